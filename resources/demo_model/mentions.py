"""A question to the language model's own rows while training: you have just read "red circle"; is it there, and where?

It teaches matching words with places long before an answer could. Nothing of it is exported.
"""

import torch
from torch import nn
from torch.nn import functional

from helpers import BINS, soft_bins
from shapes import COLOURS, SHAPES
from vision import Linear


class Mentions:
    """Finds the words for things in token ids."""

    def __init__(self, vocabulary):
        self.colour, self.shape = {}, {}
        for name in COLOURS:
            self.colour[vocabulary.encode(" " + name)[-1]] = name
            self.colour[vocabulary.added[', "label": "' + name]] = name
            self.colour[vocabulary.added['"' + name]] = name
        for name in SHAPES:
            self.shape[vocabulary.encode(" " + name)[-1]] = name
            self.shape[vocabulary.added['"' + name]] = name

    def of(self, ids, things):
        """(index, is there, box or None) for each mention of a shape, with or without its colour."""
        found = []
        for i, token in enumerate(ids):
            shape = self.shape.get(token)
            if shape is None:
                continue
            colour = self.colour.get(ids[i - 1]) if i else None
            alike = [t for t in things if t.shape == shape and (colour is None or t.colour == colour)]
            found.append((i, bool(alike), alike[0].box if len(alike) == 1 else None))
        return found


class Pointer(nn.Module):
    def __init__(self, d_model):
        super().__init__()
        self.there = Linear(d_model, 1)
        self.box = Linear(d_model, 4 * BINS)

    def forward(self, rows, found):
        """Loss, and shares of right boxes and right presence. `rows` (turns, t, d); `found` lists of mentions."""
        at = [(turn, i) for turn, mentions in enumerate(found) for i, _, _ in mentions]
        if not at:
            return rows.sum() * 0, 0.0, 0.0
        there = torch.tensor([float(m[1]) for mentions in found for m in mentions])
        boxes = torch.tensor([m[2] or (-1.0,) * 4 for mentions in found for m in mentions])
        turn, index = torch.tensor(at).t()
        rows = rows[turn, index]
        says = self.there(rows).float()[:, 0]
        loss = functional.binary_cross_entropy_with_logits(says, there)
        known = boxes[:, 0] >= 0
        right = 0.0
        if known.any():
            logits = self.box(rows[known]).float().view(-1, 4, BINS)
            wanted = boxes[known] * 100
            loss = loss - (soft_bins(wanted) * logits.log_softmax(-1)).sum(-1).mean()
            right = ((logits.argmax(-1) - wanted).abs() < 4.5).all(-1).float().mean().item()
        return loss, right, ((says > 0) == (there > 0)).float().mean().item()
