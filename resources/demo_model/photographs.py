"""Papers as people have them: as the page of a PDF, and photographed on a desk, askew and in a shadow."""

import io
import zlib

import numpy
from PIL import Image, ImageFilter

DOTS = 150  # per inch, of a scanned paper
LONGEST = 1600  # pixels of a photograph


def pdf_of(image):
    """The bytes of a PDF whose one page is this picture, stored as it is, without a word of text."""
    width, height = image.size
    points = [72.0 * side / DOTS for side in (width, height)]
    content = b"q %.3f 0 0 %.3f 0 0 cm /I Do Q" % tuple(points)
    pixels = zlib.compress(image.convert("RGB").tobytes())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.3f %.3f] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> "
        b">>" % tuple(points), b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceRGB "
        b"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (width, height, len(pixels), pixels)]
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, len(data))


def homography(source, target):
    """The 3 x 3 matrix that takes four points to four others."""
    rows, values = [], []
    for (x, y), (u, v) in zip(source, target):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return numpy.append(numpy.linalg.solve(numpy.array(rows, float), numpy.array(values, float)), 1).reshape(3, 3)


def mapped(matrix, box):
    """The smallest box around a box whose corners a matrix moves."""
    points = numpy.array([(x, y, 1) for x in (box[0], box[2]) for y in (box[1], box[3])]) @ matrix.T
    points = points[:, :2] / points[:, 2:]
    return tuple(points.min(0)) + tuple(points.max(0))


SQUARE = ((0, 0), (1, 0), (1, 1), (0, 1))


def desk(width, height, rng):
    """A table top: dark wood or cloth with a grain, unevenly lit."""
    base = numpy.array([rng.uniform(45, 120)] * 3) * numpy.array([1, rng.uniform(0.75, 1), rng.uniform(0.55, 1)])
    noise = numpy.random.default_rng(rng.getrandbits(32))
    grain = noise.normal(0, 1, (height // 4 + 1, width // 40 + 1)).astype(numpy.float32)
    grain = numpy.asarray(Image.fromarray(grain).resize((width, height), Image.BICUBIC)) * rng.uniform(2, 8)
    return base.astype(numpy.float32) + grain[..., None]


def soft_shadow(width, height, rng):
    """How much light is left where a hand or a head is in the way: an ellipse without an edge."""
    y, x = numpy.mgrid[0:height, 0:width].astype(numpy.float32)
    middle = rng.uniform(-0.1, 1.1) * width, rng.uniform(-0.1, 1.1) * height
    size = rng.uniform(0.3, 0.7) * width, rng.uniform(0.3, 0.7) * height
    distance = numpy.hypot((x - middle[0]) / size[0], (y - middle[1]) / size[1])
    share = 1 / (1 + numpy.exp((distance - 1) * rng.uniform(4, 9)))
    return 1 - rng.uniform(0.15, 0.45) * share


def photograph_of(paper, rng):
    """A photograph of a paper on a desk, as JPEG, and the matrix from fractions of the paper to fractions of it."""
    ratio = paper.size[0] / paper.size[1]
    frame = (LONGEST, LONGEST * 3 // 4) if ratio > 1 else (LONGEST * 3 // 4, LONGEST)
    fill = rng.uniform(0.68, 0.85)
    wide = min(frame[0] * fill, frame[1] * fill * ratio)
    tall, angle = wide / ratio, numpy.radians(rng.uniform(-6, 6))
    turn = numpy.array([[numpy.cos(angle), -numpy.sin(angle)], [numpy.sin(angle), numpy.cos(angle)]])
    middle = numpy.array(frame) / 2 + [rng.uniform(-0.03, 0.03) * side for side in frame]
    corners = []
    for x, y in SQUARE:
        push = [rng.uniform(-0.035, 0.035) * side for side in (wide, tall)]
        corners.append(turn @ (numpy.array([(x - 0.5) * wide, (y - 0.5) * tall]) + push) + middle)
    # Drawn larger first: what the camera sees is finer than the picture the paper was drawn as.
    large = paper.resize([max(side, round(length)) for side, length in zip(paper.size, (wide, tall))], Image.BICUBIC)
    edges = [(x * large.size[0], y * large.size[1]) for x, y in SQUARE]
    back = homography(corners, edges)
    sheet = large.transform(frame, Image.PERSPECTIVE, tuple((back / back[2, 2]).reshape(-1)[:8]), Image.BICUBIC)
    there = Image.new("L", large.size, 255).transform(
        frame, Image.PERSPECTIVE, tuple((back / back[2, 2]).reshape(-1)[:8]), Image.BICUBIC)
    under = there.filter(ImageFilter.GaussianBlur(rng.uniform(8, 20)))
    offset = rng.randint(4, 14), rng.randint(4, 14)
    dark = numpy.roll(numpy.asarray(under, numpy.float32) / 255, offset, (0, 1))[..., None]
    ground = desk(frame[0], frame[1], rng) * (1 - rng.uniform(0.25, 0.55) * dark)
    share = numpy.asarray(there, numpy.float32)[..., None] / 255
    pixels = ground * (1 - share) + numpy.asarray(sheet, numpy.float32) * share
    pixels *= soft_shadow(frame[0], frame[1], rng)[..., None]
    noise = numpy.random.default_rng(rng.getrandbits(32))
    pixels += noise.normal(0, rng.uniform(1, 3), pixels.shape).astype(numpy.float32)
    data = io.BytesIO()
    Image.fromarray(numpy.clip(pixels, 0, 255).astype(numpy.uint8)).save(data, "JPEG", quality=92)
    return data.getvalue(), homography(SQUARE, [corner / numpy.array(frame) for corner in corners])
