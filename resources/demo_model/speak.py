"""The trainer's own model answering a question, greedily and slowly: what engines are held against."""

import numpy
import torch

from canvas import CELL, grid_of
from dialogue import positions_of, with_marks
from PIL import Image


def fitted(image):
    """A picture (PIL) stretched to the grid that the preprocessor gives it."""
    rows, columns = grid_of(*image.size)
    size = (columns * CELL, rows * CELL)
    return image.convert("RGB") if image.size == size else image.convert("RGB").resize(size, Image.BICUBIC)


class Speaker:
    def __init__(self, vision, text, dialogue):
        self.vision, self.text, self.dialogue = vision, text, dialogue

    @torch.no_grad()
    def logits(self, image, ids):
        """What the model would say after each of the tokens that follow a picture: (count, vocabulary)."""
        d = self.dialogue
        if image is None:
            grid, prefix = None, self.text.embed[torch.tensor([d.start, d.user])][None]
        else:
            image = fitted(image)
            grid = (image.size[1] // CELL, image.size[0] // CELL)
            rows = self.vision(torch.from_numpy(numpy.asarray(image).copy())[None])
            prefix = with_marks(self.text.embed, d, rows)
        before, after = positions_of(grid, 2, len(ids))
        final, _ = self.text(prefix, torch.tensor(ids)[None, None], before[None], after[None, None])
        return self.text.head(final[0]).float()

    def say(self, image, question, thinks=False, most=120):
        """The answer's text; thoughts and answer together if it thinks."""
        d = self.dialogue
        ids = d.question(question) + (d.v.encode("<think>\n") if thinks else d.quiet)
        start = len(ids)
        while len(ids) - start < most:
            best = int(self.logits(image, ids)[-1].argmax())
            if best == d.end:
                break
            ids.append(best)
        return d.v.decode(ids[start:])
