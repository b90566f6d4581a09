"""What somebody uploads → the files that readers get. The upload itself is neither kept nor served.

Formats are told by content, never by name. Every file is drawn anew from the pixels alone, so nothing that came
along (place, camera, preview, a second file behind the first) can leave. Touches neither database nor storage.
"""

import hashlib
import logging
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

logger = logging.getLogger(__name__)

FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "AVIF"]
# What a camera makes is below 20 MB and 40 megapixels; 40 megapixels are 160 MB of memory while they are read.
MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 40_000_000
# Telephone, column, column on a sharp screen. Never enlarged.
WIDTHS = (480, 960, 1440)
# WebP ends at 16,383; a strip of this height is ten screens.
MOST_HEIGHT = 8000
FALLBACK_WIDTH = 960
STRIP = 256  # rows at a time for the hash, so that it needs no copy of the whole
# What programs that show links ask for: 1.91 to 1.
SHARE = (1200, 630)


class PictureError(Exception):
    """Why this file cannot become a picture, in a sentence with what to do."""


@dataclass(frozen=True)
class Made:
    """The size of the largest file, the fallback's format, and every file by its name (“960.webp”)."""

    sha256: str
    width: int
    height: int
    fallback: str
    files: dict[str, bytes]


def widths_of(width):
    return [*(w for w in WIDTHS if w < width), width]


def make(upload):
    """The files of one upload; PictureError if it is none of the formats, broken, moving or too large."""
    if upload.size > MOST_BYTES:
        raise PictureError(_("This file is larger than 20 MB. Save the picture smaller and try again."))
    image = _clean(_read(upload))
    digest = hashlib.sha256(f"{image.mode} {image.size}".encode())
    for top in range(0, image.height, STRIP):
        digest.update(image.crop((0, top, image.width, min(top + STRIP, image.height))).tobytes())
    width = min(image.width, WIDTHS[-1])
    height = max(1, round(image.height * width / image.width))
    if height > MOST_HEIGHT:
        raise PictureError(_("This picture is too long for a page. Cut it into several."))
    fallback = "png" if image.mode == "RGBA" else "jpg"
    files = {f"{w}.webp": _written(image, w, "WEBP", quality=80, method=3) for w in widths_of(width)}
    plain = {"optimize": True} if fallback == "png" else {"quality": 82, "progressive": True}
    last = min(width, FALLBACK_WIDTH)
    files[f"{last}.{fallback}"] = _written(image, last, "PNG" if fallback == "png" else "JPEG", **plain)
    return Made(digest.hexdigest(), width, height, fallback, files)


def _read(upload):
    try:
        upload.seek(0)
        image = Image.open(upload, formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        # A telephone's JPEG may carry a second picture for depth; that one does not move.
        if getattr(image, "is_animated", False) and image.format != "MPO":
            raise PictureError(_("This picture moves. Save the frame that you want as a picture of its own."))
        _draw_smaller(image)
        image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureError(
            _("This picture has more than 40 megapixels. Save it smaller and try again.")
        ) from None
    except UnidentifiedImageError:
        raise PictureError(
            _("This is no JPEG, PNG, WebP, GIF or AVIF picture. Save it as one of these.")
        ) from None
    except PictureError:
        raise
    except Exception:
        # What a decoder raises for a broken file is not listed anywhere.
        raise PictureError(
            _("This picture is broken or cut short. Save it again and upload that file.")
        ) from None
    return image


def _draw_smaller(image):
    """A JPEG is decoded at a half, a quarter or an eighth where that is still more than any file needs: a photograph of
    24 megapixels then takes a quarter of the memory."""
    if image.format == "JPEG":
        factor = _factor(image)
        image.draft(None, (image.width // factor, image.height // factor))


def _factor(image):
    """How many times smaller the picture may be read: its short side must still be as wide as the widest file."""
    most = min(image.size) // WIDTHS[-1]
    return 8 if most >= 8 else 4 if most >= 4 else 2 if most >= 2 else 1


def _clean(image):
    """The pixels alone: upright, in sRGB, with transparency only where there is some.

    One step at a time holds two pictures, never more: what comes before is let go.
    """
    profile = image.info.get("icc_profile")
    has_alpha = image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
    mode = "RGBA" if has_alpha else "RGB"
    if (profile and image.mode not in ("RGB", "RGBA", "CMYK", "L")) or (not profile and image.mode != mode):
        image = image.convert(mode)
    factor = _factor(image)
    if factor > 1:
        image = image.reduce(factor)
    try:
        ImageOps.exif_transpose(image, in_place=True)
    except Exception:
        # Which way is up stands in metadata that cannot be read; the pixels can, and an editor sees how they stand.
        logger.info("A picture's EXIF cannot be read; its pixels stay as they are.")
    if profile:
        image = _in_srgb(image, profile, mode)
    if image.mode != mode:
        image = image.convert(mode)
    if has_alpha and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    fresh = Image.new(image.mode, image.size)
    fresh.paste(image)
    return fresh


def _in_srgb(image, profile, mode):
    """Converted by the profile the file brings; as it is where the profile does not fit its pixels."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return image


def _written(image, width, form, **options):
    if width != image.width:
        height = max(1, round(image.height * width / image.width))
        image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    target = BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


def share_card(content, across, down):
    """A JPEG in the shape of a share card, cut around the point at these parts (0 to 1) of width and height."""
    image = Image.open(BytesIO(content)).convert("RGBA")
    plain = Image.new("RGB", image.size, "white")
    plain.paste(image, mask=image.getchannel("A"))
    card = ImageOps.fit(plain, SHARE, Image.Resampling.LANCZOS, centering=(across, down))
    target = BytesIO()
    card.save(target, "JPEG", quality=82, progressive=True)
    return target.getvalue()
