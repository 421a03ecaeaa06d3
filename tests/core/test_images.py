"""A picture is made anew from its pixels, or refused with a sentence."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, ImageFile
from PIL.PngImagePlugin import PngInfo

from egts.core.images import SIDE_MAX, clean_photo

ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825
SECRETS = (
    b"Exif",
    b"GPS",
    b"Appareil",
    b"http://ns.adobe.com",
    b"Commentaire",
    b"ICC_PROFILE",
    b"tEXt",
    b"iCCP",
)


def encoded(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def upload(body, name="photo.jpg"):
    return SimpleUploadedFile(name, body)


def jpeg(size=(40, 20), mode="RGB", **options):
    return encoded(Image.new(mode, size, 0), "JPEG", **options)


def told_all():
    """A JPEG that says where, when and with what it was taken, lying on its side: its left half is red."""
    image = Image.new("RGB", (40, 20), "blue")
    image.paste("red", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "Appareil"  # 6: turn a quarter clockwise to see it upright
    exif.get_ifd(GPS)[1] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>http://ns.adobe.com</x:xmpmeta>"
    return encoded(image, "JPEG", exif=exif, icc_profile=profile, xmp=xmp, comment=b"Commentaire", quality=95)


def png_with_text():
    info = PngInfo()
    info.add_text("Author", "Appareil GPS")
    return encoded(Image.new("RGB", (30, 30), "green"), "PNG", pnginfo=info)


def png_header(width, height, *, bits=8, colour=2):
    """A PNG that announces this size and holds almost nothing."""

    def chunk(kind, data):
        return struct.pack("!L", len(data)) + kind + data + struct.pack("!L", zlib.crc32(kind + data))

    header = struct.pack("!LLBBBBB", width, height, bits, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def animated():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    return encoded(frames[0], "PNG", save_all=True, append_images=frames[1:])


@pytest.mark.parametrize("body", [told_all(), png_with_text()], ids=["jpeg", "png"])
def test_nothing_but_the_pixels_is_kept(body):
    photo = clean_photo(upload(body))
    kept = photo.file.read()
    assert [word for word in SECRETS if word in kept] == []
    with Image.open(io.BytesIO(kept)) as again:
        assert not again.getexif() and not {"icc_profile", "comment", "xmp"} & set(again.info)


def test_a_photo_lying_on_its_side_is_put_upright():
    photo = clean_photo(upload(told_all(), "à côté.JPG"))
    assert (photo.width, photo.height, photo.file.name) == (20, 40, "à côté.jpg")
    with Image.open(photo.file) as image:
        top, bottom = image.getpixel((10, 5)), image.getpixel((10, 35))
    assert top[0] > 200 > 50 > top[2] and bottom[2] > 200 > 50 > bottom[0]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((4000, 3000), (1600, 1200)),
        ((3000, 4000), (1200, 1600)),
        ((1600, 900), (1600, 900)),
        ((10, 10), (10, 10)),
        ((20_000, 10), (1600, 1)),
    ],
)
def test_the_long_side_is_bounded_and_nothing_is_made_larger(size, expected):
    photo = clean_photo(upload(jpeg(size)))
    assert (photo.width, photo.height) == expected
    assert max(expected) <= SIDE_MAX


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_read(mode):
    photo = clean_photo(upload(encoded(Image.new(mode, (50, 40)), "PNG"), "dessin.png"))
    with Image.open(photo.file) as image:
        assert (image.format, image.size) == ("PNG", (50, 40))
        assert image.mode in {"L", "RGB", "RGBA"}


def test_a_grey_of_16_bits_keeps_its_shade():
    with Image.open(clean_photo(upload(encoded(Image.new("I;16", (4, 4), 128 * 256), "PNG"))).file) as image:
        assert image.getpixel((0, 0)) == 128


def test_a_print_colour_jpeg_becomes_a_screen_one():
    with Image.open(clean_photo(upload(jpeg(mode="CMYK"))).file) as image:
        assert image.mode == "RGB"


HOSTILE = [
    ("100 megapixels", png_header(10_000, 10_000), "trop de pixels"),
    ("more than Pillow bears", png_header(2**31 - 1, 2**31 - 1), "trop de pixels"),
    ("16 bits of 60 megapixels", png_header(10_000, 6_000, bits=16), "trop de pixels"),
    ("cut short", told_all()[:-200], "abîmée"),
    ("cut in the header", told_all()[:30], "abîmée"),
    ("a size that lies", png_header(3000, 3000), "abîmée"),
    ("animated", animated(), "animée"),
    ("not a picture", b"%PDF-1.4\n", "abîmée"),
    ("another format", encoded(Image.new("RGB", (9, 9)), "GIF"), "abîmée"),
    ("empty", b"", "abîmée"),
    ("SVG", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "abîmée"),
]


@pytest.mark.parametrize(("body", "said"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_a_hostile_picture_is_refused_with_a_sentence(body, said):
    with pytest.raises(ValidationError, match=said):
        clean_photo(upload(body, "vacances.png"))


def test_a_picture_cut_short_is_refused_even_when_another_library_forgives(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(ValidationError, match="abîmée"):
        clean_photo(upload(told_all()[:-200]))
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True


def test_what_is_hidden_behind_a_picture_goes():
    photo = clean_photo(upload(told_all() + b"PK\x05\x06" + bytes(18)))
    assert b"PK\x05\x06" not in photo.file.read()
