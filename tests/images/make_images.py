"""Writes the pictures of this folder, and beside each what its pixels must be, with Pillow 9.4 (Debian 12)."""
import struct
from pathlib import Path

from PIL import Image, ImageOps

W, H = 23, 17
FOLDER = Path(__file__).parent


def picture(width=W, height=H):
    image = Image.new("RGB", (width, height))
    image.putdata([(x * 11 & 255, y * 15 & 255, x * y & 255) for y in range(height) for x in range(width)])
    return image


def over_white(image):
    """The rule for alpha; Pillow's own compositing rounds differently."""
    rgba = image.convert("RGBA")
    out = Image.new("RGB", rgba.size)
    out.putdata([tuple((c * a + 127) // 255 + 255 - a for c in (r, g, b)) for r, g, b, a in rgba.getdata()])
    return out


def expect(name, image):
    image.convert("RGB").save(FOLDER / "expected" / (name + ".ppm"))


def save(name, image, **options):
    path = FOLDER / name
    image.save(path, **options)
    shown = ImageOps.exif_transpose(Image.open(path))
    has_alpha = shown.mode in ("RGBA", "LA", "PA") or "transparency" in shown.info
    expect(name, over_white(shown) if has_alpha else shown)


def bmp_16(masks):
    rows = b""
    for y in range(H):
        row = b"".join(struct.pack("<H", x * 1777 + y * 331 & 65535) for x in range(W))
        rows += row + b"\0" * (-len(row) % 4)
    head = 54 + (12 if masks else 0)
    sizes = struct.pack("<IiiHHIIiiII", 40, W, H, 1, 16, 3 if masks else 0, len(rows), 0, 0, 0, 0)
    colors = struct.pack("<III", 0xF800, 0x7E0, 0x1F) if masks else b""
    return b"BM" + struct.pack("<IHHI", head + len(rows), 0, 0, head) + sizes + colors + rows


def main():
    (FOLDER / "expected").mkdir(exist_ok=True)
    rgb = picture()
    gray = rgb.convert("L")
    alpha = Image.new("L", (W, H))
    alpha.putdata([x * 11 + y * 3 & 255 for y in range(H) for x in range(W)])
    rgba = rgb.copy()
    rgba.putalpha(alpha)
    gray_alpha = Image.merge("LA", (gray, alpha))
    palette = rgb.quantize(60)
    bilevel = rgb.convert("1")

    for name, options in {
        "baseline": {}, "progressive": {"progressive": True}, "sampled_411": {"subsampling": "4:1:1"},
        "sampled_422": {"subsampling": 1}, "sampled_444": {"subsampling": 0},
    }.items():
        save(name + ".jpg", rgb, quality=85, **options)
    save("gray.jpg", gray)
    save("cmyk_adobe.jpg", rgb.convert("CMYK"))
    save("rgb.png", rgb)
    save("palette_transparent.png", palette, transparency=3)

    save("lossy.webp", rgb, quality=80)
    save("lossless.webp", rgb, lossless=True)
    save("lossy_alpha.webp", rgba, quality=80)
    save("lossless_alpha.webp", rgba, lossless=True)
    save("animated.webp", rgba, save_all=True, append_images=[rgb.convert("RGBA").rotate(90)] * 3, lossless=True)

    save("plain.gif", palette)
    save("interlaced.gif", palette, interlace=1)
    save("transparent.gif", palette, transparency=5)
    save("animated.gif", palette, save_all=True, append_images=[gray.quantize(50)] * 3)

    for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "webp", "zstd"):
        save("rgb_" + compression + ".tif", rgb, compression=compression)
    save("alpha.tif", rgba, compression="tiff_lzw")
    save("gray.tif", gray)
    save("gray_alpha.tif", gray_alpha)
    save("palette.tif", palette)
    save("cmyk.tif", rgb.convert("CMYK"))
    save("bilevel.tif", bilevel)
    save("group3.tif", bilevel, compression="group3")
    save("group4.tif", bilevel, compression="group4")
    wide = Image.new("I;16", (W, H))
    for y in range(H):
        for x in range(W):
            wide.putpixel((x, y), (y * W + x) * 167 & 65535)
    wide.save(FOLDER / "gray_16.tif")
    expect("gray_16.tif", Image.frombytes("L", (W, H), wide.tobytes()[1::2]))

    save("rgb.bmp", rgb)
    save("alpha.bmp", rgba)
    save("palette.bmp", palette)
    save("gray.bmp", gray)
    save("bilevel.bmp", bilevel)
    for name, masks in (("rgb_555.bmp", False), ("rgb_565.bmp", True)):
        (FOLDER / name).write_bytes(bmp_16(masks))
        expect(name, Image.open(FOLDER / name))

    exif = Image.Exif()
    for orientation in range(1, 9):
        exif[0x112] = orientation
        for kind, options in (("jpg", {"quality": 95, "subsampling": 0}), ("png", {}), ("webp", {"lossless": True})):
            save(f"orientation_{orientation}.{kind}", picture(7, 5), exif=exif, **options)


main()
