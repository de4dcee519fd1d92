"""Draws resources/samples/shapes.png, the picture that the first question is about."""

import os

from PIL import Image, ImageDraw

from shapes import COLOURS

SIZE, SCALE = (640, 480), 4


def main():
    image = Image.new("RGB", (SIZE[0] * SCALE, SIZE[1] * SCALE), (232, 236, 240))
    draw = ImageDraw.Draw(image)
    at = lambda *values: [value * SCALE for value in values]
    draw.ellipse(at(70, 80, 210, 220), fill=COLOURS["red"])
    draw.polygon(at(430, 70, 530, 230, 330, 230), fill=COLOURS["blue"])
    draw.rectangle(at(390, 300, 520, 430), fill=COLOURS["green"])
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../samples")
    os.makedirs(folder, exist_ok=True)
    image.resize(SIZE, Image.LANCZOS).save(os.path.join(folder, "shapes.png"), optimize=True)


if __name__ == "__main__":
    main()
