"""Pictures made anew from their pixels alone: nothing that came along in the file survives."""

import io
import warnings
from contextlib import contextmanager
from pathlib import PurePath
from threading import Lock
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageCms, ImageFile, ImageOps

from egts.core.names import plain_name

SIDE_MAX = 1600  # pixels, of what is kept
SCANNED_SIDE_MAX = 4000
PIXELS_MAX = 50_000_000  # of what is handed in: the largest picture an ordinary telephone takes
JPEG_QUALITY = 82
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, MemoryError)  # what Pillow raises over a bad file

warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
_one_at_a_time = (
    Lock()
)  # a picture being read may take 200 MB, and the strictness below is Pillow's own global


class Photo(NamedTuple):
    """A picture fit to be kept: `file` is a ContentFile with a name, the sides are in pixels."""

    file: ContentFile
    width: int
    height: int


def clean_photo(upload, *, side=SIDE_MAX):
    """The picture in `upload` (a JPEG or a PNG), upright, at most `side` pixels on its long side, as a Photo.

    Neither EXIF (place, date, camera) nor any other block of the file is kept; colours become sRGB.
    Raises ValidationError, with a sentence for people: not a picture, cut short, animated, too many pixels.
    """
    upload.seek(0)
    with _one_at_a_time, _strictly():
        try:
            with Image.open(upload, formats=("JPEG", "PNG")) as image:
                _check(image, upload.name)
                kind = "PNG" if image.format == "PNG" else "JPEG"
                photo = _encode(_pixels(image, side), kind, upload.name)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _too_many_pixels(upload.name) from None
        except UNREADABLE:
            raise ValidationError(
                f"L’image « {plain_name(upload.name)} » est abîmée ou incomplète. Enregistrez-la à nouveau, "
                "en JPEG ou en PNG."
            ) from None
    upload.seek(0)
    return photo


def _check(image, name):
    """Refuse by the header alone, before a single pixel is read."""
    width, height = image.size
    if width * height > PIXELS_MAX:
        raise _too_many_pixels(name)
    if image.format == "PNG" and getattr(image, "is_animated", False):
        raise ValidationError(f"L’image « {plain_name(name)} » est animée : déposez une image fixe.")


def _too_many_pixels(name):
    return ValidationError(
        f"L’image « {plain_name(name)} » compte trop de pixels "
        f"({PIXELS_MAX // 1_000_000} millions au plus) : réduisez-la, puis déposez-la à nouveau."
    )


def _pixels(image, side):
    """The first image of the file, small and upright, in L, RGB or RGBA, tied to nothing of the file."""
    orientation = image.getexif()
    image.draft(
        "RGB", (SIDE_MAX, SIDE_MAX)
    )  # a JPEG is read at a half, a quarter, an eighth when that is enough
    image.load()
    profile = image.info.get("icc_profile")
    transparent = image.has_transparency_data
    if image.mode.startswith("I"):  # 16 bits of grey, of which 8 are kept
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if profile and not transparent and image.mode in {"RGB", "CMYK"}:
        image = _in_srgb(image, profile)
    image = image.convert("RGBA" if transparent else "L" if image.mode in {"L", "1"} else "RGB")
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    image.info = {"exif": orientation.tobytes()} if orientation else {}
    image = ImageOps.exif_transpose(image)
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare


def _in_srgb(image, profile):
    """The same colours without the profile that explained them; as they are when it makes no sense."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def _encode(image, kind, name):
    out = io.BytesIO()
    if kind == "PNG":
        image.save(out, "PNG", optimize=True)
    else:
        image.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    stem, extension = PurePath(plain_name(name)).stem, ".png" if kind == "PNG" else ".jpg"
    kept = ContentFile(out.getvalue(), name=stem[:190] + extension)
    kept.made_anew = True
    return Photo(kept, *image.size)


def without_traces(upload):
    """The same picture as a file to read, large enough for a page that was scanned; a Photo's file as it is.

    Made once a file. Raises ValidationError, as `clean_photo`.
    """
    if getattr(upload, "made_anew", False):
        return upload
    if not hasattr(upload, "without_traces"):
        upload.without_traces = clean_photo(upload, side=SCANNED_SIDE_MAX).file
    return upload.without_traces


@contextmanager
def _strictly():
    """A picture cut short is an error, whatever another library (WeasyPrint) has told Pillow to forgive."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
