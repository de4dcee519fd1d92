"""What the layers of the language model share: a batch's rows in one block, and their normal size."""

import torch
from torch import nn

EPS = 1e-6


class Rows:
    """The shape of a batch whose prefix rows (n, p, d) and question rows (n * k, t, d) are kept in one block.

    `guides` holds those for each layer of attention yet to come, `missed` what those before did not look at: the kind of
    guide, a loss and the share that was seen.
    """

    def __init__(self, n, p, k, t, guides=()):
        self.n, self.p, self.k, self.t = n, p, k, t
        self.guides, self.missed = list(guides), []

    def split(self, flat):
        width = flat.shape[-1]
        cut = self.n * self.p
        return flat[:cut].view(self.n, self.p, width), flat[cut:].view(self.n * self.k, self.t, width)

    @staticmethod
    def join(prefix, questions):
        return torch.cat((prefix.reshape(-1, prefix.shape[-1]), questions.reshape(-1, questions.shape[-1])))


class RmsNorm(torch.autograd.Function):
    """x / rms(x) * weight over the last axis."""

    @staticmethod
    def forward(context, x, weight):
        scale = torch.rsqrt(x.square().mean(-1, keepdim=True) + EPS)
        unit = x * scale
        context.save_for_backward(unit, scale, weight)
        return unit * weight

    @staticmethod
    def backward(context, grad):
        unit, scale, weight = context.saved_tensors
        back = grad * weight
        back = (back - unit * (back * unit).mean(-1, keepdim=True)).mul_(scale)
        return back, (grad * unit).flatten(0, -2).sum(0)


class Norm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return RmsNorm.apply(x, self.weight)
