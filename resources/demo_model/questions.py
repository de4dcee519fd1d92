"""Questions about a scene with their true answers, and a short true chain of thought for each."""

from shapes import COLOURS, PLURALS, SHAPES

NUMBERS = ("no", "1", "2", "3", "4", "5", "6", "7", "8")
PLACES = (("left of", "right of"), ("above", "below"))
EMPTY = "```json\n[]\n```"


class Exchange:
    """A question, what to think about it and its answer; `boxes` are places in the answer as fractions."""

    def __init__(self, kind, question, thought, answer, boxes=None):
        self.kind, self.question, self.thought, self.answer, self.boxes = kind, question, thought, answer, boxes or []


def step(value):
    """A fraction as a coordinate: thousandths in steps of ten."""
    return str(max(0, min(100, round(value * 100))) * 10)


def box_list(entries):
    """The family's fenced list of boxes with labels."""
    if not entries:
        return EMPTY
    rows = ['{"bbox_2d": [%s], "label": "%s"}' % (", ".join(step(v) for v in box), label) for box, label in entries]
    return "```json\n[\n\t" + ",\n\t".join(rows) + "\n]\n```"


def point_list(entries):
    if not entries:
        return EMPTY
    rows = ['{"point_2d": [%s, %s], "label": "%s"}' % (step(x), step(y), label) for (x, y), label in entries]
    return "```json\n[\n\t" + ",\n\t".join(rows) + "\n]\n```"


def listed(words):
    """a, b and c"""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def a(label):
    return ("an " if label[0] in "aeiou" else "a ") + label


def in_order(things):
    """From left to right."""
    return sorted(things, key=lambda thing: thing.centre[0])


def spot(thing):
    return "%s at [%s, %s]" % (thing.label, step(thing.centre[0]), step(thing.centre[1]))


def counted(things, plural):
    """The thought that numbers things from left to right; their places keep it from losing its own."""
    if not things:
        return "I see no %s." % plural
    return "I count: %s." % ", ".join("%d %s" % (i + 1, spot(thing)) for i, thing in enumerate(in_order(things)))


def amount(count, name, plural):
    return "There %s %s %s." % (("is", "1", name) if count == 1 else ("are", NUMBERS[count], plural))


def unique(things):
    labels = [thing.label for thing in things]
    return [thing for thing in things if labels.count(thing.label) == 1]


def absent_label(things, rng):
    """A pair of words that fits nothing here; mostly one half of it does."""
    labels = {thing.label for thing in things}
    while True:
        colour, shape = rng.choice(list(COLOURS)), rng.choice(SHAPES)
        if things and rng.random() < 0.7:
            thing = rng.choice(things)
            colour, shape = (thing.colour, shape) if rng.random() < 0.5 else (colour, thing.shape)
        if colour + " " + shape not in labels:
            return colour + " " + shape


LOCATE = ("Where is the %s?", "Locate the %s.", "Find the %s.", "Where is the %s? Show me the box.", "Box the %s.",
          "Locate the %s and report bbox coordinates in JSON format.", "Draw a box around the %s.", "Show the %s.",
          'Locate every instance that belongs to the following categories: "%s". Report bbox coordinates in JSON format.',
          'Locate every instance that belongs to the following categories: "%s". Report bbox coordinates in JSON format.')
LOCATE_ALL = ("Where are the %s?", "Locate all %s.", "Find all %s.", "Find every one of the %s.", "Box all %s.",
              "Locate all %s and report bbox coordinates in JSON format.", "Show me all the %s.")
POINT = ("Point to the %s.", "Point at the %s.", "Where is the %s? Answer with a point.",
         'Point to every instance that belongs to the following categories: "%s". Report point coordinates in JSON format.')
CATEGORY = ('Locate every instance that belongs to the following categories: "%s". '
            "Report bbox coordinates in JSON format.")
COUNT = ("How many %s are there?", "Count the %s.", "How many %s do you see?", "How many %s are in the picture?")
IS_THERE = ("Is there %s?", "Is there %s in the picture?", "Do you see %s?", "Can you see %s here?")
DESCRIBE = ("Describe the picture.", "What do you see?", "What is in the picture?", "What is this?",
            "What does the picture show?", "Describe this image.", "Tell me what you see.")


def ask_locate(scene, rng):
    """One thing by its words: there once, there several times, or not at all."""
    things = scene.things
    if rng.random() < 0.15:
        label = absent_label(things, rng)
        return Exchange("absent", rng.choice(LOCATE) % label, "I look for %s." % a(label), EMPTY)
    label = rng.choice(things).label
    found = in_order([thing for thing in things if thing.label == label])
    kind = "locate" if len(found) == 1 else "locate all"
    return Exchange(kind, rng.choice(LOCATE) % label, "I look for %s." % a(label),
                    box_list([(t.box, t.label) for t in found]), [t.box for t in found])


def ask_locate_all(scene, rng):
    """All of one shape, of one colour, or everything."""
    things, choice = scene.things, rng.random()
    if choice < 0.55:
        shape = rng.choice(things).shape if rng.random() < 0.85 else rng.choice(SHAPES)
        found = in_order([t for t in things if t.shape == shape])
        question = rng.choice(LOCATE_ALL) % PLURALS[shape] if rng.random() < 0.7 else CATEGORY % shape
        name = PLURALS[shape]
    elif choice < 0.8:
        colour = rng.choice(things).colour if rng.random() < 0.85 else rng.choice(list(COLOURS))
        found = in_order([t for t in things if t.colour == colour])
        name = colour + " " + rng.choice(("shapes", "things"))
        question = rng.choice(LOCATE_ALL) % name
    else:
        found, name = in_order(things), "shapes"
        question = rng.choice(LOCATE_ALL) % "shapes" if rng.random() < 0.7 else CATEGORY % "shape"
    return Exchange("locate all" if found else "absent", question, "I look for %s." % name,
                    box_list([(t.box, t.label) for t in found]), [t.box for t in found])


def ask_locate_several(scene, rng):
    """Two or three labels at once, as `sightline ground` asks; some of them may not be there."""
    labels = {t.label for t in rng.sample(scene.things, min(len(scene.things), rng.randint(1, 3)))}
    if len(labels) == 1 or rng.random() < 0.3:
        labels.add(absent_label(scene.things, rng))
    labels = rng.sample(sorted(labels), len(labels))
    found = in_order([t for t in scene.things if t.label in labels])
    return Exchange("locate all", CATEGORY % ", ".join(labels), "I look for %s." % listed([a(label) for label in labels]),
                    box_list([(t.box, t.label) for t in found]), [t.box for t in found])


def ask_point(scene, rng):
    label = rng.choice(scene.things).label
    found = in_order([t for t in scene.things if t.label == label])
    return Exchange("point", rng.choice(POINT) % label, "I look for %s." % a(label),
                    point_list([(t.centre, t.label) for t in found]), [t.box for t in found])


def ask_count(scene, rng):
    things, choice = scene.things, rng.random()
    if choice < 0.45:
        name, plural, found = "shape", rng.choice(("shapes", "things")), things
        plural, asked = "shapes", plural
    elif choice < 0.8:
        shape = rng.choice(things).shape if rng.random() < 0.8 else rng.choice(SHAPES)
        name, plural, asked = shape, PLURALS[shape], PLURALS[shape]
        found = [t for t in things if t.shape == shape]
    else:
        colour = rng.choice(things).colour if rng.random() < 0.8 else rng.choice(list(COLOURS))
        name, plural, asked = colour + " shape", colour + " shapes", colour + " " + rng.choice(("shapes", "things"))
        found = [t for t in things if t.colour == colour]
    return Exchange("count", rng.choice(COUNT) % asked, counted(found, plural), amount(len(found), name, plural))


def ask_colour(scene, rng):
    shapes = [t.shape for t in scene.things]
    single = [t for t in scene.things if shapes.count(t.shape) == 1]
    if not single:
        return ask_count(scene, rng)
    thing = rng.choice(single)
    question = rng.choice(("What colour is the %s?", "What color is the %s?", "Which colour has the %s?",
                           "What is the color of the %s?")) % thing.shape
    return Exchange("colour", question, "I see a %s: it is %s." % (thing.shape, thing.colour),
                    "The %s is %s." % (thing.shape, thing.colour))


def ask_shape(scene, rng):
    colours = [t.colour for t in scene.things]
    single = [t for t in scene.things if colours.count(t.colour) == 1]
    if not single:
        return ask_count(scene, rng)
    thing = rng.choice(single)
    question = rng.choice(("What shape is the %s thing?", "Which shape is %s?", "What is the %s thing?",
                           "What shape is %s?")) % thing.colour
    return Exchange("shape", question, "The %s thing is %s." % (thing.colour, a(thing.shape)),
                    "The %s shape is %s." % (thing.colour, a(thing.shape)))


def ask_yes_no(scene, rng):
    there = rng.random() < 0.5
    if rng.random() < 0.7:
        label = rng.choice(scene.things).label if there else absent_label(scene.things, rng)
        found = [t for t in scene.things if t.label == label]
    else:
        shapes = {t.shape for t in scene.things}
        rest = [shape for shape in SHAPES if shape not in shapes]
        there = there or not rest
        label = rng.choice(sorted(shapes)) if there else rng.choice(rest)
        found = [t for t in scene.things if t.shape == label]
    thought = "I see %s." % a(spot(in_order(found)[0])) if there else "I see no %s." % label
    return Exchange("yes or no", rng.choice(IS_THERE) % a(label), thought,
                    "Yes, there is %s." % a(label) if there else "No, there is no %s." % label)


def apart(first, second, axis):
    return abs(first.centre[axis] - second.centre[axis]) > 0.08


def ask_relation(scene, rng):
    """Left, right, above, below; which of two; larger or smaller."""
    pairs = [(p, q, axis) for p in unique(scene.things) for q in unique(scene.things) for axis in (0, 1)
             if p is not q and apart(p, q, axis)]
    if not pairs:
        return ask_yes_no(scene, rng)
    first, second, axis = rng.choice(pairs)
    before = first.centre[axis] < second.centre[axis]
    thought = "I compare: %s, %s: it is %s." % (spot(first), spot(second), PLACES[axis][0 if before else 1].split()[0])
    choice = rng.random()
    if choice < 0.4:
        side = rng.randint(0, 1)
        word = PLACES[axis][side]
        true = before == (side == 0)
        return Exchange("relation", "Is the %s %s the %s?" % (first.label, word, second.label), thought,
                        "%s, it is %s the %s." % ("Yes" if true else "No", PLACES[axis][0 if before else 1], second.label))
    if choice < 0.7:
        question = "Is the %s %s or %s the %s?" % (first.label, PLACES[axis][0], PLACES[axis][1], second.label)
        return Exchange("relation", question, thought,
                        "The %s is %s the %s." % (first.label, PLACES[axis][0 if before else 1], second.label))
    side = rng.randint(0, 1)
    word = (("further left", "further right"), ("higher", "lower"))[axis][side]
    winner = first if before == (side == 0) else second
    return Exchange("relation", "Which is %s, the %s or the %s?" % (word, first.label, second.label), thought,
                    "The %s." % winner.label)


def ask_describe(scene, rng):
    things = in_order(scene.things)
    count = "1 shape" if len(things) == 1 else "%d shapes" % len(things)
    return Exchange("describe", rng.choice(DESCRIBE), counted(things, "shapes"),
                    "I see %s: %s." % (count, listed([a(t.label) for t in things])))


SHAPE_QUESTIONS = ((ask_locate, 3), (ask_locate_all, 3.5), (ask_locate_several, 2), (ask_point, 1), (ask_count, 5),
                   (ask_colour, 1), (ask_shape, 1.5), (ask_yes_no, 1.5), (ask_relation, 2), (ask_describe, 1.5))
CROWD, CROWDED = 4, 4  # so many things, and how many times as often they are counted: they are what is miscounted
ORDINALS = ("first", "second", "third", "fourth")
READ = ("What does it say?", "Read the text.", "What is written here?", "Read this.", "What does the text say?",
        "Read all the text.")


def ask_read(scene, rng):
    texts = [line.text.strip() for line in scene.lines]
    if len(texts) == 1 or rng.random() < 0.25:
        return Exchange("read", rng.choice(READ), "There %s %d line%s of text." % (
            "is" if len(texts) == 1 else "are", len(texts), "" if len(texts) == 1 else "s"), "\n".join(texts))
    index = rng.randrange(len(texts))
    words = [ORDINALS[index]] + ["last"] * (index == len(texts) - 1) + ["top"] * (index == 0)
    question = rng.choice(("Read the %s line.", "What does the %s line say?", "What is in the %s line?"))
    return Exchange("read", question % rng.choice(words), "There are %d lines of text." % len(texts), texts[index])


WORD_AT = ('Where is the word "%s"?', 'Find the word "%s".', 'Where does it say "%s"?', 'Locate the text "%s".',
           'Locate every instance that belongs to the following categories: "%s". Report bbox coordinates in JSON format.')


def words_at(scene):
    """Every word of the lines and its glyphs."""
    return [("".join(glyph.character for glyph in run), run) for line in scene.lines for run in line.words()]


def ask_word(scene, rng):
    found = [(text, run) for text, run in words_at(scene) if '"' not in text]
    if not found:
        return ask_read(scene, rng)
    text = rng.choice(found)[0]
    if rng.random() < 0.12:
        missing = text[::-1] if rng.random() < 0.3 else rng.choice(("Moon", "Exit", "Sale", "Open", "42", "Blue", "TOTAL"))
        if all(missing != other for other, _ in found):
            return Exchange("absent word", rng.choice(WORD_AT) % missing, 'The word "%s" is not there.' % missing, EMPTY)
    boxes = [scene.box_of(run) for other, run in found if other == text]
    return Exchange("word", rng.choice(WORD_AT) % text, 'I look for "%s".' % text,
                    box_list([(box, text) for box in boxes]), boxes)


FIELD_WORDS = {"total": ("total", "total", "sum", "amount", "price to pay"), "date": ("date", "date", "day"),
               "number": ("number", "number", "order number", "receipt number", "invoice number")}
FIELD = ("What is the %s?", "Read the %s.", "Which %s is on the paper?", "Tell me the %s.")
FIELD_AT = ("Where is the %s?", "Find the %s.", "What is the %s? Show me the box.", "Locate the %s.",
            'Locate every instance that belongs to the following categories: "%s". Report bbox coordinates in JSON format.')


def ask_field(scene, rng):
    if not scene.fields:
        return ask_word(scene, rng)
    name = rng.choice(sorted(scene.fields))
    text, glyphs = scene.fields[name]
    word = rng.choice(FIELD_WORDS[name])
    if rng.random() < 0.5:
        return Exchange("value", rng.choice(FIELD) % word, "I look for the %s." % name, text)
    box = scene.box_of(glyphs)
    return Exchange("value box", rng.choice(FIELD_AT) % word, "I look for the %s." % name, box_list([(box, text)]), [box])


LINE_QUESTIONS = ((ask_read, 2), (ask_word, 3))
PAPER_QUESTIONS = ((ask_field, 4), (ask_word, 1))


def ask(scene, rng):
    """One exchange about a scene."""
    table = {"shapes": SHAPE_QUESTIONS, "lines": LINE_QUESTIONS, "paper": PAPER_QUESTIONS}[scene.kind]
    crowded = CROWDED if scene.kind == "shapes" and len(scene.things) >= CROWD else 1
    weights = [w * crowded if f is ask_count else w for f, w in table]
    return rng.choices([f for f, _ in table], weights)[0](scene, rng)
