"""The language model: Qwen3.6's layers, small, as the engine computes them (text-model.md), for pictures with questions.

A batch is a prefix per picture (its rows between two marks) and several questions per picture that all continue the same
prefix. Linear layers see all rows at once; convolution, recurrence and attention hand the prefix's state to each question.
"""

import torch
from torch import nn

from delta_net import DeltaNet
from experts import Experts
from guides import missed
from rows import Norm, Rows
from vision import WORK, Linear, rotate

EMBED = 0.1  # how large embeddings begin


class Sizes:
    """Everything about the language model that the file's metadata repeats."""

    d_model = 192
    layers, interval = 4, 2
    heads, kv_heads, head = 4, 2, 64
    rotary, sections, theta = 32, (6, 5, 5), 10000.0
    linear_heads, linear_head, taps = 2, 64, 4
    experts, used, expert, shared = 8, 2, 64, 96

    @classmethod
    def is_linear(cls, layer):
        return (layer + 1) % cls.interval != 0


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
        if rows.guides:
            for head, look in enumerate(rows.guides.pop(0)):  # the first head of a key head is shown where to look
                if look is not None:
                    turn, token, wanted = look
                    name = ("look", "tally")[head]
                    rows.missed.append((name, *missed(weights[turn * g + head, token * m, :p].float(), wanted, head)))
        seen = back(torch.bmm(turned(weights[..., :p]), vp))
        return torch.cat((op, self.rows_of(seen + torch.bmm(weights[..., p:], vq), n * k, t))).float()


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

    def run(self, prefix, questions, prefix_positions, question_positions, guides=()):
        """Prefix rows (n, p, d), questions' token ids (n, k, t), positions (n, p, 3) and (n, k, t, 3).

        `guides` (guides.py) say for each layer of attention where rows should look; what they miss is in the batch's
        `missed`. Gives the batch's shape, its first rows, their angles, its final rows, normed, and the mean spread of
        the routers.
        """
        n, p, _ = prefix.shape
        _, k, t = questions.shape
        rows = Rows(n, p, k, t, guides)
        first = x = Rows.join(prefix, self.embed[questions.flatten()])
        angles = self.angles(torch.cat((prefix_positions.reshape(-1, 3), question_positions.reshape(-1, 3))))
        spreads = []
        for block in self.blocks:
            x, spread = block(x, rows, angles)
            spreads.append(spread)
        return rows, first, angles, self.norm(x), torch.stack(spreads).mean()

    def forward(self, *inputs):
        """As `run`, but gives only the final rows of the questions (n * k, t, d) and the mean spread."""
        rows, _, _, final, spread = self.run(*inputs)
        return rows.split(final)[1], spread
