"""Where the language model should look while it is trained: from a thing's name to the thing, from a word about to be
said to what it is said of. Nothing of it is exported; it only saves the long search for where answers come from.
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
NAMED, SAID = 0, 1  # which guide: at the end of a name, or before a word is said


def meant(things, match):
    """The things that a match of THING may mean."""
    colour = match["colour"] or match["only"] or match["bare"]
    shape = NAMES.get((match["shape"] or "").lower())
    return [t for t in things if (colour is None or t.colour == colour.lower()) and (shape is None or t.shape == shape)]


def of_shapes(scene, exchange):
    """(guide, part, begin, end, boxes): parts are "question", "thought" and "answer", begin and end characters of them."""
    found, things = [], scene.things
    for match in THING.finditer(exchange.question):
        found.append((NAMED, "question", *match.span(), [t.box for t in meant(things, match)]))
    in_order = sorted(things, key=lambda t: t.centre[0])
    for part, text in (("thought", exchange.thought), ("answer", exchange.answer)):
        if text.startswith("```"):
            continue
        matches = list(THING.finditer(text))
        if part == "thought" and "From left to right" in text:  # the list, then what follows from it
            lists = matches[-len(things):] if exchange.kind != "absent" else matches[1:1 + len(things)]
        else:
            lists = matches if exchange.kind == "describe" else []
        for match in matches:
            if match in lists and len(lists) == len(things):
                boxes = [in_order[lists.index(match)].box]
            else:
                boxes = [t.box for t in meant(things, match)]
            found.append((SAID, part, *match.span(), boxes if len(boxes) == 1 else []))
    if exchange.kind in ("colour", "shape", "yes or no") and found and len(found[0][4]) == 1:
        found.append((SAID, "answer", 0, len(exchange.answer), found[0][4]))
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
    cells = set(cells_under(box, scene.grid).tolist())
    if scene.kind != "shapes":
        shares = overlap(box, scene.grid, scene.image.size)
        cells |= set((shares > 0.3 * shares.sum()).nonzero()[0].tolist())
    return cells


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
                found += [(SAID, "answer", *m.span(), [box]) for m, box in zip(matches, exchange.boxes)]
        begins = {"question": turn.asked, "thought": turn.said, "answer": turn.said}
        lengths = {"question": len(exchange.question), "thought": len(exchange.thought), "answer": len(exchange.answer)}
        thought = len(exchange.thought) + len("\n</think>\n\n") if turn.thinks else 0
        shift = {"question": 0, "thought": 0, "answer": thought}
        looks = {}
        for part in begins if turn.thinks else ("question", "answer"):
            spans = [(g, b, e, boxes) for g, p, b, e, boxes in found if p == part and boxes]
            if not spans:
                continue
            at, index = -shift[part], begins[part]
            while at < lengths[part] and index < len(turn.ids):
                end = at + self.sizes[turn.ids[index]]
                for guide, b, e, boxes in spans:
                    if guide == SAID and b < end and at < e or guide == NAMED and at < e <= end:
                        cells = looks.setdefault((guide, index - (guide == SAID)), set())
                        cells.update(*(cells_of(scene, box) for box in boxes))
                at, index = end, index + 1
        return looks


def tables(looks, grid):
    """Per guide: turns (s), rows (s) and which of the prefix to see (s, prefix); None where there are none."""
    out = []
    for guide in (NAMED, SAID):
        chosen = [(turn, index, cells) for turn, some in enumerate(looks) for (g, index), cells in some.items()
                  if g == guide]
        if not chosen:
            out.append(None)
            continue
        mask = torch.zeros(len(chosen), AFTER_PICTURE + grid[0] * grid[1] + 1)
        for row, (_, _, cells) in enumerate(chosen):
            mask[row, [AFTER_PICTURE + cell for cell in cells]] = 1.0
        out.append((torch.tensor([c[0] for c in chosen]), torch.tensor([c[1] for c in chosen]), mask))
    return out
