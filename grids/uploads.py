"""上传: what a person sends as a photo or a PDF, told by its content and made safe to keep. Room: arithmetic.

A photo is drawn anew: what leaves is pixels of ours, turned upright, without EXIF, place, comments or anything that
hung behind the picture. A PDF is kept byte for byte; it is only ever downloaded, never shown.
"""

import hashlib
import io
import re
import warnings
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from PIL import Image, ImageOps

from grids.verdict import Refused

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 64_000_000  # a phone's largest ordinary picture has 50 million; read at a fraction of its size
MOST_PIXELS_WHOLE = 24_000_000  # of formats that can only be opened whole: four bytes of memory for each
LONGEST_SIDE = 2560
THUMBNAIL_SIDE = 480
QUALITY = 85
PHOTO_FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_NAME = 80
TOO_MANY_PIXELS = "“{}”的像素太多，请把照片改小后再传。"


class TooLarge(Refused):
    status = 413
    code = "too_large"


class TypeNotAllowed(Refused):
    status = 415
    code = "type_not_allowed"


class ImageUnsafe(Refused):
    """A picture that would fill the memory when opened, or that does not open at all."""

    status = 422
    code = "image_unsafe"


class Incoming(Protocol):
    """What Django hands over for an uploaded file."""

    name: str | None
    size: int

    def read(self, size: int = -1) -> bytes: ...


@dataclass(frozen=True)
class Upload:
    """A file that passed `read`. Width and height in pixels, 0 for a PDF, which has no thumbnail either."""

    name: str
    content: bytes = field(repr=False)
    thumbnail: bytes = field(default=b"", repr=False)
    width: int = 0
    height: int = 0

    @property
    def is_photo(self) -> bool:
        return bool(self.thumbnail)

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def read(file: Incoming) -> Upload:
    """The file by its content, whatever it is called. Raises TooLarge, TypeNotAllowed or ImageUnsafe."""
    name = _name(file.name or "")
    if file.size > MOST_BYTES:
        raise TooLarge(f"“{name}”超过 10 MB，请压缩后再传，或分开传。")
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise TooLarge(f"“{name}”超过 10 MB，请压缩后再传，或分开传。")
    if content.startswith(b"%PDF-"):
        return _pdf(name, content)
    if _looks_like_a_photo(content):
        return _photo(name, content)
    raise TypeNotAllowed(f"“{name}”不是照片或 PDF。可以传 JPG、PNG、WEBP 照片和 PDF 文件。")


def _looks_like_a_photo(content: bytes) -> bool:
    webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return webp or content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def _name(name: str) -> str:
    """Its last part, one line, short enough to stand in a sentence."""
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[^\w.\-（）() ]", "", last)[-LONGEST_NAME:].strip() or "文件"


def _pdf(name: str, content: bytes) -> Upload:
    if b"%%EOF" not in content[-2048:]:
        raise TypeNotAllowed(f"“{name}”不是完整的 PDF 文件，请重新导出后再传。")
    return Upload(name, content)


def _photo(name: str, content: bytes) -> Upload:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # judged by our own limit
            picture = _upright(name, content)
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise ImageUnsafe(TOO_MANY_PIXELS.format(name)) from error
    except Exception as error:  # the decoders raise nearly everything at bytes that lie
        raise ImageUnsafe(f"“{name}”打不开，可能已经损坏，请重新拍一张。") from error
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Upload(name, _jpeg(picture), _jpeg(small), picture.width, picture.height)


def _upright(name: str, content: bytes) -> Image.Image:
    """The first frame, turned as EXIF says, on white, no side longer than LONGEST_SIDE."""
    with Image.open(io.BytesIO(content), formats=PHOTO_FORMATS) as opened:
        most = MOST_PIXELS if opened.format in ("JPEG", "MPO") else MOST_PIXELS_WHOLE
        if opened.width * opened.height > most:
            raise ImageUnsafe(TOO_MANY_PIXELS.format(name))
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded at a fraction of its size
        picture = ImageOps.exif_transpose(opened)
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
            white = Image.new("RGBA", picture.size, "white")
            picture = Image.alpha_composite(white, picture.convert("RGBA"))
        return picture.convert("RGB")


def _jpeg(picture: Image.Image) -> bytes:
    """Pixels alone: what came with the picture is not passed on."""
    picture.info.clear()
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
