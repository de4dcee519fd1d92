"""First stage: the vision tower alone, taught by the helpers. Two processes share the work.

Of a state of the second stage it trains the tower on and leaves the language part as it is.
"""

import argparse
import time

import machine  # noqa: F401  (first: it settles how torch begins)

import numpy
import torch

import parallel
from canvas import seeded
from helpers import Helpers
from muon import Muon
from scenes import Scenes
from vision import Vision


def work(rank, options):
    parallel.join(rank, options.workers, options.place)
    torch.manual_seed(7)
    vision, helpers = Vision(), Helpers()
    optimizer = Muon(parallel.groups_of((vision, helpers), options.rate, options.rate * 0.12))
    state = parallel.load(options.state)
    steps, minutes = state.get("steps", 0), state.get("minutes", 0.0)
    if state:
        vision.load_state_dict(state["vision"])
        helpers.load_state_dict(state["helpers"])
    else:
        vision.whiten(Scenes(seeded("whiten")).batch(64)[1])
    warm = 5 if parallel.go_on(optimizer, state) else 100  # steps in which the rate rises
    first = steps
    shares = tuple(float(s) for s in options.shares.split(","))
    scenes = Scenes(seeded("tower", rank, steps, time.time_ns()), shares)
    parameters = [p for g in optimizer.param_groups for p in g["params"]]
    start, saved = time.time(), time.time()
    sums, pictures = {}, 0
    while True:
        used = (time.time() - start) / 60 / options.minutes
        rate = min(1.0, (steps - first + 1) / warm) * min(1.0, max(0.02, (1 - used) / 0.4))
        for g in optimizer.param_groups:
            g["lr"] = g["base"] * rate
        samples, images = scenes.batch(options.batch)
        prints = numpy.array([sample.scene.kind != "shapes" for sample in samples])
        loss, right = helpers(vision(images), [sample.targets for sample in samples], prints)
        sum(loss.values()).backward()
        parallel.average(parameters, options.workers)
        optimizer.step()
        for p in parameters:
            p.grad.zero_()
        steps += 1
        pictures += options.batch * options.workers
        for name, value in right.items():
            if value == value:
                sums.setdefault(name, []).append(value)
        done = parallel.agree(used > 1)
        if rank == 0 and (steps % 50 == 0 or done):
            print("%d\t%.1f min\t%.0f/s\t%.2f\t%s" % (
                steps, (time.time() - start) / 60, pictures / (time.time() - start), rate,
                "  ".join("%s %.3f" % (name, sum(v) / len(v)) for name, v in sorted(sums.items()))), flush=True)
            sums = {}
        if rank == 0 and (time.time() - saved > 180 or done):
            parallel.save(state | dict(vision=vision.state_dict(), helpers=helpers.state_dict(),
                                       optimizer=optimizer.state_dict(), steps=steps,
                                       minutes=minutes + (time.time() - start) / 60), options.state)
            saved = time.time()
        if done:
            return


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", required=True)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=0.012)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--shares", default="0.55,0.25,0.20", help="weights of shapes, lines and papers")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    options.place = parallel.meeting_place()
    torch.multiprocessing.spawn(work, (options,), options.workers)
