"""Where the language model should look while it is trained: from a thing's name to the thing, from a word about to be
said to what it is said of, before a list goes on or ends to what comes next or to the mark before the picture, before a
number to the middles of all that is counted. Nothing of it is exported; it only saves the long search for where answers
come from.
"""

import re

import torch

from dialogue import AFTER_PICTURE
from helpers import cells_under, overlap
from questions import FIELD_WORDS
from shapes import COLOURS, PLURALS, SHAPES

COLOUR = "|".join(COLOURS)
NAMES = {**{name: name for name in SHAPES}, **{plural: name for name, plural in PLURALS.items()}}
LONGEST_FIRST = dict(key=len, reverse=True)
THING = re.compile(r"\b(?:(?P<colour>%s) )?(?P<shape>%s)\b|\b(?P<only>%s) (?:thing|shape)s?\b|"
                   r"\b(?:which|what) shape is (?P<bare>%s)\b"
                   % (COLOUR, "|".join(sorted(NAMES, **LONGEST_FIRST)), COLOUR, COLOUR), re.I)
ENTRY = re.compile(r'(?<=_2d": \[)[^]]*\], "label": "[^"]*(?="\})')
QUOTED = re.compile(r'"([^"]*)"')
FIELD = re.compile(r"\b(%s)\b" % "|".join(sorted({w for words in FIELD_WORDS.values() for w in words}, **LONGEST_FIRST)))
SPOT = re.compile(r" at \[\d+, \d+\]")
ALL = re.compile(r"\b(?:shapes|things)\b")
AMOUNT = re.compile(r"^\D*?(?:\d| no\b)")
NAMED, SAID = 0, 1  # which guide: at the end of a name, or before a word is said
TALLIED, TOLD = 2, 3  # the same two for what is counted
NOTHING = [None]  # boxes: what is sought is not there, or all of it has been said
MARK = -1  # the cell of NOTHING: the mark before the picture
CALM = 3.0  # how many counted things the mark weighs as much as


def meant(things, match):
    """The things that a match of THING may mean."""
    colour = match["colour"] or match["only"] or match["bare"]
    shape = NAMES.get((match["shape"] or "").lower())
    return [t for t in things if (colour is None or t.colour == colour.lower()) and (shape is None or t.shape == shape)]


def steps_of_list(part, length, ends, boxes):
    """What each step of a list looks at, from the decision to go on to its last character; then that nothing is left."""
    at, found = 0, []
    for end, box in zip(ends, boxes):
        found.append((SAID, part, at, end, [box]))
        at = end
    return found + [(SAID, part, at, length, NOTHING)]


def of_text(part, text, exchange, things):
    """What a sentence looks at: the things it lists, or each thing that it names."""
    matches = list(THING.finditer(text))
    in_order = sorted(things, key=lambda t: t.centre[0])
    if part == "thought" and text.startswith("I count:"):
        labels = {match.group() for match in matches}
        listed = [t.box for t in in_order if t.label in labels]
        return steps_of_list(part, len(text), [m.end() for m in SPOT.finditer(text)], listed)
    if part == "answer" and exchange.kind == "describe":
        return steps_of_list(part, len(text), [m.end() for m in matches], [t.box for t in in_order])
    found = []
    for match in matches:
        spot = SPOT.match(text, match.end())
        boxes = [t.box for t in in_order if t in meant(things, match)]
        if len(boxes) == 1 or spot and boxes:
            found.append((SAID, part, match.start(), spot.end() if spot else match.end(), boxes[:1]))
        elif not boxes:
            found.append((SAID, part, 0, len(text), NOTHING))
    return found


def of_count(exchange, things, named):
    """What is counted, where it is asked for and before the number is said without a thought."""
    if exchange.kind == "count":
        match = named or ALL.search(exchange.question)
        boxes = [t.box for t in (meant(things, named) if named else things)]
        yield TALLIED, "question", *match.span(), boxes
    elif exchange.kind == "describe":
        boxes = [t.box for t in things]
    else:
        return
    yield TOLD, "answer", *AMOUNT.search(exchange.answer).span(), boxes


def of_shapes(scene, exchange):
    """(guide, part, begin, end, boxes): parts are "question", "thought" and "answer", begin and end characters of them."""
    found, things, named = [], scene.things, None
    for match in THING.finditer(exchange.question):
        named = named or match
        found.append((NAMED, "question", *match.span(), [t.box for t in meant(things, match)] or NOTHING))
    for part, text in (("thought", exchange.thought), ("answer", exchange.answer)):
        if not text.startswith("```"):
            found += of_text(part, text, exchange, things)
    found += of_count(exchange, things, named)
    if exchange.kind in ("colour", "shape", "yes or no") and named:
        found.append((SAID, "answer", 0, len(exchange.answer), [t.box for t in meant(things, named)] or NOTHING))
    return found


def glyphs_said(scene, exchange):
    """The glyphs that an answer of printed characters repeats, a character each; None for line breaks and spaces."""
    if exchange.kind == "value":
        for text, glyphs in scene.fields.values():
            if text == exchange.answer:
                return glyphs
        return []
    lines = {line.text.strip(): line.glyphs for line in reversed(scene.lines)}
    glyphs = []
    for text in exchange.answer.split("\n"):
        line = lines.get(text, [])
        start = len(line) - len("".join(g.character for g in line).lstrip())
        glyphs += line[start:start + len(text)] + [None]
    return glyphs


def of_prints(scene, exchange):
    found = []
    boxes = exchange.boxes
    if exchange.kind == "word":
        for match in QUOTED.finditer(exchange.question):
            found.append((NAMED, "question", *match.span(1), boxes))
    if exchange.kind in ("value", "value box"):
        box = boxes or [scene.box_of(glyphs) for text, glyphs in scene.fields.values() if text == exchange.answer][:1]
        found += [(NAMED, "question", *match.span(), box) for match in FIELD.finditer(exchange.question)]
    if exchange.kind in ("read", "value"):
        for at, glyph in enumerate(glyphs_said(scene, exchange)):
            if glyph is not None and glyph.character != " ":
                box = [scene.box_of([glyph])]
                found += [(SAID, "answer", at, at + 1, box), (NAMED, "answer", at, at + 1, box)]
    return found


def cells_of(scene, box):
    """Cells that show a box: those under its middle, for printed words those that hold a good part of it."""
    if box is None:
        return {MARK}
    cells = set(cells_under(box, scene.grid).tolist())
    if scene.kind != "shapes":
        shares = overlap(box, scene.grid, scene.image.size)
        cells |= set((shares > 0.3 * shares.sum()).nonzero()[0].tolist())
    return cells


def middle_of(scene, box):
    """The cell that shows the middle of a box."""
    rows, columns = scene.grid
    row = min(rows - 1, int((box[1] + box[3]) / 2 * rows))
    return row * columns + min(columns - 1, int((box[0] + box[2]) / 2 * columns))


class Guides:
    """Finds, for a turn about a scene, which tokens should look at which cells."""

    def __init__(self, vocabulary):
        self.sizes = [len(vocabulary.decode([i])) for i in range(len(vocabulary))]

    def of(self, turn, scene):
        """(guide, index of the row that looks) -> the cells it should look at."""
        exchange = turn.exchange
        if exchange.kind in ("talk", "beyond"):
            return {}
        found = of_shapes(scene, exchange) if scene.kind == "shapes" else of_prints(scene, exchange)
        if exchange.answer.startswith("```"):
            matches = list(ENTRY.finditer(exchange.answer))
            if len(matches) == len(exchange.boxes):
                found += steps_of_list("answer", len(exchange.answer), [m.end() for m in matches], exchange.boxes)
        begins = {"question": turn.asked, "thought": turn.said, "answer": turn.said}
        lengths = {"question": len(exchange.question), "thought": len(exchange.thought), "answer": len(exchange.answer)}
        thought = len(exchange.thought) + len("\n</think>\n\n") if turn.thinks else 0
        shift = {"question": 0, "thought": 0, "answer": thought}
        looks = {}
        for part in begins if turn.thinks else ("question", "answer"):
            spans = [(g, b, e, boxes) for g, p, b, e, boxes in found
                     if p == part and (boxes or g in (TALLIED, TOLD)) and not (g == TOLD and turn.thinks)]
            if not spans:
                continue
            at, index = -shift[part], begins[part]
            while at < lengths[part] and index < len(turn.ids):
                end = at + self.sizes[turn.ids[index]]
                for guide, b, e, boxes in spans:
                    before = guide in (SAID, TOLD)  # the row before a token says it
                    if b < end and at < e if before else at < e <= end:
                        cells = looks.setdefault((guide, index - before), set())
                        if guide in (NAMED, SAID):
                            cells.update(*(cells_of(scene, box) for box in boxes))
                        else:
                            cells.update(middle_of(scene, box) for box in boxes)
                at, index = end, index + 1
        return looks


def table(looks, grid, guide):
    """Turns (s), rows (s) and which of the prefix to see (s, prefix); None where there are none. What is counted is seen
    in equal shares, the mark taking the rest: so much the less, the more there is."""
    chosen = [(turn, index, cells) for turn, some in enumerate(looks) for (g, index), cells in some.items() if g == guide]
    if not chosen:
        return None
    mask = torch.zeros(len(chosen), AFTER_PICTURE + grid[0] * grid[1] + 1)
    for row, (_, _, cells) in enumerate(chosen):
        mask[row, [AFTER_PICTURE + cell for cell in cells]] = 1.0
        if guide in (TALLIED, TOLD):
            mask[row, AFTER_PICTURE + MARK] = CALM
            mask[row] /= len(cells) + CALM
    return torch.tensor([c[0] for c in chosen]), torch.tensor([c[1] for c in chosen]), mask


def tables(looks, grid):
    """For each layer of attention: what its first head should see, and what the head that counts."""
    return [(table(looks, grid, NAMED), table(looks, grid, TALLIED)), (table(looks, grid, SAID), table(looks, grid, TOLD))]


def missed(seen, wanted, whole):
    """Loss and the share seen rightly, of what rows see of a prefix (s, prefix) and should see: anything of `wanted`, or
    if it is a `whole`, just that distribution."""
    if whole:
        loss = (wanted * (wanted.clamp(min=1e-9).log() - (seen + 1e-5).log())).sum(-1).mean()
        return loss, 1 - 0.5 * (seen - wanted).detach().abs().sum(-1).mean().item()
    shares = (seen * wanted).sum(-1)
    return -(shares + 1e-4).log().mean(), shares.detach().mean().item()
