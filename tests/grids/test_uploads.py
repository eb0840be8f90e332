"""上传: told by content, drawn anew, and nothing hidden survives."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from grids import uploads
from grids.uploads import ImageUnsafe, TooLarge, TypeNotAllowed, Upload
from grids.verdict import Refused
from tests.photos import GPS_TAG, MAKE_TAG, PDF, bomb, file, pdf, photo


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_jpeg_with_its_size_and_a_thumbnail(form: str):
    kept = uploads.read(photo(size=(1200, 900), form=form))
    assert kept.is_photo
    assert (kept.width, kept.height) == (1200, 900)
    assert (opened(kept.content).format, opened(kept.content).size) == ("JPEG", (1200, 900))
    assert opened(kept.thumbnail).size == (480, 360)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_place_and_phone_are_gone(form: str):
    sent = photo(form=form, gps=True)
    before = opened(sent.read()).getexif()
    assert before[MAKE_TAG] == "HUAWEI"
    assert before.get_ifd(GPS_TAG)
    sent.seek(0)
    kept = uploads.read(sent)
    for content in (kept.content, kept.thumbnail):
        assert dict(opened(content).getexif()) == {}
        assert b"Exif" not in content
        assert b"HUAWEI" not in content


def test_comments_and_what_hangs_behind_the_picture_are_gone():
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", comment="王秀英 13812345678")
    sent = out.getvalue() + b"<script>alert(1)</script>PK\x03\x04secret"
    assert b"13812345678" in sent
    kept = uploads.read(file("x.jpg", sent))
    assert b"13812345678" not in kept.content
    assert b"script" not in kept.content
    assert b"secret" not in kept.content


def test_a_phone_held_upright_gives_an_upright_photo():
    """The pixels are turned before the mark that says so is dropped."""
    kept = uploads.read(photo(size=(60, 40), orientation=6))
    assert opened(kept.content).size == (40, 60)
    assert (kept.width, kept.height) == (40, 60)


def test_a_large_photo_is_made_as_small_as_a_screen_needs():
    kept = uploads.read(photo(size=(4000, 3000)))
    assert (kept.width, kept.height) == (2560, 1920)


def test_a_see_through_screenshot_stands_on_white():
    kept = uploads.read(photo("截图.png", form="PNG", mode="RGBA", colour=(0, 0, 0, 0)))
    assert opened(kept.content).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK"])
def test_pictures_of_every_colour_mode_are_taken(mode: str):
    form = "JPEG" if mode == "CMYK" else "PNG"
    kept = uploads.read(photo(form=form, mode=mode, colour=0))
    assert opened(kept.content).mode == "RGB"


def test_the_same_photo_has_the_same_digest():
    assert uploads.read(photo(gps=True)).sha256 == uploads.read(photo(gps=True)).sha256
    assert uploads.read(photo()).sha256 != uploads.read(photo(colour=(0, 0, 9))).sha256


def test_the_content_decides_not_the_name():
    assert uploads.read(photo("发票.pdf")).is_photo
    assert not uploads.read(pdf("照片.jpg")).is_photo


def test_a_pdf_is_kept_byte_for_byte():
    kept = uploads.read(pdf())
    assert kept.content == PDF
    assert (kept.thumbnail, kept.width, kept.height) == (b"", 0, 0)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a\x01\x00\x01\x00",
        b"MZ\x90\x00",
        b"PK\x03\x04",
        b"\x00\x00\x00\x18ftypheic",
        b"x" * 100,
        b"\n%PDF-1.4 later %%EOF",
        b"%PDF-1.4 cut off in the mid",
    ],
    ids=["html", "svg", "gif", "exe", "zip", "heic", "text", "late header", "half a pdf"],
)
def test_anything_else_is_not_taken_whatever_it_is_called(content: bytes):
    with pytest.raises(TypeNotAllowed) as refused:
        uploads.read(file("照片.jpg", content))
    assert (refused.value.status, refused.value.code) == (415, "type_not_allowed")
    assert "照片.jpg" in refused.value.reason


def test_a_pixel_bomb_is_refused_before_it_is_opened():
    with pytest.raises(ImageUnsafe) as refused:
        uploads.read(bomb())
    assert (refused.value.status, refused.value.code) == (422, "image_unsafe")


def test_just_above_our_own_limit_is_refused_though_the_library_would_open_it():
    with pytest.raises(ImageUnsafe, match="像素太多"):
        uploads.read(bomb(8001))


def test_what_must_be_opened_whole_may_be_less_large():
    """A PNG of one colour is small to send and large to open; a phone's JPEG of that size is ordinary."""
    with pytest.raises(ImageUnsafe, match="像素太多"):
        uploads.read(photo("大图.png", form="PNG", size=(5000, 5000)))
    assert uploads.read(photo(size=(5000, 5000))).width == 2560


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_broken_photo_is_refused(form: str):
    whole = photo(size=(200, 200), form=form).read()
    with pytest.raises(ImageUnsafe, match="重新拍"):
        uploads.read(file("x.jpg", whole[: len(whole) // 2]))


def test_ten_megabytes_and_not_a_byte_more():
    fits = PDF + b" " * (uploads.MOST_BYTES - len(PDF) - 6) + b"%%EOF\n"
    assert uploads.read(file("x.pdf", fits)).content == fits
    with pytest.raises(TooLarge) as refused:
        uploads.read(file("x.pdf", fits + b" "))
    assert (refused.value.status, refused.value.code) == (413, "too_large")


def test_a_file_that_lies_about_its_size_is_measured():
    liar = file("x.pdf", PDF + b" " * uploads.MOST_BYTES)
    liar.size = 10
    with pytest.raises(TooLarge):
        uploads.read(liar)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\照片\\楼道 1.jpg", "楼道 1.jpg"),
        ('a"b\r\nSet-Cookie: x.jpg', "abSet-Cookie x.jpg"),
        ("", "文件"),
        ("长" * 200 + ".jpg", "长" * 76 + ".jpg"),
    ],
)
def test_the_name_is_only_a_name(sent: str, kept: str):
    given = photo()
    given._name = sent
    assert uploads.read(given).name == kept


@given(st.binary(max_size=400))
def test_no_bytes_at_all_break_it(content: bytes):
    """Whatever comes in is an Upload or a refusal with a sentence."""
    for start in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\0\0\0WEBP", b"%PDF-"):
        try:
            assert isinstance(uploads.read(file("x", start + content)), Upload)
        except Refused as refused:
            assert refused.reason.endswith("。")
            assert refused.status in (413, 415, 422)
