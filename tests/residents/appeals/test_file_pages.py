"""照片和文件的页面: sent with the forms, shown beside the matter, served only through it."""

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from grids import uploads
from residents.appeals import workflow
from residents.appeals.models import Appeal, Attachment
from residents.appeals.states import State
from tests.community import House
from tests.entering import household, receipt, signed_in, visitor
from tests.photos import bomb, file, pdf, photo


@pytest.fixture
def matter(house: House) -> Appeal:
    """In the office's hands, filed by the family with a photo of the stairwell."""
    return house.appeal_in(State.IN_PROGRESS, by=house.family, files=[uploads.read(photo(gps=True))])


def attached(appeal: Appeal, *, by: object, purpose: str, **kind: object) -> Attachment:
    workflow.attach(appeal, by=by, files=[uploads.read(photo(**kind))], purpose=purpose)
    return appeal.attachments.get(purpose=purpose)


def address(kept: Attachment, *, small: bool = False) -> str:
    return reverse("appeal_thumbnail" if small else "appeal_file", args=[kept.appeal.number, kept.pk])


def status(client: Client, kept: Attachment) -> int:
    return client.get(address(kept)).status_code


def filing(house: House, **more: object) -> dict[str, object]:
    return {
        "kind": "appeal",
        "title": "楼道灯不亮",
        "text": "三单元四楼的灯坏了一周。",
        "grid": house.grid1.code,
        "once": "k1",
        **more,
    }


# Filing


def test_a_resident_files_with_photos(house: House):
    client = Client()
    answer = client.post(reverse("file"), filing(house, files=[photo(), photo(colour=(0, 9, 0))]))
    assert answer.status_code == 302
    assert Appeal.objects.get().attachments.count() == 2


def test_pressing_twice_keeps_the_photos_once(house: House):
    client = Client()
    for _ in range(2):
        assert client.post(reverse("file"), filing(house, files=[photo()])).status_code == 302
    assert (Appeal.objects.count(), Attachment.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("sent", "code", "words"),
    [
        (lambda: file("病历.docx", b"PK\x03\x04"), 415, "不是照片或 PDF"),
        (bomb, 422, "像素太多"),
        (lambda: file("大.pdf", b"%PDF-" + b" " * uploads.MOST_BYTES + b"%%EOF"), 413, "超过 10 MB"),
        (lambda: file("空.jpg", b""), 400, "空的"),
    ],
)
def test_a_refused_file_says_why_and_files_nothing(house: House, sent, code: int, words: str):
    answer = Client().post(reverse("file"), filing(house, files=[sent()]))
    assert answer.status_code == code
    assert words in answer.content.decode()
    assert "楼道灯不亮" in answer.content.decode()
    assert not Appeal.objects.exists()


def test_ten_photos_are_one_too_many_and_the_page_says_so(house: House):
    many = [photo(colour=(n * 20, 0, 0)) for n in range(10)]
    answer = Client().post(reverse("file"), filing(house, files=many))
    assert answer.status_code == 400
    assert "最多 9 个" in answer.content.decode()


def test_a_worker_files_on_behalf_with_a_photo(house: House):
    client = signed_in(house.worker1.user)
    answer = client.post(reverse("file"), filing(house, source="visit", files=[photo()]))
    assert answer.status_code == 302
    assert Attachment.objects.get().uploaded_by == house.worker1.user


# Attaching


def test_the_page_takes_before_and_after_and_shows_them_side_by_side(house: House, matter: Appeal):
    client = signed_in(house.worker1.user)
    where = reverse("appeal_verb", args=[matter.number, "attach"])
    assert "multipart/form-data" in client.get(where).content.decode()
    client.post(where, {"files": [photo(colour=(0, 0, 1))], "purpose": "before"})
    client.post(where, {"files": [photo(colour=(0, 0, 90))], "purpose": "after"})
    page = client.get(reverse("appeal", args=[matter.number])).content.decode()
    assert page.index("办理前") < page.index("办理后")
    for each in matter.attachments.all():
        assert address(each, small=True) in page


def test_the_page_refuses_a_bad_file_with_its_status(house: House, matter: Appeal):
    client = signed_in(house.worker1.user)
    where = reverse("appeal_verb", args=[matter.number, "attach"])
    answer = client.post(where, {"files": [file("x.jpg", b"MZ")], "purpose": "after"})
    assert answer.status_code == 415
    answer = client.post(where, {"purpose": "after"})
    assert answer.status_code == 400
    assert "请选择照片或文件" in answer.content.decode()


def test_a_resident_adds_a_photo_from_the_status_page(house: House, matter: Appeal):
    client = household(house, matter)
    where = reverse("appeal_verb", args=[matter.number, "attach"])
    assert "拍的是" not in client.get(where).content.decode()
    client.post(where, {"files": [photo(colour=(9, 9, 9))]})
    assert [each.purpose for each in matter.attachments.all()] == ["original", "original"]


# Being served


def test_who_sees_what_a_resident_sent_in(house: House, matter: Appeal):
    kept = matter.attachments.get()
    for client in (household(house, matter), signed_in(house.worker1.user), signed_in(house.staff.user)):
        assert status(client, kept) == 200
    # The receipt opens the status, not the original; to everyone else the file does not exist.
    for client in (receipt(house, matter), visitor(house, matter), signed_in(house.worker2.user)):
        assert status(client, kept) == 404
        assert client.get(address(kept, small=True)).status_code == 404
    assert status(signed_in(house.elsewhere.staff.user), kept) == 404


def test_a_published_matter_shows_the_street_what_was_done_and_not_what_was_sent(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS, public=True, files=[uploads.read(photo())])
    after = attached(appeal, by=house.worker1, purpose="after", colour=(0, 99, 0))
    original = appeal.attachments.get(purpose="original")
    client = Client()
    assert (status(client, after), status(client, original)) == (200, 404)
    page = client.get(reverse("appeal", args=[appeal.number])).content.decode()
    assert address(after, small=True) in page
    assert address(original) not in page


def test_what_was_done_about_a_private_matter_is_not_for_the_street(house: House, matter: Appeal):
    after = attached(matter, by=house.worker1, purpose="after", colour=(0, 99, 0))
    assert status(visitor(house, matter), after) == 404
    assert status(receipt(house, matter), after) == 200


def test_recusal_takes_the_photos_away_in_the_same_second(house: House, matter: Appeal):
    kept, client = matter.attachments.get(), signed_in(house.second_staff.user)
    assert status(client, kept) == 200
    house.do("recuse", matter, by=house.lead, user=house.second_staff.user, unit=None)
    assert status(client, kept) == 404


def test_a_file_answers_only_under_its_own_matter(house: House, matter: Appeal):
    other = house.appeal_in(State.ACCEPTED)
    kept, client = matter.attachments.get(), signed_in(house.staff.user)
    assert client.get(reverse("appeal_file", args=[other.number, kept.pk])).status_code == 404
    assert client.get(reverse("appeal_file", args=[matter.number, kept.pk + 99])).status_code == 404


def test_a_photo_is_shown_and_cannot_do_anything(house: House, matter: Appeal):
    answer = signed_in(house.staff.user).get(address(matter.attachments.get()))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline; filename=")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in answer["Cache-Control"]
    assert dict(Image.open(io.BytesIO(answer.content)).getexif()) == {}


def test_a_pdf_is_downloaded_and_never_shown(house: House, matter: Appeal):
    workflow.attach(matter, by=house.worker1, files=[uploads.read(pdf("王秀英.pdf"))], purpose="result")
    kept, client = matter.attachments.get(kind="pdf"), signed_in(house.staff.user)
    answer = client.get(address(kept))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{matter.number}-{kept.pk}.pdf"'
    small = client.get(address(kept, small=True))
    assert small["Content-Disposition"].startswith("attachment")
    assert small.content == answer.content


def test_an_unchanged_photo_is_not_sent_again_but_asked_for_again(house: House, matter: Appeal):
    kept, client = matter.attachments.get(), signed_in(house.staff.user)
    first = client.get(address(kept))
    again = client.get(address(kept), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert status(client, kept) == 200
    stranger = signed_in(house.worker2.user)
    assert stranger.get(address(kept), headers={"if-none-match": first["ETag"]}).status_code == 404


def test_files_are_read_and_never_posted_to(house: House, matter: Appeal):
    assert signed_in(house.staff.user).post(address(matter.attachments.get())).status_code == 405


def test_the_page_costs_the_same_with_one_photo_and_with_nine(house: House, matter: Appeal):
    client, where = signed_in(house.staff.user), reverse("appeal", args=[matter.number])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(where).status_code == 200
        return len(queries)

    with_one = cost()
    more = [uploads.read(photo(colour=(n + 1, 0, 7))) for n in range(8)]
    workflow.attach(matter, by=house.staff, files=more, purpose="after")
    assert cost() == with_one
