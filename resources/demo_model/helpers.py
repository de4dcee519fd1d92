"""Questions put to single rows of a picture while training: what is here, where are its borders, which characters.

They teach the tower what the language part will want to fetch. Nothing of them is exported.
"""

import numpy
import torch
from torch import nn
from torch.nn import functional

from canvas import CELL
from prints import CHARACTERS
from shapes import COLOURS, SHAPES
from vision import Linear

COLOUR_NAMES = list(COLOURS)
WORD = len(SHAPES) + 1  # the class of a cell that shows a printed word
BINS, SLOTS = 101, 8
LETTERS = {character: 1 + index for index, character in enumerate(CHARACTERS)}


class RowTargets:
    """What the helpers should say of one picture: colour and shape (cells), box (cells, 4) 0..100, characters."""

    def __init__(self, grid):
        self.cells = grid[0] * grid[1]
        self.colour = numpy.zeros(self.cells, numpy.int64)
        self.shape = numpy.zeros(self.cells, numpy.int64)
        self.box = numpy.full((self.cells, 4), -1.0, numpy.float32)
        self.letters = numpy.zeros((self.cells, SLOTS), numpy.int64)


def cells_under(box, grid):
    """Cells whose middle lies in the box (fractions); the cell of the box's own middle always belongs."""
    rows, columns = grid
    y = (numpy.arange(rows) + 0.5) / rows
    x = (numpy.arange(columns) + 0.5) / columns
    inside = ((y >= box[1]) & (y <= box[3]))[:, None] & ((x >= box[0]) & (x <= box[2]))[None, :]
    row = min(rows - 1, int((box[1] + box[3]) / 2 * rows))
    column = min(columns - 1, int((box[0] + box[2]) / 2 * columns))
    inside[row, column] = True
    return numpy.flatnonzero(inside.reshape(-1))


def shape_targets(scene):
    targets = RowTargets(scene.grid)
    for thing in sorted(scene.things, key=lambda t: -(t.box[2] - t.box[0])):
        cells = cells_under(thing.box, scene.grid)
        targets.colour[cells] = 1 + COLOUR_NAMES.index(thing.colour)
        targets.shape[cells] = 1 + SHAPES.index(thing.shape)
        targets.box[cells] = numpy.array(thing.box) * 100
    return targets


def overlap(box, grid, size):
    """Shared area in pixels of a box (fractions) with every cell."""
    rows, columns = grid
    top, left = numpy.arange(rows) * CELL, numpy.arange(columns) * CELL
    high = numpy.minimum(box[3] * size[1], top + CELL) - numpy.maximum(box[1] * size[1], top)
    wide = numpy.minimum(box[2] * size[0], left + CELL) - numpy.maximum(box[0] * size[0], left)
    return (numpy.clip(high, 0, None)[:, None] * numpy.clip(wide, 0, None)[None, :]).reshape(-1)


def print_targets(scene):
    targets = RowTargets(scene.grid)
    columns = scene.grid[1]
    most = numpy.full(targets.cells, 60.0)
    used = numpy.zeros((targets.cells, 4), numpy.int64)
    for line in scene.lines:
        for word in line.words():
            box = scene.box_of(word)
            area = overlap(box, scene.grid, scene.image.size)
            cells = numpy.flatnonzero(area > most)
            most[cells] = area[cells]
            targets.shape[cells] = WORD
            targets.box[cells] = numpy.clip(numpy.array(box), 0, 1) * 100
        for glyph in line.glyphs:
            index = LETTERS.get(glyph.character)
            if index is None:
                continue
            x = int((glyph.box[0] + glyph.box[2]) / 2)
            y = int((glyph.box[1] + glyph.box[3]) / 2)
            if not (0 <= x < scene.image.size[0] and 0 <= y < scene.image.size[1]):
                continue
            cell = y // CELL * columns + x // CELL
            patch = y % CELL // 16 * 2 + x % CELL // 16
            if used[cell, patch] < 2:
                targets.letters[cell, 2 * patch + used[cell, patch]] = index
                used[cell, patch] += 1
    return targets


def targets_of(scene):
    return shape_targets(scene) if scene.kind == "shapes" else print_targets(scene)


def soft_bins(values, spread=0.8):
    """Targets (m, 4) in 0..100 -> distributions (m, 4, BINS) around them."""
    bins = torch.arange(BINS, dtype=torch.float32)
    return torch.softmax(-((bins - values[..., None]) ** 2) / (2 * spread * spread), -1)


class Helpers(nn.Module):
    def __init__(self, d_model=192):
        super().__init__()
        self.norm = nn.LayerNorm(d_model)
        self.colour = Linear(d_model, 1 + len(COLOURS))
        self.shape = Linear(d_model, 2 + len(SHAPES))
        self.box = Linear(d_model, 4 * BINS)
        self.letters = Linear(d_model, SLOTS * (1 + len(CHARACTERS)))

    def forward(self, rows, targets, prints):
        """Losses and shares of right answers. `rows` (n, cells, d), `targets` a list, `prints` a bool per picture."""
        rows = self.norm(rows)
        colour = torch.from_numpy(numpy.stack([t.colour for t in targets]))
        shape = torch.from_numpy(numpy.stack([t.shape for t in targets]))
        box = torch.from_numpy(numpy.stack([t.box for t in targets]))
        says_colour, says_shape = self.colour(rows).float(), self.shape(rows).float()
        loss = {"colour": functional.cross_entropy(says_colour.flatten(0, 1), colour.flatten()),
                "shape": functional.cross_entropy(says_shape.flatten(0, 1), shape.flatten())}
        marked = shape > 0
        right = {"colour": (says_colour.argmax(-1) == colour)[colour > 0].float().mean().item(),
                 "shape": (says_shape.argmax(-1) == shape)[marked].float().mean().item()}
        says_box = self.box(rows[marked]).float().view(-1, 4, BINS)
        wanted = box[marked]
        loss["box"] = -(soft_bins(wanted) * says_box.log_softmax(-1)).sum(-1).mean()
        right["box"] = ((says_box.argmax(-1) - wanted).abs() < 2.5).all(-1).float().mean().item()
        if prints.any():
            letters = torch.from_numpy(numpy.stack([t.letters for t, p in zip(targets, prints) if p]))
            says = self.letters(rows[torch.from_numpy(prints)]).float().view(*letters.shape, -1)
            weight = torch.where(letters > 0, 1.0, 0.15)
            each = functional.cross_entropy(says.flatten(0, 2), letters.flatten(), reduction="none")
            loss["letters"] = (each * weight.flatten()).sum() / weight.sum()
            right["letters"] = (says.argmax(-1) == letters)[letters > 0].float().mean().item()
        return loss, right
