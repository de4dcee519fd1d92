"""Scenes of coloured shapes: what is drawn, and the exact box of each thing."""

import math

from PIL import Image, ImageDraw

from canvas import CELL, GRIDS, background

COLOURS = {
    "red": (214, 40, 40),
    "orange": (244, 140, 28),
    "yellow": (246, 218, 50),
    "green": (44, 160, 70),
    "blue": (38, 92, 206),
    "purple": (136, 58, 170),
    "black": (22, 22, 26),
    "white": (250, 250, 250),
}
SHAPES = ("circle", "square", "triangle", "star", "diamond", "hexagon", "cross", "ring")
PLURALS = {name: name + ("es" if name.endswith("s") else "s") for name in SHAPES}


class Thing:
    """One shape: its words and its box in fractions of the picture's sides, (left, top, right, bottom)."""

    def __init__(self, colour, shape, box):
        self.colour, self.shape, self.box = colour, shape, box

    @property
    def label(self):
        return self.colour + " " + self.shape

    @property
    def centre(self):
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


class ShapeScene:
    """A picture (PIL, RGB) and its things."""

    kind = "shapes"

    def __init__(self, image, grid, things):
        self.image, self.grid, self.things = image, grid, things


def polygon(shape, size, rng):
    """Corners around (0, 0) of a shape about `size` wide; None for round ones."""
    turn, radius = 0.0, size / 2
    if shape == "square":
        turn = rng.uniform(-0.2, 0.2) if rng.random() < 0.5 else 0.0
        half = radius * 0.88
        points = [(-half, -half), (half, -half), (half, half), (-half, half)]
    elif shape == "triangle":
        turn = rng.uniform(-0.3, 0.3) if rng.random() < 0.5 else 0.0
        points = [(0, -radius), (radius * 0.95, radius * 0.75), (-radius * 0.95, radius * 0.75)]
    elif shape == "diamond":
        turn = rng.uniform(-0.1, 0.1)
        narrow = rng.uniform(0.6, 0.75)
        points = [(0, -radius), (radius * narrow, 0), (0, radius), (-radius * narrow, 0)]
    elif shape == "hexagon":
        turn = rng.uniform(0, math.pi / 3)
        points = [(radius * math.cos(k * math.pi / 3), radius * math.sin(k * math.pi / 3)) for k in range(6)]
    elif shape == "star":
        turn = rng.uniform(-0.3, 0.3)
        inner = radius * rng.uniform(0.40, 0.5)
        points = []
        for k in range(10):
            r = radius if k % 2 == 0 else inner
            points.append((r * math.sin(k * math.pi / 5), -r * math.cos(k * math.pi / 5)))
    elif shape == "cross":
        turn = rng.uniform(-0.15, 0.15) if rng.random() < 0.5 else 0.0
        arm = radius * rng.uniform(0.28, 0.38)
        r = radius * 0.95
        points = [(-arm, -r), (arm, -r), (arm, -arm), (r, -arm), (r, arm), (arm, arm),
                  (arm, r), (-arm, r), (-arm, arm), (-r, arm), (-r, -arm), (-arm, -arm)]
    else:
        return None
    c, s = math.cos(turn), math.sin(turn)
    return [(x * c - y * s, x * s + y * c) for x, y in points]


def outline(shape, size, rng):
    """Corners, or for a circle and a ring its radius, and the half extents to each side: left, top, right, bottom."""
    corners = polygon(shape, size, rng)
    if corners is None:
        return size / 2, (size / 2,) * 4
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return corners, (-min(xs), -min(ys), max(xs), max(ys))


def distance(first, second):
    return math.sqrt(sum((a - b) ** 2 for a, b in zip(first, second)))


def usable_colours(mean):
    """Colours that stand out from a background."""
    return [name for name, value in COLOURS.items() if distance(value, mean) > 95]


def place(boxes, extents, width, height, rng):
    """Where a shape fits without touching the others; None if no place was found."""
    left, top, right, bottom = extents
    for _ in range(30):
        x = rng.uniform(left + 2, width - right - 2)
        y = rng.uniform(top + 2, height - bottom - 2)
        box = (x - left, y - top, x + right, y + bottom)
        if all(box[2] + 3 < b[0] or b[2] + 3 < box[0] or box[3] + 3 < b[1] or b[3] + 3 < box[1] for b in boxes):
            return x, y, box
    return None


def paint(draw, shape, form, x, y, colour, edge, scale):
    if isinstance(form, float):
        radius = form * scale
        box = (x * scale - radius, y * scale - radius, x * scale + radius, y * scale + radius)
        if shape == "ring":
            draw.ellipse(box, outline=colour, width=max(2, round(radius * 0.36)))
        else:
            draw.ellipse(box, fill=colour, outline=edge)
        return
    draw.polygon([((x + dx) * scale, (y + dy) * scale) for dx, dy in form], fill=colour, outline=edge)


def draw_shapes(rng, count, grid=None, kinds=None):
    """A scene with up to `count` shapes that do not touch (fewer if the picture is full).

    `kinds` (pairs of colour and shape, or None) asks for these first; colours too near the background are left out.
    """
    rows, columns = grid or rng.choice(GRIDS)
    width, height = columns * CELL, rows * CELL
    image, mean = background(width, height, rng)
    colours = usable_colours(mean)
    scale = 2 if rng.random() < 0.7 else 1
    if scale > 1:
        image = image.resize((width * scale, height * scale), Image.NEAREST)
    draw = ImageDraw.Draw(image)
    largest = min(140, 0.62 * min(width, height)) / (1 + 0.16 * max(0, count - 1))
    boxes, things = [], []
    wanted = [pair for pair in kinds or [] if pair[0] in colours]
    while len(wanted) < count:
        wanted.append((rng.choice(colours), rng.choice(SHAPES)))
    for colour, shape in wanted[:count]:
        size = math.exp(rng.uniform(math.log(30), math.log(max(40, largest))))
        form, extents = outline(shape, size, rng)
        spot = place(boxes, extents, width, height, rng)
        if spot is None:
            continue
        x, y, box = spot
        value = tuple(max(0, min(255, round(v + rng.gauss(0, 7)))) for v in COLOURS[colour])
        edge = tuple(round(v * 0.7) for v in value) if rng.random() < 0.2 else None
        paint(draw, shape, form, x, y, value, edge, scale)
        boxes.append(box)
        things.append(Thing(colour, shape, (box[0] / width, box[1] / height, box[2] / width, box[3] / height)))
    if scale > 1:
        image = image.resize((width, height), Image.BOX)
    return ShapeScene(image, (rows, columns), things)
