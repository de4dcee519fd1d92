"""Writes GGUF version 3 files (gguf.md §1)."""

import struct

import numpy

F32, F16, Q8_0 = 0, 1, 8
ALIGNMENT = 32


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def typed(value):
    """A metadata value with its type: bool, int (u32), float (f32), str, or a list of one of int (i32), float, str, bool."""
    if isinstance(value, bool):
        return struct.pack("<IB", 7, value)
    if isinstance(value, int):
        return struct.pack("<II", 4, value)
    if isinstance(value, float):
        return struct.pack("<If", 6, value)
    if isinstance(value, str):
        return struct.pack("<I", 8) + text(value)
    kind = {bool: 7, int: 5, float: 6, str: 8}[type(value[0])]
    head = struct.pack("<IIQ", 9, kind, len(value))
    if kind == 8:
        return head + b"".join(text(item) for item in value)
    return head + struct.pack("<%d%s" % (len(value), {7: "B", 5: "i", 6: "f"}[kind]), *value)


def encoded(array, kind):
    if kind == Q8_0:
        blocks = array.astype(numpy.float32).reshape(-1, 32)
        scale = numpy.abs(blocks).max(1) / 127
        codes = numpy.rint(blocks / numpy.where(scale > 0, scale, 1)[:, None]).astype(numpy.int8)
        return b"".join(s.tobytes() + c.tobytes() for s, c in zip(scale.astype(numpy.float16), codes))
    return array.astype({F32: numpy.float32, F16: numpy.float16}[kind]).tobytes()


def write(path, metadata, tensors):
    """`tensors`: name -> (array with the outermost axis first, type). Errors: those of the file system."""
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata))
    head += b"".join(text(key) + typed(value) for key, value in metadata.items())
    bodies, offset = [], 0
    for name, (array, kind) in tensors.items():
        shape = array.shape[::-1]
        head += text(name) + struct.pack("<I%dQIQ" % len(shape), len(shape), *shape, kind, offset)
        body = encoded(array, kind)
        body += bytes(-len(body) % ALIGNMENT)
        bodies.append(body)
        offset += len(body)
    with open(path, "wb") as file:
        file.write(head + bytes(-len(head) % ALIGNMENT))
        for body in bodies:
            file.write(body)


def read_tensors(path):
    """The tensors of a file that `write` made: name -> array of float32."""
    with open(path, "rb") as file:
        data = file.read()
    at = 4

    def take(form):
        nonlocal at
        values = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize("<" + form)
        return values[0] if len(values) == 1 else values

    def take_text():
        nonlocal at
        size = take("Q")
        at += size
        return data[at - size:at].decode()

    def skip(kind):
        if kind == 8:
            take_text()
        elif kind == 9:
            inner, count = take("IQ")
            for _ in range(count):
                skip(inner)
        else:
            take({4: "I", 5: "i", 6: "f", 7: "B"}[kind])

    _, n_tensors, n_values = take("IQQ")
    for _ in range(n_values):
        take_text()
        skip(take("I"))
    places = []
    for _ in range(n_tensors):
        name = take_text()
        n = take("I")
        shape = [take("Q") for _ in range(n)]
        places.append((name, shape[::-1], *take("IQ")))
    start = at + -at % ALIGNMENT
    tensors = {}
    for name, shape, kind, offset in places:
        count = int(numpy.prod(shape))
        if kind == Q8_0:
            raise ValueError(path + ": " + name + " is Q8_0; go on from a file of F16 or F32")
        form = {F32: numpy.float32, F16: numpy.float16}[kind]
        tensors[name] = numpy.frombuffer(data, form, count, start + offset).astype(numpy.float32).reshape(shape)
    return tensors
