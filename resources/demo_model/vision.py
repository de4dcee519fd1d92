"""The picture's way into the model: a Qwen3-VL tower and projector, small, as the engine computes them.

The residual stream is float32; products and what stands between them run in bfloat16 where the processor multiplies it
twice as fast, and in float32 elsewhere.
"""

import math

import machine  # first: it settles how torch begins

import numpy
import torch
from torch import nn
from torch.nn import functional

WORK = torch.bfloat16 if machine.HALVES else torch.float32  # what products run in
PATCH = 16
TABLE = 48  # the position table has TABLE x TABLE rows, as in the family


class Linear(nn.Linear):
    """A product in the working precision with weights kept in float32."""

    def forward(self, x):
        bias = self.bias.to(WORK) if self.bias is not None else None
        return functional.linear(x.to(WORK), self.weight.to(WORK), bias)


class Gelu(torch.autograd.Function):
    """The tanh form of GELU, written with the sigmoid: three times as fast here as the library's."""

    @staticmethod
    def forward(context, x):
        square = x * x
        gate = torch.sigmoid((square * 0.0713548162726 + 1.5957691216).mul_(x).float()).to(x.dtype)
        context.save_for_backward(x, square, gate)
        return x * gate

    @staticmethod
    def backward(context, grad):
        x, square, gate = context.saved_tensors
        slope = square.mul(0.2140644488).add_(1.5957691216).mul_(x)
        return slope.mul_(1 - gate).add_(1).mul_(gate).mul_(grad)


def merge_order(rows, columns):
    """Patch indices (row-major over rows*2 x columns*2 patches) in the order of the sequence."""
    grid = numpy.arange(rows * columns * 4).reshape(rows, 2, columns, 2)
    return torch.from_numpy(grid.transpose(0, 2, 1, 3).reshape(-1).copy())


def patches_of(images):
    """Pictures (n, height, width, 3) uint8 -> patches (n, patches, 768) in -1..1, in merge order, channel first."""
    n, height, width, _ = images.shape
    x = images.view(n, height // 32, 2, 16, width // 32, 2, 16, 3)
    x = x.permute(0, 1, 4, 2, 5, 7, 3, 6).reshape(n, height * width // 256, 768)
    return x.float() / 127.5 - 1.0


def table_shares(count):
    """Where `count` rows stand in the position table: lower index, upper index, share of the upper."""
    at = torch.arange(count, dtype=torch.float64) * ((TABLE - 1) / max(1, count - 1))
    low = at.floor().long().clamp(max=TABLE - 1)
    return low, (low + 1).clamp(max=TABLE - 1), (at - low).float()


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = Linear(width, 3 * width)
        self.out = Linear(width, width)

    def look_around(self, reach, strength=2.2):
        """Biases with which, under the rotation, each head begins by looking `reach` patches to one side."""
        side = self.qkv.out_features // 3 // self.heads
        frequencies = 10000.0 ** (-4.0 * torch.arange(side // 4) / side)
        bias = torch.zeros(3, self.heads, side)
        for head in range(self.heads):
            for axis in (0, 1):
                shift = reach * (1 if head % 2 else -1) if head // 2 % 2 == axis else 0.0
                at = slice(axis * (side // 4), (axis + 1) * (side // 4))
                bias[0, head, :side // 2][at] = strength * torch.cos(shift * frequencies)
                bias[0, head, side // 2:][at] = strength * torch.sin(shift * frequencies)
                bias[1, head, :side // 2][at] = strength
        with torch.no_grad():
            self.qkv.bias.copy_(bias.reshape(-1))

    def forward(self, x, cos, sin):
        n, rows, width = x.shape
        side = width // self.heads
        qkv = self.qkv(x).view(n, rows, 3, self.heads, side).permute(2, 0, 3, 1, 4)
        q, k, v = qkv[0], qkv[1], qkv[2].reshape(n * self.heads, rows, side)
        q = rotate(q, cos, sin).reshape(n * self.heads, rows, side)
        k = rotate(k, cos, sin).reshape(n * self.heads, rows, side)
        weights = torch.bmm(q, (k * side ** -0.5).transpose(1, 2)).softmax(-1)
        mixed = torch.bmm(weights, v).view(n, self.heads, rows, side)
        return self.out(mixed.transpose(1, 2).reshape(n, rows, width))


def rotate(x, cos, sin):
    """Rotates the first 2 * len(cos) entries of the last axis in pairs (i, i + half); the others stay."""
    half = cos.shape[-1]
    first, second, rest = x[..., :half], x[..., half:2 * half], x[..., 2 * half:]
    return torch.cat((first * cos - second * sin, first * sin + second * cos, rest), -1)


class Block(nn.Module):
    def __init__(self, width, heads, inner):
        super().__init__()
        self.ln1 = nn.LayerNorm(width, eps=1e-6)
        self.attention = Attention(width, heads)
        self.ln2 = nn.LayerNorm(width, eps=1e-6)
        self.up = Linear(width, inner)
        self.down = Linear(inner, width)

    def forward(self, x, cos, sin):
        x = x + self.attention(self.ln1(x), cos, sin)
        return x + self.down(Gelu.apply(self.up(self.ln2(x))))


class Vision(nn.Module):
    """Pictures of one size -> rows (n, rows * columns, d_model)."""

    def __init__(self, width=192, layers=5, heads=6, inner=768, d_model=192):
        super().__init__()
        self.width, self.heads = width, heads
        self.embed = Linear(768, width)
        self.positions = nn.Parameter(0.02 * torch.randn(TABLE * TABLE, width))
        self.blocks = nn.ModuleList(Block(width, heads, inner) for _ in range(layers))
        self.post = nn.LayerNorm(width, eps=1e-6)
        self.mm0 = Linear(4 * width, 4 * width)
        self.mm2 = Linear(4 * width, d_model)
        self.smooth_positions()
        for index, block in enumerate(self.blocks):
            block.attention.look_around(1.0 + index % 3)

    def whiten(self, images):
        """Begins with cosine waves in brightness and two colour differences, each of unit size on these pictures."""
        waves = lambda f: torch.cos(math.pi * f * (torch.arange(PATCH) + 0.5) / PATCH)
        channels = torch.tensor([[1.0, 1.0, 1.0], [1.0, -1.0, 0.0], [0.5, 0.5, -1.0]])
        order = sorted(((r + c + (0 if channel == 0 else 2), r, c, channel)
                        for channel in range(3) for r in range(PATCH) for c in range(PATCH)))[:self.width]
        rows = [channels[channel][:, None, None] * waves(r)[None, :, None] * waves(c)[None, None, :]
                for _, r, c, channel in order]
        basis = torch.stack([row.reshape(-1) for row in rows])
        seen = patches_of(images).reshape(-1, 768) @ basis.t()
        with torch.no_grad():
            size = seen.std(0) + 0.05 * seen.std()
            self.embed.weight.copy_(basis / size[:, None])
            self.embed.bias.copy_(-seen.mean(0) / size)

    def smooth_positions(self):
        """Begins with waves along both sides, so that neighbours in the table start out alike."""
        quarter = self.width // 4
        waves = torch.exp(torch.linspace(math.log(0.5), math.log(16), quarter))
        at = torch.linspace(0, 1, TABLE)[:, None] * waves * math.pi
        one = torch.cat((at.sin(), at.cos()), 1)  # (TABLE, width / 2)
        rows = one[:, None, :].expand(TABLE, TABLE, -1)
        columns = one[None, :, :].expand(TABLE, TABLE, -1)
        with torch.no_grad():
            self.positions.copy_(0.3 * torch.cat((rows, columns), -1).reshape(TABLE * TABLE, -1))

    def position_rows(self, rows, columns):
        low_r, high_r, share_r = table_shares(rows)
        low_c, high_c, share_c = table_shares(columns)
        table = self.positions.view(TABLE, TABLE, -1)
        r = share_r[:, None, None]
        c = share_c[None, :, None]
        top = table[low_r][:, low_c] * (1 - c) + table[low_r][:, high_c] * c
        bottom = table[high_r][:, low_c] * (1 - c) + table[high_r][:, high_c] * c
        return (top * (1 - r) + bottom * r).reshape(rows * columns, -1)

    def angles(self, rows, columns, order):
        side = self.width // self.heads
        frequencies = 10000.0 ** (-4.0 * torch.arange(side // 4, dtype=torch.float64) / side)
        r = torch.arange(rows)[:, None].expand(rows, columns).reshape(-1)[order]
        c = torch.arange(columns)[None, :].expand(rows, columns).reshape(-1)[order]
        angle = torch.cat((r[:, None] * frequencies, c[:, None] * frequencies), 1)
        return angle.cos().to(WORK), angle.sin().to(WORK)

    def forward(self, images):
        rows, columns = images.shape[1] // PATCH, images.shape[2] // PATCH
        order = merge_order(rows // 2, columns // 2)
        x = self.embed(patches_of(images)) + self.position_rows(rows, columns)[order]
        cos, sin = self.angles(rows, columns, order)
        for block in self.blocks:
            x = block(x, cos, sin)
        x = self.post(x).reshape(x.shape[0], x.shape[1] // 4, 4 * self.width)
        return self.mm2(functional.gelu(self.mm0(x).float())).float()
