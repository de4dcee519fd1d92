"""What is to be learnt of an answer: its words exactly, its coordinates roughly; and whether an answer was right."""

import torch

from dialogue import SOFT, overlap_share
from helpers import BINS, soft_bins
from shapes import COLOURS, SHAPES

DECIDES = ("Yes", "No", " Yes", " left", " right", " above", " below", " no", " is", " are", *"12345678")
NAMES = tuple(" " + name for name in (*COLOURS, *SHAPES))


def weights_of(vocabulary):
    """How much each word counts: those that decide an answer the most, those that every answer has the least."""
    weights = torch.full((len(vocabulary),), 0.5)
    for token, index in vocabulary.added.items():
        weights[index] = 3.0 if "[\n\t" in token or "json" in token or token[:2] == '"}' else 1.0
        if token.startswith(', "label": "') and len(token) > len(', "label": "'):
            weights[index] = 2.0
    for words, weight in ((NAMES, 2.0), (DECIDES, 4.0)):
        for word in words:
            weights[vocabulary.encode(word)[-1]] = weight
    return weights


class Saying(torch.autograd.Function):
    """Mean cross-entropy, weighted (m), of logits (m, v) against words (m) and, at the rows `near` (s), distributions
    `shares` (s, bins) over the tokens from `base` (s) on. The gradient is made in the same pass."""

    @staticmethod
    def forward(context, logits, words, weights, near, base, shares):
        logs = logits.float().log_softmax(-1)
        picked = torch.zeros_like(logs)
        picked[torch.arange(len(words)), words] = 1.0
        picked[near] = torch.zeros(len(near), logs.shape[1]).scatter_(1, base[:, None] + torch.arange(BINS), shares)
        weights = (weights / weights.sum())[:, None]
        loss = -torch.dot((picked * weights).flatten(), logs.flatten())
        context.save_for_backward(logs.exp_().sub_(picked).mul_(weights).to(logits.dtype))
        return loss

    @staticmethod
    def backward(context, grad):
        return context.saved_tensors[0] * grad, None, None, None, None, None


def losses_of(text, dialogue, rows, follows):
    """Cross-entropy of what should be said; coordinates may be missed by little. Gives also what was said."""
    marked = follows >= 0
    wanted = follows[marked]
    logits = text.head(rows[marked])
    near = dialogue.is_coordinate(wanted).nonzero()[:, 0]
    base = torch.where(wanted[near] >= dialogue.last, dialogue.last, dialogue.first)
    loss = Saying.apply(logits, wanted, dialogue.weights[wanted], near, base, soft_bins(wanted[near] - base, SOFT))
    return loss, logits.detach().argmax(-1)


def is_right(dialogue, wanted, said):
    """Whether an answer was said: every word, and each box overlapping by half; also the same for boxes by 0.75."""
    soft = dialogue.is_coordinate(wanted)
    if not (wanted[~soft] == said[~soft]).all():
        return False, False
    if not soft.any():
        return True, True
    if not dialogue.is_coordinate(said[soft]).all():
        return False, False
    turn = lambda ids: (ids - torch.where(ids >= dialogue.last, dialogue.last, dialogue.first)).tolist()
    a, b = turn(wanted[soft]), turn(said[soft])
    if len(a) % 4:
        close = all(abs(x - y) <= 3 for x, y in zip(a, b))
        return close, close
    shares = [overlap_share(a[i:i + 4], b[i:i + 4]) for i in range(0, len(a), 4)]
    return min(shares) >= 0.5, min(shares) >= 0.75
