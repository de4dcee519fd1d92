"""Muon: momentum made orthogonal for matrices (Jordan and others, 2024); Adam for all other parameters."""

import machine

import torch

WORK = torch.bfloat16 if machine.HALVES else torch.float32


def orthogonal(update, steps=5):
    """The nearest orthogonal matrices, roughly, of a stack (..., m, n), by Newton-Schulz in low precision."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = update.to(WORK)
    tall = x.shape[-2] > x.shape[-1]
    if tall:
        x = x.transpose(-2, -1)
    x = x / (x.float().norm(dim=(-2, -1), keepdim=True).to(WORK) + 1e-7)
    for _ in range(steps):
        square = x @ x.transpose(-2, -1)
        x = a * x + (b * square + c * (square @ square)) @ x
    return (x.transpose(-2, -1) if tall else x).float()


class Muon(torch.optim.Optimizer):
    """Groups with kind "matrix" take orthogonal steps (of a stack, one matrix at a time); kind "plain" takes Adam's."""

    def __init__(self, groups):
        super().__init__(groups, dict(lr=0.0, momentum=0.95, betas=(0.9, 0.98), eps=1e-10, decay=0.0))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            present = [p for p in group["params"] if p.grad is not None]
            if group["kind"] == "plain":
                for parameter in present:
                    self.plain_step(parameter, group)
                continue
            shapes = {}
            for parameter in present:
                shapes.setdefault(tuple(parameter.shape), []).append(parameter)
            for alike in shapes.values():  # one product for all matrices of a shape
                self.matrix_step(alike, group)

    def matrix_step(self, parameters, group):
        for parameter in parameters:
            if not self.state[parameter]:
                self.state[parameter]["momentum"] = torch.zeros_like(parameter)
            self.state[parameter]["momentum"].mul_(group["momentum"]).add_(parameter.grad)
        updates = orthogonal(torch.stack([
            p.grad.add(self.state[p]["momentum"], alpha=group["momentum"]) for p in parameters]))
        scale = max(1.0, parameters[0].shape[-2] / parameters[0].shape[-1]) ** 0.5
        for parameter, update in zip(parameters, updates):
            parameter.mul_(1 - group["lr"] * group["decay"]).add_(update, alpha=-group["lr"] * scale)

    def plain_step(self, parameter, group):
        state = self.state[parameter]
        if not state:
            state["step"] = 0
            state["first"], state["second"] = torch.zeros_like(parameter), torch.zeros_like(parameter)
        state["step"] += 1
        first, second = group["betas"]
        state["first"].lerp_(parameter.grad, 1 - first)
        state["second"].mul_(second).addcmul_(parameter.grad, parameter.grad, value=1 - second)
        mean = state["first"] / (1 - first ** state["step"])
        spread = (state["second"] / (1 - second ** state["step"])).sqrt_().add_(group["eps"])
        parameter.mul_(1 - group["lr"] * group["decay"]).addcdiv_(mean, spread, value=-group["lr"])
