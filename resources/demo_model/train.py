"""Second stage: tower and language model together, on questions about pictures. Two processes share the work."""

import argparse
import time

import machine  # noqa: F401  (first: it settles how torch begins)

import numpy
import torch

import parallel
from canvas import seeded
from dialogue import Dialogue, positions_of, stacked
from guides import Guides
from helpers import Helpers
from lessons import Lesson, Score, forward_lesson, talk_lesson
from losses import losses_of, weights_of
from mentions import Mentions, Pointer
from muon import Muon
from scenes import Scenes
from shapes import COLOURS, PLURALS, SHAPES
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
            for token in (dialogue.v.encode(" " + word)[-1], dialogue.v.added.get(', "label": "' + word),
                          dialogue.v.added.get('"' + word)):
                if token is not None:
                    text.embed[token] = 0.5 * text.embed[token] + direction / direction.std() * EMBED


def work(rank, options):
    parallel.join(rank, options.workers, options.place)
    torch.manual_seed(11)
    dialogue = Dialogue(Vocabulary())
    dialogue.weights, dialogue.thinks = weights_of(dialogue.v), options.thinks
    vision, helpers, text = Vision(), Helpers(), Text(len(dialogue.v))
    mentions, guides, pointer = Mentions(dialogue.v), Guides(dialogue.v), Pointer(text.s.d_model)
    smooth_coordinates(text, dialogue)
    state = parallel.load(options.state)
    steps, minutes = state.get("steps", 0), state.get("minutes", 0.0)
    for model, name in ((vision, "vision"), (helpers, "helpers"), (text, "text"), (pointer, "pointer")):
        if name in state:
            model.load_state_dict(state[name])
    if not state and options.tower:
        tower = torch.load(options.tower)
        vision.load_state_dict(tower["vision"])
        helpers.load_state_dict(tower["helpers"])
        words_as_seen(text, dialogue, helpers)
    tower = [] if options.frozen else parallel.groups_of((vision, helpers), options.tower_rate, options.tower_rate * 0.1)
    optimizer = Muon(parallel.groups_of((text, pointer), options.rate, options.rate * 0.15) + tower)
    warm = 5 if parallel.go_on(optimizer, state) else options.warm  # steps in which the rate rises
    rng = seeded("joint", rank, steps, time.time_ns())
    shares = tuple(float(s) for s in options.shares.split(","))
    scenes = Scenes(rng, shares, options.most, again=0.85, room=150) if options.frozen else Scenes(rng, shares, options.most)
    parameters = [p for g in optimizer.param_groups for p in g["params"]]
    begun = saved = time.time()
    first, score, losses, pictures = steps, Score(), [], 0
    while True:
        spent = (time.time() - begun) / 60
        rate = min(1.0, (steps - first + 1) / warm)
        if options.cool:
            rate *= min(1.0, max(0.02, (options.minutes - spent) / options.cool))
        for g in optimizer.param_groups:
            g["lr"] = g["base"] * rate
        lesson = Lesson(scenes, dialogue, mentions, guides, rng)
        rows, (batch, _, _, final, spread) = forward_lesson(vision, text, dialogue, lesson, options.frozen)
        final, missed = batch.split(final)[1], batch.missed
        loss, said = losses_of(text, dialogue, final.reshape(-1, lesson.length, final.shape[-1]), lesson.follows)
        pointed, right_box, right_there = pointer(final, lesson.mentions)
        right, aside = {}, {}
        if not options.frozen:
            prints = numpy.array([sample.scene.kind != "shapes" for sample in lesson.samples])
            aside, right = helpers(rows, [sample.targets for sample in lesson.samples], prints)
        right |= {"mention": right_box, "there": right_there}
        right |= {"%s %d" % (kind, i): share for i, (kind, _, share) in enumerate(missed)}
        (loss + options.guides * sum(miss for _, miss, _ in missed) + options.pointer * pointed
         + options.helpers * sum(aside.values()) + 0.01 * spread).backward()
        if steps % 8 == 0:
            turns = talk_lesson(dialogue, rng, 12, 64)
            inputs, follows = stacked(turns, 64)
            prefix = text.embed[torch.tensor([dialogue.start, dialogue.user])].expand(1, 2, -1)
            before, after = positions_of(None, 2, 64)
            plain, _ = text(prefix, inputs[None], before[None], after.expand(1, 12, -1, 3))
            (0.3 * losses_of(text, dialogue, plain, follows)[0]).backward()
        norm = parallel.average(parameters, options.workers)
        optimizer.step()
        for p in parameters:
            p.grad.zero_()
        steps += 1
        pictures += lesson.count * options.workers
        score.add(dialogue, lesson, lesson.follows, said)
        losses.append(loss.item())
        over = parallel.agree(spent > options.minutes)
        if rank == 0 and (steps % 50 == 0 or over):
            print("%d\t%.1f min (%.1f)\t%.0f/s\trate %.2f\tloss %.3f\tnorm %.2f\tspread %.2f\t%s\t| %s" % (
                steps, minutes + spent, time.process_time() / 60, pictures / 60 / spent, rate, sum(losses) / len(losses), norm,
                spread.item(), score.line(), "  ".join("%s %.2f" % item for item in right.items())), flush=True)
            losses = []
        if rank == 0 and (time.time() - saved > 240 or over):
            parallel.save(state | dict(vision=vision.state_dict(), helpers=helpers.state_dict(), text=text.state_dict(),
                                       pointer=pointer.state_dict(), optimizer=optimizer.state_dict(), steps=steps,
                                       minutes=minutes + spent), options.state)
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
    parser.add_argument("--rate", type=float, default=0.015)
    parser.add_argument("--warm", type=int, default=60, help="steps in which the rate rises, without the optimiser's memory")
    parser.add_argument("--tower-rate", type=float, default=0.008)
    parser.add_argument("--helpers", type=float, default=0.3, help="weight of the helpers' losses")
    parser.add_argument("--pointer", type=float, default=0.3, help="weight of the question about mentions")
    parser.add_argument("--guides", type=float, default=0.3, help="weight of looking where one should")
    parser.add_argument("--shares", default="0.55,0.25,0.20", help="weights of shapes, lines and papers")
    parser.add_argument("--thinks", type=float, default=0.35, help="share of turns with a thought before the answer")
    parser.add_argument("--most", type=int, default=8, help="shapes in a picture")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    options.place = parallel.meeting_place()
    torch.multiprocessing.spawn(work, (options,), options.workers)
