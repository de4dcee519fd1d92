"""The tokens: bytes, words that begin with a space or a capital letter, coordinates, and the pieces of a box list.

Words are built letter by letter from the left and only after a space (or a capital at the start of a sentence), so that
printed text is read and written in single characters. A coordinate takes its comma or bracket along: a box is four
tokens, and no number in a price is ever taken for one.
"""

import ast
import json
import os
import re
import sys

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "vocabulary.json")
CONTROL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>",
           "<|video_pad|>")
MARKS = ("<think>", "</think>", "<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>")
GLUE = ("user\n", "assistant\n", "system\n", '```json\n[\n\t{"bbox_2d": [', '```json\n[\n\t{"point_2d": [',
        '"},\n\t{"bbox_2d": [', '"},\n\t{"point_2d": [', ', "label": "', '"}\n]\n```', "```json\n[]\n```")
COORDINATES = [str(10 * i) for i in range(101)]
COLOUR_WORDS = ("red", "orange", "yellow", "green", "blue", "purple", "black", "white")
QUOTED = tuple('"' + word for word in COLOUR_WORDS + (
    "circle", "square", "triangle", "star", "diamond", "hexagon", "cross", "ring", "shape"))  # would be spelled in letters

PIECES = re.compile(r"'(?:[sStTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])|[^\r\nA-Za-z0-9]?[A-Za-z]+|[0-9]|"
                    r" ?[^\sA-Za-z0-9]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")


def byte_symbols():
    """GPT-2's printable stand-ins for bytes, in the order of their ids."""
    plain = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    rest = [b for b in range(256) if b not in plain]
    return {b: chr(b) for b in plain} | {b: chr(256 + i) for i, b in enumerate(rest)}, plain + rest


SYMBOL, BYTE_ORDER = byte_symbols()


def template_words():
    """All words in the sentences of the questions, with the space before them or as a capital at a start."""
    words = set()
    for name in ("questions.py", "small_talk.py", "shapes.py"):
        with open(os.path.join(os.path.dirname(FILE), name)) as file:
            tree = ast.parse(file.read())
        documented = (ast.Module, ast.FunctionDef, ast.ClassDef)
        notes = {id(n.body[0].value) for n in ast.walk(tree) if isinstance(n, documented) and n.body
                 and isinstance(n.body[0], ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
                for word in re.findall(r"[A-Za-z]+", node.value):
                    words.add(" " + word)
                    if word[0].isupper():
                        words.add(word)
    return sorted(words)


def build():
    tokens = [SYMBOL[b] for b in BYTE_ORDER]
    known, merges = set(tokens), []
    for word in ["\n\n"] + template_words():
        symbols = [SYMBOL[b] for b in word.encode()]
        for end in range(2, len(symbols) + 1):
            made = "".join(symbols[:end])
            if made not in known:
                known.add(made)
                tokens.append(made)
                merges.append("".join(symbols[:end - 1]) + " " + symbols[end - 1])
    added = list(MARKS) + list(GLUE) + [', "label": "' + colour for colour in COLOUR_WORDS]
    added += [c + ", " for c in COORDINATES] + [c + "]" for c in COORDINATES]
    types = [1] * len(tokens) + [4] * len(added) + [3] * len(CONTROL) + [4] * len(QUOTED)
    tokens = tokens + added + list(CONTROL) + list(QUOTED)
    while len(tokens) % 64 or len(tokens) < 0:
        tokens.append("[PAD%d]" % len(tokens))
        types.append(5)
    with open(FILE, "w") as file:
        json.dump({"tokens": tokens, "types": types, "merges": merges}, file, indent=0, ensure_ascii=True)
    return len(tokens), len(merges)


class Vocabulary:
    """Encodes as the engine does (tokenizer.md), for text of ASCII characters."""

    def __init__(self):
        with open(FILE) as file:
            data = json.load(file)
        self.tokens, self.types = data["tokens"], data["types"]
        self.merges = data["merges"]
        self.rank = {tuple(merge.split(" ", 1)): i for i, merge in enumerate(self.merges)}
        self.plain = {token: i for i, (token, kind) in enumerate(zip(self.tokens, self.types)) if kind == 1}
        added = {token: i for i, (token, kind) in enumerate(zip(self.tokens, self.types)) if kind in (3, 4)}
        self.added = added
        self.splitter = re.compile("(" + "|".join(re.escape(t) for t in sorted(added, key=len, reverse=True)) + ")")
        self.cache = {}
        self.bytes = {symbol: b for b, symbol in SYMBOL.items()}

    def __len__(self):
        return len(self.tokens)

    def piece(self, text):
        ids = self.cache.get(text)
        if ids is None:
            symbols = [SYMBOL[b] for b in text.encode()]
            while len(symbols) > 1:
                ranks = [self.rank.get(pair, 1 << 30) for pair in zip(symbols, symbols[1:])]
                best = min(ranks)
                if best == 1 << 30:
                    break
                at = ranks.index(best)
                symbols[at:at + 2] = [symbols[at] + symbols[at + 1]]
            ids = self.cache[text] = [self.plain[symbol] for symbol in symbols]
        return ids

    def encode(self, text):
        ids = []
        for part in self.splitter.split(text):
            if part in self.added:
                ids.append(self.added[part])
            elif part:
                for piece in PIECES.findall(part):
                    ids.extend(self.piece(piece))
        return ids

    def decode(self, ids):
        out = bytearray()
        for i in ids:
            if self.types[i] == 1:
                out += bytes(self.bytes[c] for c in self.tokens[i])
            elif self.types[i] == 4:
                out += self.tokens[i].encode()
        return out.decode(errors="replace")


if __name__ == "__main__":
    print("%d tokens, %d merges" % build(), file=sys.stderr)
