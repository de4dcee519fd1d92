"""The block for multi-token prediction: from a row's end and the token that follows, the token after that."""

import torch
from torch import nn

from rows import Norm, Rows
from text import Layer
from vision import Linear


class Ahead(nn.Module):
    """One more layer of attention and experts (text-model.md, "MTP"); its words are the language model's own head's."""

    def __init__(self, s):
        super().__init__()
        self.embed_norm, self.hidden_norm, self.norm = Norm(s.d_model), Norm(s.d_model), Norm(s.d_model)
        self.join = Linear(2 * s.d_model, s.d_model, bias=False)
        self.block = Layer(s, False)
        with torch.no_grad():  # begins by passing on what the model ends with
            self.join.weight.mul_(0.1)
            self.join.weight[:, s.d_model:] += torch.eye(s.d_model)
            self.block.mixer.out.weight.mul_(0.1)
            self.block.ffn.shared.down.weight.mul_(0.1)

    @staticmethod
    def shifted(rows, final):
        """Every row becomes the one before it; nothing before the first; a question's first row follows its prefix."""
        prefix, questions = rows.split(final)
        before = torch.cat((torch.zeros_like(prefix[:, :1]), prefix[:, :-1]), 1)
        first = prefix[:, -1:].repeat_interleave(rows.k, 0)
        return Rows.join(before, torch.cat((first, questions[:, :-1]), 1))

    def forward(self, rows, first, angles, final):
        """Of what `Text.run` gives: rows of the questions (n * k, t, d) from which the head says what follows each."""
        both = torch.cat((self.embed_norm(first), self.hidden_norm(self.shifted(rows, final))), 1)
        x, spread = self.block(self.join(both).float(), rows, angles)
        return rows.split(self.norm(x))[1], spread
