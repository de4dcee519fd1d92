"""Batches of questions about pictures, the model's way through them, and the running score."""

import numpy
import torch

from dialogue import positions_of, stacked, with_marks
from guides import tables
from losses import is_right
from small_talk import chat


PLANS = ((32, 16, 8, 0.34), (64, 12, 5, 0.55), (112, 10, 4, 0.11))  # longest turn, pictures, turns of each, how often


def turns_within(dialogue, scene, rng, k, least, most):
    """Turns of more than `least` tokens, at most `most`. Lengths follow from answers: were long ones only left out, "not
    there" would be the answer that is learnt. So each plan takes the turns between it and the shorter one, and comes up
    as often as these do; only of pictures that hardly have any it takes shorter ones too."""
    turns, tries = [], 0
    while len(turns) < k:
        turn = dialogue.about(scene, rng)
        tries += 1
        if least < len(turn.ids) <= most or tries > 10 * k and len(turn.ids) <= most:
            turns.append(turn)
    return turns


class Lesson:
    """One batch after one of PLANS: pictures of one size, some turns about each."""

    def __init__(self, scenes, dialogue, mentions, guides, rng):
        plan = rng.choices(range(len(PLANS)), [often for *_, often in PLANS])[0]
        length, count, k, _ = PLANS[plan]
        self.samples, self.images = scenes.batch(count)
        self.turns = [turn for sample in self.samples
                      for turn in turns_within(dialogue, sample.scene, rng, k, PLANS[plan - 1][0] if plan else 0, length)]
        self.length, self.count = length, count
        self.inputs, self.follows = stacked(self.turns, length)
        scenes_of = [sample.scene for sample in self.samples for _ in range(k)]
        self.mentions = [mentions.of(turn.ids, scene.things) if scene.kind == "shapes" else []
                         for turn, scene in zip(self.turns, scenes_of)]
        self.looks = [guides.of(turn, scene) for turn, scene in zip(self.turns, scenes_of)]
        self.inputs = self.inputs.view(count, k, length)
        self.grid = self.samples[0].scene.grid


class Score:
    """Running shares of right answers by kind; teacher-forced, so a little kinder than free speech for boxes."""

    def __init__(self):
        self.kinds = {}

    def add(self, dialogue, lesson, follows, said):
        at = 0
        for turn, row in zip(lesson.turns, follows):
            count = int((row >= 0).sum())
            half, most = is_right(dialogue, row[row >= 0], said[at:at + count])
            at += count
            kind = turn.exchange.kind
            if kind == "locate":
                kind += " 1" if turn.crowd == 1 else " 2-3" if turn.crowd <= 3 else " 4+"
                self.kinds.setdefault(kind + " .75", []).append(most)
            self.kinds.setdefault(kind, []).append(half)

    def line(self):
        text = "  ".join("%s %.2f" % (kind, sum(v) / len(v)) for kind, v in sorted(self.kinds.items()))
        self.kinds = {}
        return text


def talk_lesson(dialogue, rng, count, length):
    """Turns without a picture."""
    turns = []
    while len(turns) < count:
        turn = dialogue.turn(chat(rng), rng.random() < 0.3)
        if len(turn.ids) <= length:
            turns.append(turn)
    return turns


def frozen_rows(vision, samples):
    """Rows of pictures by a tower that does not change any more: computed once, kept in half precision."""
    new = [sample for sample in samples if sample.rows is None]
    if new:
        with torch.no_grad():
            made = vision(torch.from_numpy(numpy.stack([sample.pixels for sample in new])))
        for sample, rows in zip(new, made.half()):
            sample.rows = rows
    return torch.stack([sample.rows for sample in samples]).float()


def forward_lesson(vision, text, dialogue, lesson, frozen):
    """Rows of the pictures, and what `Text.run` gives."""
    rows = frozen_rows(vision, lesson.samples) if frozen else vision(lesson.images)
    count = rows.shape[0]
    prefix = with_marks(text.embed, dialogue, rows)
    before, after = positions_of(lesson.grid, 0, lesson.inputs.shape[2])
    return rows, text.run(prefix, lesson.inputs, before.expand(count, -1, 3),
                          after.expand(count, lesson.inputs.shape[1], -1, 3), tables(lesson.looks, lesson.grid))
