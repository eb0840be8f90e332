"""Files as people send them: photos from a phone, screenshots, PDFs, and what is none of these."""

import io
import struct
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

GPS_TAG, MAKE_TAG, ORIENTATION_TAG = 0x8825, 0x010F, 0x0112
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def photo(
    name: str = "楼道.jpg",
    *,
    size: tuple[int, int] = (64, 48),
    form: str = "JPEG",
    mode: str = "RGB",
    colour: Any = (180, 40, 40),
    gps: bool = False,
    orientation: int = 0,
) -> SimpleUploadedFile:
    """One picture of one colour; with `gps` it tells the maker and the place, as a phone does."""
    out, exif = io.BytesIO(), Image.Exif()
    if gps:
        exif[MAKE_TAG] = "HUAWEI"
        exif.get_ifd(GPS_TAG).update({1: "N", 2: (32.0, 3.0, 30.0), 3: "E", 4: (118.0, 47.0, 12.0)})
    if orientation:
        exif[ORIENTATION_TAG] = orientation
    Image.new(mode, size, colour).save(out, form, exif=exif.tobytes())
    return file(name, out.getvalue())


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pdf(name: str = "情况说明.pdf") -> SimpleUploadedFile:
    return file(name, PDF)


def bomb(side: int = 60_000) -> SimpleUploadedFile:
    """A few kilobytes of PNG that say they are side × side pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    return file("大图.png", content)
