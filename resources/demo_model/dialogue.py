"""Exchanges as token sequences in the family's chat format, and what is to be learnt of them."""

import torch

from questions import ask
from small_talk import chat
from vocabulary import COORDINATES

AFTER_PICTURE = 3  # rows before a picture: <|im_start|>, "user\n", <|vision_start|>
SOFT = 0.8  # steps: how far the mass of a coordinate's target reaches


class Turn:
    """Token ids of what follows a prefix; the question begins at `asked`, what is to be said at `said`."""

    def __init__(self, ids, asked, said, exchange, thinks, crowd):
        self.ids, self.asked, self.said, self.exchange = ids, asked, said, exchange
        self.thinks, self.crowd = thinks, crowd


class Dialogue:
    def __init__(self, vocabulary):
        self.v = vocabulary
        self.start, self.end = vocabulary.added["<|im_start|>"], vocabulary.added["<|im_end|>"]
        self.vision_start, self.vision_end = vocabulary.added["<|vision_start|>"], vocabulary.added["<|vision_end|>"]
        self.user, self.assistant = vocabulary.added["user\n"], vocabulary.added["assistant\n"]
        self.first = vocabulary.added[COORDINATES[0] + ", "]
        self.last = vocabulary.added[COORDINATES[0] + "]"]
        self.newline = vocabulary.encode("\n")
        self.quiet = vocabulary.encode("<think>\n\n</think>\n\n")
        self.weights = None  # of each word in the loss (losses.py), while training
        self.thinks = 0.35  # share of turns with a thought

    def question(self, text):
        """What follows the picture up to where the assistant speaks."""
        return self.v.encode(text) + [self.end] + self.newline + [self.start, self.assistant]

    def turn(self, exchange, thinks, before=None, crowd=0):
        """`before` is an earlier exchange about the same picture: its thoughts are gone, as the template drops them."""
        ids = []
        if before is not None:
            ids += self.question(before.question) + self.v.encode(before.answer) + [self.end] + self.newline
            ids += [self.start, self.user]
        asked = len(ids)
        ids += self.question(exchange.question)
        if thinks:
            ids += self.v.encode("<think>\n")
            said = self.v.encode(exchange.thought + "\n</think>\n\n" + exchange.answer) + [self.end]
        else:
            ids += self.quiet
            said = self.v.encode(exchange.answer) + [self.end]
        return Turn(ids + said, asked, len(ids), exchange, thinks, crowd)

    def about(self, scene, rng, follows=0.08, strays=0.03):
        """A turn about a scene; sometimes the second of two, sometimes one that has nothing to do with it."""
        exchange = chat(rng) if rng.random() < strays else ask(scene, rng)
        before = ask(scene, rng) if rng.random() < follows else None
        crowd = len(scene.things) if scene.kind == "shapes" else 0
        return self.turn(exchange, rng.random() < self.thinks, before, crowd)

    def is_coordinate(self, ids):
        return ((ids >= self.first) & (ids < self.first + 101)) | ((ids >= self.last) & (ids < self.last + 101))


def with_marks(embed, dialogue, rows):
    """The prefix of a picture: its rows (n, cells, d) between the embeddings of what stands before and after them."""
    ids = torch.tensor([dialogue.start, dialogue.user, dialogue.vision_start, dialogue.vision_end])
    marks = embed[ids].expand(rows.shape[0], 4, -1)
    return torch.cat((marks[:, :AFTER_PICTURE], rows, marks[:, AFTER_PICTURE:]), 1)


def positions_of(grid, prefix, turns):
    """(t, h, w) of the rows of a prefix with a picture (or of `prefix` plain rows without) and of `turns` after it."""
    if grid is None:
        before = torch.arange(prefix)[:, None].expand(-1, 3)
        start = prefix
    else:
        rows, columns = grid
        head = torch.arange(AFTER_PICTURE)[:, None].expand(-1, 3)
        r = torch.arange(rows)[:, None].expand(rows, columns).reshape(-1)
        c = torch.arange(columns)[None, :].expand(rows, columns).reshape(-1)
        picture = AFTER_PICTURE + torch.stack((torch.zeros_like(r), r, c), 1)
        start = AFTER_PICTURE + max(rows, columns) + 1
        before = torch.cat((head, picture, torch.full((1, 3), start - 1)))
    return before, (start + torch.arange(turns))[:, None].expand(-1, 3)


def stacked(turns, length):
    """Turns as tensors (count, length): inputs, and what should follow each (or -1)."""
    inputs = torch.zeros(len(turns), length, dtype=torch.long)
    follows = torch.full((len(turns), length), -1, dtype=torch.long)
    for i, turn in enumerate(turns):
        count = len(turn.ids)
        inputs[i, :count] = torch.tensor(turn.ids)
        follows[i, turn.said - 1:count - 1] = torch.tensor(turn.ids[turn.said:])
    return inputs, follows


def overlap_share(first, second):
    """Intersection over union of two boxes."""
    wide = min(first[2], second[2]) - max(first[0], second[0])
    high = min(first[3], second[3]) - max(first[1], second[1])
    if wide <= 0 or high <= 0:
        return 0.0
    area = lambda b: (b[2] - b[0]) * (b[3] - b[1])
    return wide * high / (area(first) + area(second) - wide * high)
