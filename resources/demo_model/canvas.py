"""Backgrounds and the sizes of pictures: what everything else is drawn on."""

import math
import random

import numpy
from PIL import Image

CELL = 32  # pixels: one row of the language model sees a square of this side
LEAST, AREA = 40 * CELL * CELL, 64 * CELL * CELL  # pixels: what the projector file asks for, whatever a picture's size


def grid_of(width, height):
    """Rows and columns of cells that the vision preprocessor gives a picture (its rule: vision.md, "smart resize")."""
    rows, columns = round(height / CELL), round(width / CELL)
    area = rows * columns * CELL * CELL
    if area > AREA:
        scale = math.sqrt(height * width / AREA)
        rows = max(1, math.floor(height / scale / CELL))
        columns = max(1, math.floor(width / scale / CELL))
    elif area < LEAST:
        scale = math.sqrt(LEAST / (height * width))
        rows, columns = math.ceil(height * scale / CELL), math.ceil(width * scale / CELL)
    return rows, columns


def common_grids():
    """Every grid that pictures with sides up to 1 : 2.2 get, each as often as it comes up."""
    grids = []
    for step in range(-22, 23):
        ratio = math.exp(step / 22 * math.log(2.2))
        for side in (200, 333, 512, 777, 1000):
            grids.append(grid_of(round(side * math.sqrt(ratio)), round(side / math.sqrt(ratio))))
    return grids


GRIDS = common_grids() + [(8, 8)] * 40  # square pictures are common


def mixed(first, second, share):
    return tuple(round(a + (b - a) * share) for a, b in zip(first, second))


def random_tint(rng, light=None):
    """A colour without much of its own: greys and pastels, light or dark."""
    light = rng.random() < 0.75 if light is None else light
    base = rng.uniform(170, 250) if light else rng.uniform(25, 95)
    return tuple(max(0, min(255, round(base + rng.gauss(0, 14)))) for _ in range(3))


def gradient(width, height, first, second, rng):
    angle = rng.uniform(0, 2 * math.pi)
    y, x = numpy.mgrid[0:height, 0:width]
    share = (x * math.cos(angle) + y * math.sin(angle)).astype(numpy.float32)
    share = (share - share.min()) / max(1e-6, share.max() - share.min())
    low, high = numpy.array(first, numpy.float32), numpy.array(second, numpy.float32)
    return low + share[..., None] * (high - low)


def blobs(width, height, first, second, rng):
    small = numpy.array([[rng.random() for _ in range(5)] for _ in range(5)], numpy.float32)
    share = Image.fromarray(small).resize((width, height), Image.BICUBIC)
    share = numpy.clip(numpy.asarray(share), 0, 1)[..., None]
    return numpy.array(first, numpy.float32) * (1 - share) + numpy.array(second, numpy.float32) * share


def stripes(width, height, first, second, rng):
    period = rng.uniform(6, 40)
    angle = rng.uniform(0, math.pi)
    y, x = numpy.mgrid[0:height, 0:width]
    wave = ((x * math.cos(angle) + y * math.sin(angle)) / period) % 1.0 < 0.5
    return numpy.where(wave[..., None], numpy.array(first, numpy.float32), numpy.array(second, numpy.float32))


def checks(width, height, first, second, rng):
    side = rng.randint(8, 40)
    y, x = numpy.mgrid[0:height, 0:width]
    wave = ((x // side) + (y // side)) % 2 == 0
    return numpy.where(wave[..., None], numpy.array(first, numpy.float32), numpy.array(second, numpy.float32))


def background(width, height, rng, plain=False, light=None):
    """A picture (PIL, RGB) of one of several textures, and its mean colour."""
    light = rng.random() < 0.75 if light is None else light
    first = random_tint(rng, light)
    contrast = rng.uniform(0.1, 0.5) if not plain else rng.uniform(0.02, 0.15)
    second = mixed(first, random_tint(rng, light), contrast)
    choice = rng.random()
    if choice < 0.4:
        pixels = numpy.full((height, width, 3), first, numpy.float32)
    else:
        texture = gradient if choice < 0.6 else blobs if choice < 0.8 or plain else rng.choice((stripes, checks))
        pixels = texture(width, height, first, second, rng)
    if rng.random() < 0.3:
        noise = numpy.random.default_rng(rng.getrandbits(32))
        pixels = pixels + noise.normal(0, rng.uniform(2, 8), (height, width, 1)).astype(numpy.float32)
    pixels = numpy.clip(pixels, 0, 255)
    mean = tuple(pixels.reshape(-1, 3).mean(0))
    return Image.fromarray(pixels.astype(numpy.uint8)), mean


def seeded(*parts):
    return random.Random("/".join(str(part) for part in parts))
