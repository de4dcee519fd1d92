"""Makes a training state of the two exported files, so that training goes on wherever they are.

What is not exported (the helpers) is kept beside them; the optimiser's memory starts anew, which costs a hundred steps.
"""

import argparse
import os

import numpy
import torch

import gguf
from ahead import Ahead
from export import HERE, MODEL, PROJECTOR, text_entries, vision_entries
from helpers import Helpers
from text import Text
from vision import Vision
from vocabulary import QUOTED, Vocabulary

HELPERS = "helpers.npz"
ASIDE = ("helpers", "pointer")  # what is not exported


def pack_helpers(state, folder):
    kept = {part + "/" + name: tensor.half().numpy() for part in ASIDE for name, tensor in state[part].items()}
    numpy.savez_compressed(os.path.join(folder, HELPERS), **kept)


def unpack_helpers(folder):
    """Weights by part; empty for a part that is not there."""
    parts = {part: {} for part in ASIDE}
    path = os.path.join(folder, HELPERS)
    if os.path.exists(path):
        kept = numpy.load(path)
        for key in kept.files:
            part, name = key.split("/", 1)
            parts[part][name] = torch.from_numpy(kept[key].astype(numpy.float32))
    return parts


def read_models(model, projector):
    """Tower, language model and its block for multi-token prediction from the two files."""
    vision, text = Vision(), Text(len(Vocabulary()))
    ahead = Ahead(text.s)
    for entries, path in ((text_entries(text, ahead, gguf.F16), model), (vision_entries(vision, gguf.F16), projector)):
        tensors = gguf.read_tensors(path)
        for entry in entries:
            entry.restore(tensors[entry.name])
    return vision, text, ahead


def quoted_as_words(text, vocabulary):
    """The words after a quotation mark begin as the words themselves."""
    with torch.no_grad():
        for token in QUOTED:
            text.embed[vocabulary.added[token]] = text.embed[vocabulary.encode(" " + token[1:])[-1]]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", required=True, help="the training state to write, or with --pack to read")
    parser.add_argument("--folder", default=HERE)
    parser.add_argument("--minutes", type=float, default=0, help="how long it was trained so far, for the log")
    parser.add_argument("--pack", action="store_true", help="keep the helpers of a training state beside the two files")
    parser.add_argument("--quoted", action="store_true", help="of files made before words after a quotation mark were tokens")
    options = parser.parse_args()
    if options.pack:
        pack_helpers(torch.load(options.state), options.folder)
        return
    vision, text, ahead = read_models(os.path.join(options.folder, MODEL), os.path.join(options.folder, PROJECTOR))
    if options.quoted:
        quoted_as_words(text, Vocabulary())
    state = dict(vision=vision.state_dict(), text=text.state_dict(), ahead=ahead.state_dict(), steps=0,
                 minutes=options.minutes)
    state["helpers"] = Helpers().state_dict()
    for part, weights in unpack_helpers(options.folder).items():
        if weights:
            state[part] = weights
    torch.save(state, options.state)


if __name__ == "__main__":
    main()
