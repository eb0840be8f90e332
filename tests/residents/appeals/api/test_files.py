"""/api/v1/appeals/{number}/attach/ and /files/: the same photos, the same depth as on the pages."""

import pytest

from grids import uploads
from residents.appeals import workflow
from residents.appeals.models import Appeal
from residents.appeals.states import State
from tests.calls import API, Caller, by_card, by_token, nobody, problem
from tests.community import House
from tests.photos import bomb, file, pdf, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def matter(house: House) -> Appeal:
    seen = {"household": house.household, "files": [uploads.read(photo(gps=True))]}
    return house.appeal_in(State.IN_PROGRESS, public=True, **seen)


def send(caller: Caller, appeal: Appeal, *, version: str = "*", **body: object):
    where = f"{API}appeals/{appeal.number}/attach/"
    match = {"If-Match": version} if version else {}
    return caller.client.post(where, body, headers={**caller.headers, **match})


def test_files_are_attached_by_multipart(house: House, matter: Appeal):
    answer = send(by_token(house.worker1), matter, files=[photo(colour=(0, 9, 9)), pdf()], purpose="after")
    assert answer.status_code == 200, answer.content.decode()
    assert answer.json()["version"] == matter.version + 1
    assert answer.headers["ETag"] == f'"{matter.version + 1}"'
    assert sorted(each.kind for each in matter.attachments.filter(purpose="after")) == ["pdf", "photo"]


def test_a_household_adds_to_its_own(house: House, matter: Appeal):
    caller = by_card(house.card)
    assert send(caller, matter, files=[photo(colour=(1, 2, 3))]).status_code == 200
    problem(send(caller, matter, files=[photo(colour=(3, 2, 1))], purpose="after"), 400, "validation_error")
    assert matter.attachments.count() == 2


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (lambda: file("x.jpg", b"MZ"), 415, "type_not_allowed"),
        (bomb, 422, "image_unsafe"),
        (lambda: file("x.pdf", b"%PDF-" + b" " * uploads.MOST_BYTES), 413, "too_large"),
    ],
)
def test_a_refused_file_answers_with_its_status(house: House, matter: Appeal, sent, status: int, code: str):
    problem(send(by_token(house.staff), matter, files=[sent()]), status, code)
    assert matter.attachments.count() == 1


def test_what_else_is_refused(house: House, matter: Appeal):
    staff = by_token(house.staff)
    problem(send(staff, matter, files=[photo()], caption="楼道"), 400, "unknown_field")
    problem(send(staff, matter, purpose="after"), 400, "validation_error")
    problem(send(staff, matter, files=[photo()], purpose="selfie"), 400, "validation_error")
    problem(send(staff, matter, files=[photo()], version=""), 428, "version_required")
    problem(send(staff, matter, files=[photo()], version='"99"'), 412, "stale")
    problem(staff.act(matter.number, "attach", {"files": []}), 415, "type_not_allowed")
    problem(send(by_token(house.owners), matter, files=[photo()]), 403, "forbidden")
    problem(send(nobody(), matter, files=[photo()]), 401, "not_authenticated")
    problem(send(by_token(house.elsewhere.staff), matter, files=[photo()]), 404, "not_found")
    assert matter.attachments.count() == 1


def test_the_list_is_cut_by_depth(house: House, matter: Appeal):
    files = [uploads.read(photo("王秀英家.jpg", colour=(0, 9, 9)))]
    workflow.attach(matter, by=house.worker1, files=files, purpose="after")
    (first, second) = by_token(house.staff).get(f"appeals/{matter.number}/files/").json()["results"]
    assert (first["purpose"], first["name"]) == ("original", "楼道.jpg")
    assert second["sha256"] == files[0].sha256
    assert (second["width"], second["height"], second["kind"]) == (64, 48, "photo")
    (only,) = nobody().get(f"appeals/{matter.number}/files/").json()["results"]
    assert (only["purpose"], only["name"]) == ("after", None)
    problem(by_token(house.elsewhere.staff).get(f"appeals/{matter.number}/files/"), 404, "not_found")


def test_the_bytes_are_cut_by_the_same_depth(house: House, matter: Appeal):
    kept = matter.attachments.get()
    where = f"appeals/{matter.number}/files/{kept.pk}/"
    answer = by_token(house.staff).get(where, accept="image/jpeg")
    assert answer.status_code == 200
    assert answer.content == kept.file.read()
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert by_card(house.card).get(where + "small/").content == kept.thumbnail.read()
    for stranger in (nobody(), by_token(house.worker2), by_token(house.elsewhere.staff)):
        problem(stranger.get(where), 404, "not_found")
        problem(stranger.get(where + "small/"), 404, "not_found")
    problem(by_token(house.staff).get(f"appeals/{matter.number}/files/999999/"), 404, "not_found")
