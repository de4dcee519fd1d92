"""Printed words: lines of text, and receipts, labels and forms with a total, a date and a number."""

import functools
import glob
import random

from PIL import ImageDraw, ImageFont

from canvas import CELL, GRIDS, background

FOLDERS = ("/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/truetype/liberation",
           "/usr/share/fonts/truetype/freefont")
LEFT_OUT = ("Math", "Oblique", "Italic", "Condensed", "Narrow", "ExtraLight")  # what this small model need not read
CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:;!?-+&#%$/'()="

FIRST = """Blue Harbor Garden North River Silver Market Corner Golden Sunny Green Royal Little Grand Old New Fresh
Happy Stone Maple Union Central Coffee Bread Paper Light Night Morning Winter Summer Open Quiet Lucky Bright Clear Quick
Swift Velvet Copper Amber Crystal Forest Ocean Meadow Valley Bridge Castle Tower Station Museum Library Theatre Hotel
Zebra Quartz Jazz Vivid Yellow Wizard Fox Exit Gate Platform Room Floor Window Door Cafe""".split()
ITEMS = """Coffee Tea Bread Milk Butter Apples Pears Rice Soap Paper Pens Soup Salad Cake Juice Water Eggs Cheese Sugar
Flour Honey Pasta Onions Lemons Figs Nuts Oats Beans Corn Kiwi Jam Ham Fish Wine Yogurt Quiche Muffin Bagel Waffle""".split()
SHOPS = """CORNER SHOP|GREEN MARKET|CAFE LUNA|CITY BOOKS|FRESH FOODS|HARBOR CAFE|BREAD & CO|PAPER PLUS|THE KITCHEN|
MINI MART|OAK PHARMACY|BIKE WORKS|JAZZ BAR|QUICK STOP|VILLA PIZZA|TEA HOUSE|RIVER HOTEL|SUN GARAGE""".replace("\n", "").split("|")
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


class Glyph:
    """One printed character and its box in pixels."""

    def __init__(self, character, box):
        self.character, self.box = character, box


class Line:
    """One printed line: its glyphs, spaces included."""

    def __init__(self, glyphs):
        self.glyphs = glyphs

    @property
    def text(self):
        return "".join(glyph.character for glyph in self.glyphs)

    def words(self):
        """The runs of glyphs between spaces."""
        run, runs = [], []
        for glyph in self.glyphs:
            if glyph.character == " ":
                runs.append(run)
                run = []
            else:
                run.append(glyph)
        runs.append(run)
        return [run for run in runs if run]


class PrintScene:
    """A picture (PIL, RGB), its lines, and for papers the fields: name -> (text, first glyph, end glyph, line)."""

    def __init__(self, kind, image, grid, lines, fields=None):
        self.kind, self.image, self.grid, self.lines, self.fields = kind, image, grid, lines, fields or {}

    def box_of(self, glyphs):
        """The box around glyphs in fractions of the picture's sides; spaces do not count."""
        width, height = self.image.size
        boxes = [glyph.box for glyph in glyphs if glyph.character != " "]
        return (min(b[0] for b in boxes) / width, min(b[1] for b in boxes) / height,
                max(b[2] for b in boxes) / width, max(b[3] for b in boxes) / height)


@functools.lru_cache(maxsize=None)
def font_files():
    files = sorted(path for folder in FOLDERS for path in glob.glob(folder + "/*.ttf"))
    if not files:
        raise SystemExit("no fonts found: install fonts-dejavu-core, fonts-liberation and fonts-freefont-ttf")
    return [path for path in files if not any(kind in path for kind in LEFT_OUT)]


@functools.lru_cache(maxsize=2000)
def font_of(path, size):
    return ImageFont.truetype(path, size)


@functools.lru_cache(maxsize=100000)
def glyph_box(path, size, character):
    """Ink box and advance of one character drawn at (0, 0)."""
    font = font_of(path, size)
    return font.getbbox(character), font.getlength(character)


def random_font(rng, size, mono=False):
    files = [path for path in font_files() if ("Mono" in path) == mono] if mono else font_files()
    return rng.choice(files), size


def text_width(font, text):
    return sum(glyph_box(*font, character)[1] for character in text)


def typeset(draw, font, x, y, text, fill):
    """Draws `text` with its upper left at (x, y), character by character; gives the line."""
    glyphs = []
    for character in text:
        box, advance = glyph_box(*font, character)
        if character != " ":
            draw.text((x, y), character, font=font_of(*font), fill=fill)
        glyphs.append(Glyph(character, (x + box[0], y + box[1], x + box[2], y + box[3])))
        x += advance
    return Line(glyphs)


def ink_for(mean, rng):
    """A colour that can be read on a background."""
    dark = sum(mean) / 3 > 120
    low, high = (0, 90) if dark else (190, 255)
    return tuple(rng.randint(low, high) for _ in range(3))


def random_code(rng, length):
    return "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(length))


def random_text(rng, most=16):
    """A line of at most `most` characters: words, numbers, codes, prices."""
    choice = rng.random()
    if choice < 0.40:
        text = " ".join(rng.choice(FIRST) for _ in range(rng.randint(1, 3)))
    elif choice < 0.55:
        text = rng.choice(FIRST) + " " + str(rng.randint(0, 999))
    elif choice < 0.70:
        text = random_code(rng, rng.randint(3, 9))
    elif choice < 0.80:
        text = "$" * (rng.random() < 0.5) + "%d.%02d" % (rng.randint(0, 299), rng.randint(0, 99))
    else:
        letters = "abcdefghijklmnopqrstuvwxyz"
        word = "".join(rng.choice(letters) for _ in range(rng.randint(3, 9)))
        text = word.capitalize() if rng.random() < 0.5 else word
    if rng.random() < 0.25:
        text = text.upper()
    if rng.random() < 0.1:
        text += rng.choice("!?.:")
    return text[:most].strip()


def draw_lines(rng, count, grid=None):
    """A picture with up to `count` printed lines of at most 16 characters."""
    rows, columns = grid or rng.choice(GRIDS)
    width, height = columns * CELL, rows * CELL
    image, mean = background(width, height, rng, plain=True)
    draw, ink = ImageDraw.Draw(image), ink_for(mean, rng)
    lines, top = [], rng.uniform(4, max(5, height * 0.4 / count))
    for _ in range(count):
        text = random_text(rng)
        size = rng.randint(16, 44)
        font = random_font(rng, size)
        while text_width(font, text) > width - 8 and size > 13:
            size -= 1
            font = (font[0], size)
        if text_width(font, text) > width - 8:
            text = text[: len(text) // 2].strip()
        tall = size * 1.25
        if top + tall > height - 2:
            break
        x = rng.uniform(4, max(5, width - 4 - text_width(font, text)))
        lines.append(typeset(draw, font, x, top, text, ink))
        top += tall + rng.uniform(2, max(4, (height - top) / (count + 1)))
    return PrintScene("lines", image, (rows, columns), lines)


def random_date(rng):
    year, month, day = rng.randint(2019, 2027), rng.randint(1, 12), rng.randint(1, 28)
    return rng.choice(("%04d-%02d-%02d" % (year, month, day), "%02d/%02d/%04d" % (day, month, year),
                       "%02d.%02d.%04d" % (day, month, year), "%d %s %04d" % (day, MONTHS[month - 1], year)))


def random_price(rng, most=99):
    return "%d.%02d" % (rng.randint(0, most), rng.choice((0, 50, 99, 95, 25, 75, rng.randint(0, 99))))


def paper_rows(rng):
    """What stands on a paper: rows of (left text, right text, field or None). Fields name the value's last part."""
    currency = rng.choice(("$", "", "", "EUR "))
    date = (rng.choice(("Date", "Date:", "DATE")), random_date(rng), "date")
    number = (rng.choice(("No.", "Receipt", "Order", "Invoice", "Nr:")),
              rng.choice((random_code(rng, rng.randint(4, 6)), str(rng.randint(1000, 999999)))), "number")
    kind = rng.choice(("receipt", "receipt", "label", "form"))
    if kind == "receipt":
        rows = [(rng.choice(SHOPS), "", None)]
        rows += rng.sample([date, number], 2) if rng.random() < 0.8 else [rng.choice((date, number))]
        for item in rng.sample(ITEMS, rng.randint(1, 4)):
            rows.append((item, random_price(rng, 19), None))
        rows.append((rng.choice(("TOTAL", "Total", "Total:", "TOTAL")), currency + random_price(rng), "total"))
        if rng.random() < 0.3:
            rows.append((rng.choice(("Thank you!", "CASH", "CARD", "Bye!")), "", None))
    elif kind == "label":
        rows = [(rng.choice(FIRST).upper(), "", None), number, date]
        rows.append((rng.choice(("Price", "Total", "PRICE")), currency + random_price(rng), "total"))
    else:
        rows = [(rng.choice(("ORDER FORM", "INVOICE", "DELIVERY", "TICKET")), "", None), date, number]
        rows.append((rng.choice(("Name", "Name:")), rng.choice(FIRST), None))
        rng.shuffle(rows[1:])
        rows.append((rng.choice(("Total", "Sum", "Amount", "TOTAL")), currency + random_price(rng, 299), "total"))
    return kind, rows


def draw_paper(rng, grid=None):
    """A receipt, a label or a form."""
    rows, columns = grid or rng.choice([g for g in GRIDS if g[0] >= g[1] - 1])
    width, height = columns * CELL, rows * CELL
    image, mean = background(width, height, rng, plain=True, light=rng.random() < 0.95)
    draw, ink = ImageDraw.Draw(image), ink_for(mean, rng)
    kind, entries = paper_rows(rng)
    size = min(rng.randint(14, 20), int((height - 10) / (1.3 * len(entries))))
    font = random_font(rng, size, mono=rng.random() < 0.4)
    margin = rng.uniform(4, 14)
    while size > 10 and any(text_width(font, left + " " + right) > width - 2 * margin for left, right, _ in entries):
        size -= 1
        font = (font[0], size)
    spread = kind == "receipt" or rng.random() < 0.4
    step = min((height - 8) / len(entries), size * rng.uniform(1.25, 1.9))
    y = rng.uniform(3, max(4, height - 4 - step * len(entries)))
    lines, fields = [], {}
    for left, right, field in entries:
        x = margin if right or rng.random() < 0.5 else max(margin, (width - text_width(font, left)) / 2)
        line = typeset(draw, font, x, y, left, ink)
        lines.append(line)
        if right:
            gap = text_width(font, " ") * rng.uniform(1, 2)
            start = width - margin - text_width(font, right) if spread else x + text_width(font, left) + gap
            value = typeset(draw, font, max(start, x + text_width(font, left) + 2), y, right, ink)
            if field:
                fields[field] = (right, value.glyphs)
            line.glyphs = line.glyphs + [Glyph(" ", (0, 0, 0, 0))] + value.glyphs
        y += step
    return PrintScene("paper", image, (rows, columns), lines, fields)
