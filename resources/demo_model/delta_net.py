"""Gated DeltaNet: the layers with a state of fixed size (text-model.md), trained in chunks."""

import torch
from torch import nn
from torch.nn import functional

from rows import EPS, Rows
from vision import Linear


class LowerInverse(torch.autograd.Function):
    """(I + A)^-1 of strictly lower triangular matrices (b, m, m), m = 16 * 2^j, by halves; exact for any A."""

    @staticmethod
    def forward(context, a):
        b, m, _ = a.shape
        blocks = a.view(b, m // 16, 16, m // 16, 16).diagonal(dim1=1, dim2=3).permute(0, 3, 1, 2).reshape(-1, 16, 16)
        eye = torch.eye(16)
        power, inverse = -blocks, eye - blocks
        for _ in range(3):
            power = torch.bmm(power, power)
            inverse = inverse + torch.bmm(inverse, power)
        size = 16
        while size < m:
            count = m // (2 * size)
            pairs = a.view(b, count, 2 * size, count, 2 * size).diagonal(dim1=1, dim2=3).permute(0, 3, 1, 2)
            corner = pairs[:, :, size:, :size].reshape(-1, size, size)
            inverse = inverse.view(b * count, 2, size, size)
            low = -torch.bmm(torch.bmm(inverse[:, 1], corner), inverse[:, 0])
            out = a.new_zeros(b * count, 2 * size, 2 * size)
            out[:, :size, :size] = inverse[:, 0]
            out[:, size:, size:] = inverse[:, 1]
            out[:, size:, :size] = low
            inverse, size = out, 2 * size
        inverse = inverse.view(b, m, m)
        context.save_for_backward(inverse)
        return inverse

    @staticmethod
    def backward(context, grad):
        inverse, = context.saved_tensors
        turned = inverse.transpose(1, 2)
        return -torch.bmm(torch.bmm(turned, grad), turned).tril(-1)


def delta_rule(q, k, v, beta, g, state, chunk=32):
    """The gated delta rule in chunks. q, k, v (b, t, d), beta and g (b, t), state (b, d, d) or None.

    Gives outputs (b, t, d) and the state after the last row.
    """
    b, t, d = q.shape
    rest = -t % chunk
    if rest:
        q, k, v = (functional.pad(x, (0, 0, 0, rest)) for x in (q, k, v))
        beta, g = functional.pad(beta, (0, rest)), functional.pad(g, (0, rest))
    n = (t + rest) // chunk
    q, k, v = (x.reshape(b * n, chunk, d) for x in (q, k, v))
    beta, total = beta.reshape(b * n, chunk), g.reshape(b * n, chunk).cumsum(-1)
    decay = (total[:, :, None] - total[:, None, :]).tril().exp().tril()
    kk = torch.bmm(k, k.transpose(1, 2))
    inverse = LowerInverse.apply((beta[:, :, None] * kk * decay).tril(-1))
    u = torch.bmm(inverse, beta[:, :, None] * v).view(b, n, chunk, d)
    w = torch.bmm(inverse, (beta * total.exp())[:, :, None] * k).view(b, n, chunk, d)
    inside = (torch.bmm(q, k.transpose(1, 2)) * decay).view(b, n, chunk, chunk)
    q_in = (q * total.exp()[:, :, None]).view(b, n, chunk, d)
    k_out = (k * (total[:, -1:] - total).exp()[:, :, None]).view(b, n, chunk, d)
    last = total[:, -1].exp().view(b, n, 1, 1)
    outputs = []
    for i in range(n):
        if state is None:
            error = u[:, i]
            outputs.append(torch.bmm(inside[:, i], error))
            state = torch.bmm(k_out[:, i].transpose(1, 2), error)
        else:
            error = u[:, i] - torch.bmm(w[:, i], state)
            outputs.append(torch.baddbmm(torch.bmm(inside[:, i], error), q_in[:, i], state))
            state = last[:, i] * state + torch.bmm(k_out[:, i].transpose(1, 2), error)
    return torch.cat(outputs, 1)[:, :t], state


class Convolution(torch.autograd.Function):
    """Short causal convolution of each channel, then SiLU: rows (b, taps - 1 + t, c), taps (c, taps) -> (b, t, c)."""

    @staticmethod
    def forward(context, rows, taps):
        t = rows.shape[1] - taps.shape[1] + 1
        mixed = rows[:, :t] * taps[:, 0]
        for j in range(1, taps.shape[1]):
            mixed.addcmul_(rows[:, j:j + t], taps[:, j])
        share = torch.sigmoid(mixed)
        context.save_for_backward(rows, taps, mixed, share)
        return mixed * share

    @staticmethod
    def backward(context, grad):
        rows, taps, mixed, share = context.saved_tensors
        grad = (1 - share).mul_(mixed).add_(1).mul_(share).mul_(grad)
        t, d_rows = grad.shape[1], torch.zeros_like(rows)
        for j in range(taps.shape[1]):
            d_rows[:, j:j + t].addcmul_(grad, taps[:, j])
        d_taps = [(grad * rows[:, j:j + t]).sum((0, 1)) for j in range(taps.shape[1])]
        return d_rows, torch.stack(d_taps, 1)


class DeltaNet(nn.Module):
    def __init__(self, s):
        super().__init__()
        self.h, self.d = s.linear_heads, s.linear_head
        inner = self.h * self.d
        self.qkv = Linear(s.d_model, 3 * inner, bias=False)
        self.gate = Linear(s.d_model, inner, bias=False)
        self.alpha = nn.Linear(s.d_model, self.h, bias=False)
        self.beta = nn.Linear(s.d_model, self.h, bias=False)
        self.a_log = nn.Parameter(torch.linspace(-3.0, 0.0, self.h))
        self.dt = nn.Parameter(torch.full((self.h,), -1.0))
        self.conv = nn.Parameter(torch.zeros(3 * inner, s.taps))
        self.norm = nn.Parameter(torch.ones(self.d))
        self.out = Linear(inner, s.d_model, bias=False)
        with torch.no_grad():
            self.conv[:, -1] = 1.0
            self.conv[:, :-1].normal_(0, 0.1)

    def heads(self, x):
        """(b, t, h * d) -> (b * h, t, d)"""
        b, t, _ = x.shape
        return x.view(b, t, self.h, self.d).transpose(1, 2).reshape(b * self.h, t, self.d)

    def mix(self, c, beta, g, state):
        inner = self.h * self.d
        q, k, v = (self.heads(x) for x in (c[..., :inner], c[..., inner:2 * inner], c[..., 2 * inner:]))
        q = q * torch.rsqrt(q.square().sum(-1, keepdim=True) + EPS) * self.d ** -0.5
        k = k * torch.rsqrt(k.square().sum(-1, keepdim=True) + EPS)
        flat = (x.transpose(1, 2).reshape(-1, c.shape[1]) for x in (beta, g))
        o, state = delta_rule(q, k, v, *flat, state)
        b = c.shape[0]
        return o.view(b, self.h, -1, self.d).transpose(1, 2), state

    def forward(self, x, rows, _):
        u = self.qkv(x).float()
        up, uq = rows.split(u)
        beta = torch.sigmoid(self.beta(x))
        g = -self.a_log.exp() * functional.softplus(self.alpha(x) + self.dt)
        bp, bq = rows.split(beta)
        gp, gq = rows.split(g)
        tail = self.conv.shape[1] - 1
        up = torch.cat((up.new_zeros(up.shape[0], tail, up.shape[2]), up), 1)
        cp = Convolution.apply(up, self.conv)
        op, state = self.mix(cp, bp, gp, None)
        if rows.k:
            cq = Convolution.apply(torch.cat((up[:, -tail:].repeat_interleave(rows.k, 0), uq), 1), self.conv)
            state = state.view(rows.n, 1, self.h, self.d, self.d).expand(-1, rows.k, -1, -1, -1)
            oq, _ = self.mix(cq, bq, gq, state.reshape(-1, self.d, self.d))
            o = Rows.join(op.flatten(2), oq.flatten(2))
        else:
            o = op.flatten(2).flatten(0, 1)
        o = o.view(-1, self.h, self.d)
        o = o * torch.rsqrt(o.square().mean(-1, keepdim=True) + EPS) * self.norm
        z = self.gate(x).float()
        return self.out(o.flatten(1) * functional.silu(z))
