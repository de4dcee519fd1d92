"""The demo model behind `sightline serve`, and the held-out pictures it is asked about."""

import base64
import io
import json
import os
import re
import subprocess
import urllib.request

import questions
from canvas import GRIDS, seeded
from prints import draw_lines, draw_paper
from scenes import shape_scene

HERE = os.path.dirname(os.path.abspath(__file__))
SHAPE_ASKS = (questions.ask_locate, questions.ask_locate, questions.ask_locate_all, questions.ask_point,
              questions.ask_count, questions.ask_colour, questions.ask_shape, questions.ask_yes_no,
              questions.ask_relation, questions.ask_describe)


def fresh(index, seed):
    """Picture `index` of the held-out set and what is asked of it."""
    rng = seeded("held out", seed, index)
    grid = rng.choice(GRIDS)
    part = index % 10
    if part < 7:
        ask = SHAPE_ASKS[index // 10 % len(SHAPE_ASKS)] if part else questions.ask_locate
        scene = None
        while scene is None or not scene.things:
            scene = shape_scene(rng, grid, 8 if ask in (questions.ask_locate_all, questions.ask_count) else 3)
        if ask is not questions.ask_locate_all and len(scene.things) > 3 and ask is not questions.ask_count:
            ask = questions.ask_locate_all
        return scene, ask(scene, rng)
    if part < 8:
        scene = draw_lines(rng, rng.randint(1, 3), grid)
        return scene, questions.ask_read(scene, rng)
    if part < 9:
        scene = draw_lines(rng, rng.randint(1, 3), grid)
        return scene, questions.ask_word(scene, rng)
    scene = draw_paper(rng)
    return scene, questions.ask_field(scene, rng)


def add_options(parser):
    """What every script that asks the served model takes."""
    parser.add_argument("--sightline", default=os.path.join(HERE, "../../build/release/bin/sightline"))
    parser.add_argument("--model", default=os.path.join(HERE, "sightline-demo.gguf"))
    parser.add_argument("--mmproj", default=os.path.join(HERE, "sightline-demo-mmproj.gguf"))
    parser.add_argument("--seed", default="card")


class Server:
    """`sightline serve` with the demo model, for as long as the block lasts."""

    def __init__(self, program, model, projector):
        self.command = [program, "serve", "-m", model, "--mmproj", projector, "--port", "0", "--no-token",
                        "--context", "4096"]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said, self.url = "", None
        for line in self.process.stdout:
            said += line
            found = re.search(r"http://[0-9.]+:\d+", line)
            self.url = found.group(0) if found else self.url
            if line.startswith("ready"):
                return self
        raise SystemExit("the server did not start:\n" + said)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def ask(self, image, question, thinks):
        """Answer and finish reason."""
        data = io.BytesIO()
        image.save(data, "PNG")
        url = "data:image/png;base64," + base64.b64encode(data.getvalue()).decode()
        content = [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": question}]
        body = {"model": "demo", "messages": [{"role": "user", "content": content}], "temperature": 0,
                "presence_penalty": 0, "max_tokens": 300, "chat_template_kwargs": {"enable_thinking": thinks}}
        request = urllib.request.Request(self.url + "/v1/chat/completions", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as reply:
            choice = json.load(reply)["choices"][0]
        return choice["message"].get("content") or "", choice["finish_reason"]


def list_of(answer):
    """The entries of a fenced list, or None if it is none."""
    found = re.fullmatch(r"```json\n(.*)\n```", answer.strip(), re.S)
    try:
        entries = json.loads(found.group(1)) if found else None
    except ValueError:
        return None
    return entries if isinstance(entries, list) else None


def boxes_of(entries):
    return [[v / 1000 for v in e["bbox_2d"]] for e in entries if len(e.get("bbox_2d", ())) == 4]
