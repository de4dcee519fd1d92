"""The language model: Qwen3.6's layers, small, as the engine computes them (text-model.md), for pictures with questions.

A batch is a prefix per picture (its rows between two marks) and several questions per picture that all continue the same
prefix. Linear layers see all rows at once; convolution, recurrence and attention hand the prefix's state to each question.
"""

import torch
from torch import nn
from torch.nn import functional

from vision import WORK, Linear, rotate

EPS = 1e-6
EMBED = 0.1  # how large embeddings begin


class Sizes:
    """Everything about the language model that the file's metadata repeats."""

    d_model = 160
    layers, interval = 4, 2
    heads, kv_heads, head = 4, 2, 64
    rotary, sections, theta = 32, (6, 5, 5), 10000.0
    linear_heads, linear_head, taps = 2, 64, 4
    experts, used, expert, shared = 8, 2, 64, 96

    @classmethod
    def is_linear(cls, layer):
        return (layer + 1) % cls.interval != 0


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


class Rows:
    """Activations of a batch: prefix rows (n, p, d) and question rows (n * k, t, d), kept in one block."""

    def __init__(self, flat, n, p, k, t):
        self.flat, self.n, self.p, self.k, self.t = flat, n, p, k, t

    def split(self, flat):
        width = flat.shape[-1]
        cut = self.n * self.p
        return flat[:cut].view(self.n, self.p, width), flat[cut:].view(self.n * self.k, self.t, width)

    @staticmethod
    def join(prefix, questions):
        return torch.cat((prefix.reshape(-1, prefix.shape[-1]), questions.reshape(-1, questions.shape[-1])))


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

    def convolve(self, u, history):
        """Short causal convolution (b, t, c) after the rows `history` (b, taps - 1, c), then SiLU."""
        taps = self.conv.shape[1]
        long = torch.cat((history, u), 1)
        t = u.shape[1]
        return functional.silu(sum(long[:, j:j + t] * self.conv[:, j] for j in range(taps)))

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
        cp = self.convolve(up, up.new_zeros(up.shape[0], tail, up.shape[2]))
        op, state = self.mix(cp, bp, gp, None)
        if rows.k:
            history = torch.cat((up.new_zeros(up.shape[0], tail, up.shape[2]), up), 1)[:, -tail:]
            cq = self.convolve(uq, history.repeat_interleave(rows.k, 0))
            state = state.view(rows.n, 1, self.h, self.d, self.d).expand(-1, rows.k, -1, -1, -1)
            oq, _ = self.mix(cq, bq, gq, state.reshape(-1, self.d, self.d))
            o = Rows.join(op.flatten(2), oq.flatten(2))
        else:
            o = op.flatten(2).flatten(0, 1)
        o = o.view(-1, self.h, self.d)
        o = o * torch.rsqrt(o.square().mean(-1, keepdim=True) + EPS) * self.norm
        z = self.gate(x).float()
        return self.out(o.flatten(1) * functional.silu(z))


class GatedAttention(nn.Module):
    def __init__(self, s):
        super().__init__()
        self.nh, self.nkv, self.d = s.heads, s.kv_heads, s.head
        self.q = Linear(s.d_model, 2 * s.heads * s.head, bias=False)
        self.k = Linear(s.d_model, s.kv_heads * s.head, bias=False)
        self.v = Linear(s.d_model, s.kv_heads * s.head, bias=False)
        self.q_norm, self.k_norm = Norm(s.head), Norm(s.head)
        self.out = Linear(s.heads * s.head, s.d_model, bias=False)

    def look_for_likeness(self):
        """Queries begin as the keys of the same row: a row first looks at what is like it."""
        q = self.q.weight.view(self.nh, 2, self.d, -1)
        k = self.k.weight.view(self.nkv, self.d, -1).repeat_interleave(self.nh // self.nkv, 0)
        q[:, 0] = k + 0.3 * q[:, 0]

    def forward(self, x, rows, angles):
        m = x.shape[0]
        both = self.q(x).view(m, self.nh, 2, self.d)
        q, gate = self.q_norm(both[:, :, 0].float()), both[:, :, 1].float()
        k, v = self.k_norm(self.k(x).float().view(m, self.nkv, self.d)), self.v(x)
        q, k = rotate(q, *angles).to(WORK), rotate(k, *angles).to(WORK)
        (qp, qq), (kp, kq), (vp, vq) = (rows.split(y.reshape(m, -1)) for y in (q, k, v))
        o = self.attend(rows, qp, kp, vp, qq, kq, vq)
        return self.out(o * torch.sigmoid(gate.reshape(m, -1)))

    def heads_of(self, x, count):
        """(b, t, count * m * d) -> (b * count, t * m, d): the rows of the heads that share a key head."""
        b, t, width = x.shape
        m = width // count // self.d
        return x.view(b, t, count, m, self.d).permute(0, 2, 1, 3, 4).reshape(b * count, t * m, self.d)

    def rows_of(self, o, b, t):
        """Undoes `heads_of`: (b * count, t * m, d) -> (b * t, count * m * d)."""
        return o.view(b, self.nkv, t, -1, self.d).transpose(1, 2).reshape(b * t, -1)

    def attend(self, rows, qp, kp, vp, qq, kq, vq):
        """Query heads that share a key head are rows of one product."""
        n, p, k, t, g, d = rows.n, rows.p, rows.k, rows.t, self.nkv, self.d
        m = self.nh // g
        qp, kp, vp = (self.heads_of(x, g) for x in (qp * d ** -0.5, kp, vp))
        inside = torch.full((p, p), float("-inf")).triu(1).repeat_interleave(m, 0).to(WORK)
        op = self.rows_of(torch.bmm((torch.bmm(qp, kp.transpose(1, 2)) + inside).softmax(-1), vp), n, p)
        if not k:
            return op.float()
        qq, kq, vq = (self.heads_of(x, g) for x in (qq * d ** -0.5, kq, vq))  # (n * k * g, t * m, d)
        turned = lambda x: x.view(n, k, g, t * m, -1).transpose(1, 2).reshape(n * g, k * t * m, -1)
        back = lambda x: x.view(n, g, k, t * m, -1).transpose(1, 2).reshape(n * k * g, t * m, -1)
        before = back(torch.bmm(turned(qq), kp.transpose(1, 2)))
        inside = torch.full((t, t), float("-inf")).triu(1).repeat_interleave(m, 0).to(WORK)
        own = torch.bmm(qq, kq.transpose(1, 2)) + inside
        weights = torch.cat((before, own), -1).softmax(-1)
        seen = back(torch.bmm(turned(weights[..., :p]), vp))
        return torch.cat((op, self.rows_of(seen + torch.bmm(weights[..., p:], vq), n * k, t))).float()


def initial(*shape):
    """Weights as nn.Linear begins with."""
    bound = shape[-1] ** -0.5
    return torch.empty(*shape).uniform_(-bound, bound)


class Mlp(nn.Module):
    """Gated units of one expert."""

    def __init__(self, width, inner):
        super().__init__()
        self.gate, self.up = Linear(width, inner, bias=False), Linear(width, inner, bias=False)
        self.down = Linear(inner, width, bias=False)

    def forward(self, x):
        return self.down(functional.silu(self.gate(x).float()) * self.up(x))


class Experts(nn.Module):
    """All experts see all rows, and those that a row did not choose count nothing: on small models the wide products
    are faster than gathering rows, and the result is the same."""

    def __init__(self, s):
        super().__init__()
        self.used, self.count, self.inner = s.used, s.experts, s.expert
        self.router = nn.Linear(s.d_model, s.experts, bias=False)
        self.gate = nn.Parameter(initial(s.experts, s.expert, s.d_model))
        self.up = nn.Parameter(initial(s.experts, s.expert, s.d_model))
        self.down = nn.Parameter(0.1 * initial(s.experts, s.d_model, s.expert))
        self.shared = Mlp(s.d_model, s.shared)
        self.shared_gate = nn.Linear(s.d_model, 1, bias=False)

    def forward(self, x):
        """Gives the output and how unevenly the router spreads the rows (1 = evenly)."""
        p = self.router(x).softmax(-1)
        weight, chosen = p.topk(self.used, -1)
        weight = torch.zeros_like(p).scatter(-1, chosen, weight / weight.sum(-1, keepdim=True))
        low = x.to(WORK)
        gate = functional.linear(low, self.gate.flatten(0, 1).to(WORK)).float()
        up = functional.linear(low, self.up.flatten(0, 1).to(WORK))
        h = (functional.silu(gate) * up).view(-1, self.count, self.inner) * weight[..., None]
        down = self.down.transpose(0, 1).flatten(1).to(WORK)
        y = functional.linear(h.flatten(1).to(WORK), down) + torch.sigmoid(self.shared_gate(x)) * self.shared(x)
        share = torch.zeros(p.shape[-1]).index_add_(0, chosen.flatten(), torch.ones(chosen.numel()))
        return y, (share / chosen.numel() * p.mean(0)).sum() * p.shape[-1]


class Layer(nn.Module):
    def __init__(self, s, linear):
        super().__init__()
        self.norm, self.post_norm = Norm(s.d_model), Norm(s.d_model)
        self.mixer = DeltaNet(s) if linear else GatedAttention(s)
        self.ffn = Experts(s)

    def forward(self, x, rows, angles):
        x = x + self.mixer(self.norm(x), rows, angles)
        y, spread = self.ffn(self.post_norm(x))
        return x + y, spread


class Text(nn.Module):
    def __init__(self, vocabulary, s=Sizes):
        super().__init__()
        self.s = s
        self.embed = nn.Parameter(EMBED * torch.randn(vocabulary, s.d_model))
        self.blocks = nn.ModuleList(Layer(s, s.is_linear(i)) for i in range(s.layers))
        self.norm = Norm(s.d_model)
        self.head = Linear(s.d_model, vocabulary, bias=False)
        with torch.no_grad():
            for block in self.blocks:
                block.mixer.out.weight.mul_(0.1)
                if isinstance(block.mixer, GatedAttention):
                    block.mixer.look_for_likeness()
                block.ffn.shared.down.weight.mul_(0.1)
            self.head.weight.mul_(0.3)

    def angles(self, positions):
        """Positions (m, 3) of rows -> cosines and sines (m, 1, rotary / 2): interleaved M-RoPE."""
        half = self.s.rotary // 2
        i = torch.arange(half)
        st, sh, sw = self.s.sections
        axis = torch.where((i % 3 == 1) & (i < 3 * sh), 1, torch.where((i % 3 == 2) & (i < 3 * sw), 2, 0))
        frequency = self.s.theta ** (-2.0 * i.double() / self.s.rotary)
        angle = positions.double()[:, axis] * frequency
        return angle.cos().float()[:, None], angle.sin().float()[:, None]

    def forward(self, prefix, questions, prefix_positions, question_positions):
        """Prefix rows (n, p, d), questions' token ids (n, k, t), positions (n, p, 3) and (n, k, t, 3).

        Gives the final rows of the questions (n * k, t, d), normed, and the mean spread of the routers.
        """
        n, p, d = prefix.shape
        _, k, t = questions.shape
        rows = Rows(None, n, p, k, t)
        x = Rows.join(prefix, self.embed[questions.flatten()])
        angles = self.angles(torch.cat((prefix_positions.reshape(-1, 3), question_positions.reshape(-1, 3))))
        spreads = []
        for block in self.blocks:
            x, spread = block(x, rows, angles)
            spreads.append(spread)
        return rows.split(self.norm(x))[1], torch.stack(spreads).mean()
