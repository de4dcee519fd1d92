"""Last stage: the block for multi-token prediction alone, beside a model that does not change any more."""

import argparse
import time

import machine  # noqa: F401  (first: it settles how torch begins)

import torch

import parallel
from ahead import Ahead
from canvas import seeded
from dialogue import Dialogue
from guides import Guides
from lessons import Lesson, forward_lesson
from losses import losses_of, weights_of
from mentions import Mentions
from muon import Muon
from scenes import Scenes
from text import Text
from vision import Vision
from vocabulary import Vocabulary


def work(rank, options):
    parallel.join(rank, options.workers, options.place)
    torch.manual_seed(13)
    dialogue = Dialogue(Vocabulary())
    dialogue.weights = weights_of(dialogue.v)
    vision, text = Vision(), Text(len(dialogue.v))
    mentions, guides = Mentions(dialogue.v), Guides(dialogue.v)
    state = torch.load(options.state)
    vision.load_state_dict(state["vision"])
    text.load_state_dict(state["text"])
    ahead = Ahead(text.s)
    if "ahead" in state:
        ahead.load_state_dict(state["ahead"])
    optimizer = Muon(parallel.groups_of((ahead,), options.rate, options.rate * 0.15))
    parameters = list(ahead.parameters())
    rng = seeded("ahead", rank, time.time_ns())
    scenes = Scenes(rng, (0.6, 0.2, 0.2), again=0.8, room=100)
    begun, steps, right, asked = time.time(), 0, 0, 0
    while True:
        spent = (time.time() - begun) / 60
        for g in optimizer.param_groups:
            g["lr"] = g["base"] * min(1.0, (steps + 1) / 40) * max(0.02, 1 - spent / options.minutes)
        lesson = Lesson(scenes, dialogue, mentions, guides, rng)
        with torch.no_grad():
            _, run = forward_lesson(vision, text, dialogue, lesson, True)
        rows, spread = ahead(*run[:4])
        loss, said = losses_of(text, dialogue, rows, lesson.follows)
        (loss + 0.01 * spread).backward()
        parallel.average(parameters, options.workers)
        optimizer.step()
        for p in parameters:
            p.grad.zero_()
        steps += 1
        wanted = lesson.follows[lesson.follows >= 0]
        right, asked = right + int((wanted == said).sum()), asked + len(wanted)
        over = parallel.agree(spent > options.minutes)
        if rank == 0 and (steps % 50 == 0 or over):
            print("%d\t%.1f min\tloss %.3f\tright %.3f" % (steps, spent, loss.item(), right / asked), flush=True)
            right = asked = 0
        if over:
            if rank == 0:
                parallel.save(state | {"ahead": ahead.state_dict()}, options.state)
            return


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", required=True, help="a training state, to which the block is added")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rate", type=float, default=0.01)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    options.place = parallel.meeting_place()
    torch.multiprocessing.spawn(work, (options,), options.workers)
