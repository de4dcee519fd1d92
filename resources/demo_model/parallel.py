"""What two processes that train together share: groups of parameters, averaged gradients, states on disk."""

import os
import tempfile

import torch
import torch.distributed as group


def is_matrix(name, parameter):
    inside = "blocks." in name and "conv" not in name
    return inside and (parameter.ndim == 3 or parameter.ndim == 2 and min(parameter.shape) > 8)


def groups_of(models, matrix_rate, plain_rate):
    """Parameter groups for Muon; matrices of the layers apart from all others."""
    named = [(name, p) for model in models for name, p in model.named_parameters()]
    return [dict(kind="matrix", base=matrix_rate, lr=0.0, params=[p for name, p in named if is_matrix(name, p)]),
            dict(kind="plain", base=plain_rate, lr=0.0, params=[p for name, p in named if not is_matrix(name, p)])]


def meeting_place():
    """A file by which the processes of one run find each other."""
    return os.path.join(tempfile.mkdtemp(), "meet")


def join(rank, workers, place):
    torch.set_num_threads(1)
    group.init_process_group("gloo", init_method="file://" + place, rank=rank, world_size=workers)


def average(parameters, workers, most=2.0):
    """Gradients become their mean over the processes, at most `most` long; gives their length before."""
    for p in parameters:
        if p.grad is None:
            p.grad = torch.zeros_like(p)
    flat = torch.cat([p.grad.reshape(-1) for p in parameters])
    group.all_reduce(flat)
    flat /= workers
    norm = flat.norm().item()
    if norm > most:
        flat *= most / norm
    at = 0
    for p in parameters:
        p.grad.copy_(flat[at:at + p.numel()].view_as(p))
        at += p.numel()
    return norm


def agree(value):
    """The first process decides for all."""
    said = torch.tensor([float(value)])
    group.broadcast(said, 0)
    return bool(said.item())


def load(path):
    """The state that `save` left there; empty if there is none."""
    return torch.load(path) if os.path.exists(path) else {}


def go_on(optimizer, state):
    """Takes the optimiser's memory of a state, with the rates asked for now; False if there is none that fits."""
    kept = state.get("optimizer")
    if kept is None or len(kept["param_groups"]) != len(optimizer.param_groups):
        return False
    bases = [g["base"] for g in optimizer.param_groups]
    optimizer.load_state_dict(kept)
    for g, base in zip(optimizer.param_groups, bases):
        g["base"] = base
    return True


def save(state, path):
    torch.save(state, path + ".part")
    os.replace(path + ".part", path)
