"""An endless mixture of pictures, in batches of one size, some of them shown more than once."""

import collections

import numpy
import torch

from canvas import GRIDS
from helpers import targets_of
from prints import draw_lines, draw_paper
from shapes import COLOURS, SHAPES, draw_shapes


class Sample:
    """A scene, its pixels (height, width, 3) and what the helpers should say of its rows."""

    def __init__(self, scene):
        self.scene = scene
        self.pixels = numpy.asarray(scene.image)
        self.targets = targets_of(scene)
        self.rows = None  # what a frozen tower makes of it


def shape_scene(rng, grid, most, few=0.6):
    """At most three shapes in a share `few` of scenes; in some several of a kind, or alike in one respect."""
    count = rng.randint(1, 3) if rng.random() < few else rng.randint(1, most)
    kinds = None
    choice = rng.random()
    if choice < 0.25:
        kind = rng.choice(list(COLOURS)), rng.choice(SHAPES)
        kinds = [kind] * rng.randint(1, count)
    elif choice < 0.45:
        shape = rng.choice(SHAPES)
        kinds = [(colour, shape) for colour in rng.sample(list(COLOURS), count)]
    elif choice < 0.6:
        colour = rng.choice(list(COLOURS))
        kinds = [(colour, shape) for shape in rng.sample(SHAPES, count)]
    return draw_shapes(rng, count, grid, kinds)


def look_alikes(rng, grid, most):
    """Circles and hexagons only: small, they are what is taken for one another most."""
    kinds = [(rng.choice(list(COLOURS)), rng.choice(("circle", "hexagon"))) for _ in range(rng.randint(1, most))]
    return draw_shapes(rng, len(kinds), grid, kinds)


class Scenes:
    """Batches for one process. `shares` are the weights of shapes, lines and papers."""

    def __init__(self, rng, shares=(0.55, 0.25, 0.20), most=8, again=0.5, room=60):
        self.rng, self.shares, self.most, self.again = rng, shares, most, again
        self.seen = collections.defaultdict(lambda: collections.deque(maxlen=room))

    def fresh(self, kind, grid):
        if kind == "shapes" and self.rng.random() < 0.15:
            return Sample(look_alikes(self.rng, grid, self.most))
        if kind == "shapes":
            return Sample(shape_scene(self.rng, grid, self.most, 0.4))
        if kind == "paper" and grid[0] >= grid[1] - 1:
            return Sample(draw_paper(self.rng, grid))
        return Sample(draw_lines(self.rng, self.rng.randint(1, 4), grid))

    def one(self, grid):
        while True:
            kind = self.rng.choices(("shapes", "lines", "paper"), self.shares)[0]
            seen = self.seen[kind, grid]
            if len(seen) == seen.maxlen and self.rng.random() < self.again:
                return self.rng.choice(seen)
            sample = self.fresh(kind, grid)
            if sample.scene.kind == "shapes" and not sample.scene.things:
                continue
            if sample.scene.kind != "shapes" and not any(line.text.strip() for line in sample.scene.lines):
                continue
            seen.append(sample)
            return sample

    def batch(self, count):
        grid = self.rng.choice(GRIDS)
        samples = [self.one(grid) for _ in range(count)]
        return samples, torch.from_numpy(numpy.stack([sample.pixels for sample in samples]))
