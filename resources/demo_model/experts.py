"""The mixture of experts and its shared one: gated units, each row through the few that its router chose."""

import torch
from torch import nn
from torch.nn import functional

from vision import WORK, Linear


def slopes(grad, gate, share, up):
    """Gradients of silu(gate) * up for gate and up, where `share` is sigmoid(gate)."""
    passed = gate * share
    turned = (1 - share).mul_(gate).add_(1).mul_(share)
    return turned.mul_(up).mul_(grad), passed.mul_(grad)


class Gated(torch.autograd.Function):
    """silu(gate) * up in the working precision: mixed precisions would be several times slower."""

    @staticmethod
    def forward(context, gate, up):
        share = torch.sigmoid(gate)
        context.save_for_backward(gate, share, up)
        return (gate * share).mul_(up)

    @staticmethod
    def backward(context, grad):
        return slopes(grad, *context.saved_tensors)


class Mlp(nn.Module):
    """Gated units of one expert."""

    def __init__(self, width, inner):
        super().__init__()
        self.gate, self.up = Linear(width, inner, bias=False), Linear(width, inner, bias=False)
        self.down = Linear(inner, width, bias=False)

    def forward(self, x):
        return self.down(Gated.apply(self.gate(x), self.up(x)))


class Routed(torch.autograd.Function):
    """The weighted sum of the experts that each row chose: rows sorted by expert, one product an expert.

    x (m, d), chosen (m, used) expert of each choice, weight (m, used), gate_up (e, 2 f, d) and down (e, d, f); gives
    (m, d) in the precision of x.
    """

    @staticmethod
    def forward(context, x, chosen, weight, gate_up, down):
        order = chosen.flatten().argsort(stable=True)
        ends = chosen.flatten().bincount(minlength=gate_up.shape[0]).cumsum(0).tolist()
        spans = list(zip([0] + ends[:-1], ends))
        back = torch.empty_like(order)
        back[order] = torch.arange(len(order))
        rows = x[order // chosen.shape[1]]
        both = torch.cat([rows[a:b] @ w.t() for (a, b), w in zip(spans, gate_up)])
        gate, up = both.chunk(2, 1)
        share = torch.sigmoid(gate)
        h = (gate * share).mul_(up)
        scale = weight.to(x.dtype).flatten()[order][:, None]
        scaled = h * scale
        y = torch.cat([scaled[a:b] @ w.t() for (a, b), w in zip(spans, down)])
        context.spans, context.used = spans, chosen.shape[1]
        context.save_for_backward(order, back, rows, gate, up, share, h, scale, scaled, gate_up, down)
        return y[back].view(x.shape[0], -1, x.shape[1]).sum(1)

    @staticmethod
    def backward(context, grad):
        order, back, rows, gate, up, share, h, scale, scaled, gate_up, down = context.saved_tensors
        spans, used = context.spans, context.used
        grad = grad[order // used]
        d_scaled = torch.cat([grad[a:b] @ w for (a, b), w in zip(spans, down)])
        d_down = torch.stack([grad[a:b].t() @ scaled[a:b] for a, b in spans])
        d_weight = (d_scaled * h).float().sum(1)[back].view(-1, used)
        d_both = torch.cat(slopes(d_scaled.mul_(scale), gate, share, up), 1)
        d_gate_up = torch.stack([d_both[a:b].t() @ rows[a:b] for a, b in spans])
        d_rows = torch.cat([d_both[a:b] @ w for (a, b), w in zip(spans, gate_up)])
        return d_rows[back].view(-1, used, rows.shape[1]).sum(1), None, d_weight, d_gate_up, d_down


def initial(*shape):
    """Weights as nn.Linear begins with."""
    bound = shape[-1] ** -0.5
    return torch.empty(*shape).uniform_(-bound, bound)


class Experts(nn.Module):
    def __init__(self, s):
        super().__init__()
        self.used = s.used
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
        weight = weight / weight.sum(-1, keepdim=True)
        gate_up = torch.cat((self.gate, self.up), 1).to(WORK)
        y = Routed.apply(x.to(WORK), chosen, weight, gate_up, self.down.to(WORK)).float()
        y = y + torch.sigmoid(self.shared_gate(x)) * self.shared(x).float()
        share = chosen.flatten().bincount(minlength=p.shape[-1]).float()
        return y, (share / chosen.numel() * p.mean(0)).sum() * p.shape[-1]
