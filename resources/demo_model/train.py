"""Second stage: tower and language model together, on questions about pictures. Two processes share the work."""

import argparse
import os
import time

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"

import numpy
import torch
from torch.nn import functional

import parallel
from canvas import seeded
from dialogue import SOFT, Dialogue, overlap_share, positions_of, stacked, with_marks
from helpers import BINS, Helpers, soft_bins
from mentions import Mentions, Pointer
from muon import Muon
from scenes import Scenes
from shapes import COLOURS, PLURALS, SHAPES
from small_talk import chat
from text import EMBED, Text
from vision import Vision
from vocabulary import Vocabulary


def smooth_coordinates(text, dialogue):
    """Coordinates begin as neighbours on a curve, alike in embedding and head."""
    at = torch.linspace(0, 1, 101)[:, None]
    waves = torch.exp(torch.linspace(0, 3.3, text.s.d_model // 2))
    curve = torch.cat(((at * waves * 3.1416).sin(), (at * waves * 3.1416).cos()), 1)
    with torch.no_grad():
        for base in (dialogue.first, dialogue.last):
            text.embed[base:base + 101] = EMBED * (curve + 0.3 * torch.randn(1, text.s.d_model))
            text.head.weight[base:base + 101] = 0.03 * curve


def words_as_seen(text, dialogue, helpers):
    """The words for colours and shapes begin as the directions in which the tower's rows show them."""
    words = [(name, helpers.colour.weight[1 + i]) for i, name in enumerate(COLOURS)]
    words += [(name, helpers.shape.weight[1 + i]) for i, name in enumerate(SHAPES)]
    words += [(PLURALS[name], helpers.shape.weight[1 + i]) for i, name in enumerate(SHAPES)]
    with torch.no_grad():
        for word, weight in words:
            direction = weight * helpers.norm.weight
            for token in (dialogue.v.encode(" " + word)[-1], dialogue.v.added.get(', "label": "' + word)):
                if token is not None:
                    text.embed[token] = 0.5 * text.embed[token] + direction / direction.std() * EMBED


class Lesson:
    """One batch: pictures of one size, `k` turns for each, all at most `length` tokens."""

    def __init__(self, scenes, dialogue, mentions, rng, count, k, length, ceiling=40):
        self.samples, self.images = scenes.batch(count)
        self.turns = []
        for sample in self.samples:
            turns = []
            while len(turns) < k:
                turn = dialogue.about(sample.scene, rng, *((0.05, 0.0) if length <= ceiling else (0.5, 0.15)))
                if len(turn.ids) <= length:
                    turns.append(turn)
            self.turns += turns
        self.inputs, self.follows = stacked(self.turns, length)
        scenes_of = [sample.scene for sample in self.samples for _ in range(k)]
        self.mentions = [mentions.of(turn.ids, scene.things) if scene.kind == "shapes" else []
                         for turn, scene in zip(self.turns, scenes_of)]
        self.inputs = self.inputs.view(count, k, length)
        self.grid = self.samples[0].scene.grid


def losses_of(text, dialogue, rows, follows):
    """Cross-entropy of what should be said; coordinates may be missed by little. Gives also what was said."""
    marked = follows >= 0
    wanted = follows[marked]
    logits = text.head(rows[marked]).float()
    logs = logits.log_softmax(-1)
    soft = dialogue.is_coordinate(wanted)
    loss = -logs.gather(1, wanted[:, None])[:, 0]
    total = loss[~soft].sum()
    if soft.any():
        base = torch.where(wanted[soft] >= dialogue.last, dialogue.last, dialogue.first)
        target = soft_bins(wanted[soft] - base, SOFT)
        total = total + -(target * logs[soft].gather(1, base[:, None] + torch.arange(BINS))).sum()
    return total / len(wanted), logits.argmax(-1)


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
    rows = frozen_rows(vision, lesson.samples) if frozen else vision(lesson.images)
    count = rows.shape[0]
    prefix = with_marks(text.embed, dialogue, rows)
    before, after = positions_of(lesson.grid, 0, lesson.inputs.shape[2])
    final, spread = text(prefix, lesson.inputs, before.expand(count, -1, 3),
                         after.expand(count, lesson.inputs.shape[1], -1, 3))
    return rows, final, spread


def work(rank, options):
    parallel.join(rank, options.workers, options.place)
    torch.manual_seed(11)
    dialogue = Dialogue(Vocabulary())
    vision, helpers, text = Vision(), Helpers(), Text(len(dialogue.v))
    mentions, pointer = Mentions(dialogue.v), Pointer(text.s.d_model)
    smooth_coordinates(text, dialogue)
    steps, minutes = 0, 0.0
    state = torch.load(options.state) if os.path.exists(options.state) else None
    if state is not None:
        for model, name in ((vision, "vision"), (helpers, "helpers"), (text, "text"), (pointer, "pointer")):
            if name in state:
                model.load_state_dict(state[name])
        steps, minutes = state["steps"], state["minutes"]
    elif options.tower:
        tower = torch.load(options.tower)
        vision.load_state_dict(tower["vision"])
        helpers.load_state_dict(tower["helpers"])
        words_as_seen(text, dialogue, helpers)
    tower = [] if options.frozen else parallel.groups_of((vision, helpers), options.tower_rate, options.tower_rate * 0.1)
    optimizer = Muon(parallel.groups_of((text, pointer), options.rate, options.rate * 0.15) + tower)
    if "optimizer" in (state or {}) and len(state["optimizer"]["param_groups"]) == len(optimizer.param_groups):
        bases = [g["base"] for g in optimizer.param_groups]
        optimizer.load_state_dict(state["optimizer"])
        for g, base in zip(optimizer.param_groups, bases):
            g["base"] = base
    rng = seeded("joint", rank, steps, time.time_ns())
    shares = tuple(float(s) for s in options.shares.split(","))
    scenes = Scenes(rng, shares, options.most, again=0.85, room=150) if options.frozen else Scenes(rng, shares, options.most)
    parameters = [p for g in optimizer.param_groups for p in g["params"]]
    begun = saved = time.time()
    first, score, losses, pictures = steps, Score(), [], 0
    while True:
        spent = (time.time() - begun) / 60
        rate = min(1.0, (steps - first + 1) / 60)
        if options.cool:
            rate *= min(1.0, max(0.02, (options.minutes - spent) / options.cool))
        for g in optimizer.param_groups:
            g["lr"] = g["base"] * rate
        length = 40 if rng.random() < 0.75 else 88
        count = options.batch if length == 40 else options.batch // 2
        lesson = Lesson(scenes, dialogue, mentions, rng, count, options.k, length)
        rows, final, spread = forward_lesson(vision, text, dialogue, lesson, options.frozen)
        loss, said = losses_of(text, dialogue, final.reshape(-1, length, final.shape[-1]), lesson.follows)
        pointed, right_box, right_there = pointer(final, lesson.mentions)
        right, aside = {}, {}
        if not options.frozen:
            prints = numpy.array([sample.scene.kind != "shapes" for sample in lesson.samples])
            aside, right = helpers(rows, [sample.targets for sample in lesson.samples], prints)
        right |= {"mention": right_box, "there": right_there}
        (loss + options.pointer * pointed + options.helpers * sum(aside.values()) + 0.01 * spread).backward()
        if steps % 8 == 0:
            turns = talk_lesson(dialogue, rng, 12, 88)
            inputs, follows = stacked(turns, 88)
            prefix = text.embed[torch.tensor([dialogue.start, dialogue.user])].expand(1, 2, -1)
            before, after = positions_of(None, 2, 88)
            plain, _ = text(prefix, inputs[None], before[None], after.expand(1, 12, -1, 3))
            (0.3 * losses_of(text, dialogue, plain, follows)[0]).backward()
        norm = parallel.average(parameters, options.workers)
        optimizer.step()
        for p in parameters:
            p.grad.zero_()
        steps += 1
        pictures += count * options.workers
        score.add(dialogue, lesson, lesson.follows, said)
        losses.append(loss.item())
        over = parallel.agree(spent > options.minutes)
        if rank == 0 and (steps % 50 == 0 or over):
            print("%d\t%.1f min\t%.0f/s\trate %.2f\tloss %.3f\tnorm %.2f\tspread %.2f\t%s\t| %s" % (
                steps, minutes + spent, pictures / 60 / spent, rate, sum(losses) / len(losses), norm, spread.item(),
                score.line(), "  ".join("%s %.2f" % item for item in right.items())), flush=True)
            losses = []
        if rank == 0 and (time.time() - saved > 240 or over):
            parallel.save(dict(vision=vision.state_dict(), helpers=helpers.state_dict(), text=text.state_dict(),
                               pointer=pointer.state_dict(), optimizer=optimizer.state_dict(), steps=steps, minutes=minutes + spent), options.state)
            saved = time.time()
        if over:
            return


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", required=True, help="where training goes on from and is kept")
    parser.add_argument("--tower", help="a state of the first stage to begin with")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--cool", type=float, default=0, help="minutes at the end in which the rate falls to nothing")
    parser.add_argument("--frozen", action="store_true", help="leave the tower as it is, and look at pictures more often")
    parser.add_argument("--batch", type=int, default=16, help="pictures in each process")
    parser.add_argument("--k", type=int, default=5, help="questions for each picture")
    parser.add_argument("--rate", type=float, default=0.015)
    parser.add_argument("--tower-rate", type=float, default=0.008)
    parser.add_argument("--helpers", type=float, default=0.3, help="weight of the helpers' losses")
    parser.add_argument("--pointer", type=float, default=0.3, help="weight of the question about mentions")
    parser.add_argument("--shares", default="0.55,0.25,0.20", help="weights of shapes, lines and papers")
    parser.add_argument("--most", type=int, default=8, help="shapes in a picture")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    options.place = parallel.meeting_place()
    torch.multiprocessing.spawn(work, (options,), options.workers)
