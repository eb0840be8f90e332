"""添加照片或文件: who adds what, what the ledger says of it, and who gets to see it."""

import pytest

from grids import ledger, uploads
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from residents.appeals import receipts, rules, workflow
from residents.appeals.models import Appeal, AppealRecord, Attachment
from residents.appeals.states import FINAL, State
from tests.community import House
from tests.photos import pdf, photo

REDS = [(n * 20, 0, 0) for n in range(12)]


def taken(*colours: tuple[int, int, int]) -> list[uploads.Upload]:
    return [uploads.read(photo(colour=colour)) for colour in colours or REDS[:1]]


def test_it_is_kept_with_its_thumbnail_and_who_brought_it(house: House):
    appeal = house.appeal_in(State.ACCEPTED)
    (upload,) = taken()
    done = workflow.attach(appeal, by=house.worker1, files=[upload], purpose="before")
    kept = done.attachments.get()
    assert (kept.kind, kept.purpose, kept.uploaded_by) == ("photo", "before", house.worker1.user)
    assert (kept.width, kept.height, kept.bytes) == (64, 48, len(upload.content))
    assert kept.file.read() == upload.content
    assert kept.thumbnail.read() == upload.thumbnail
    assert upload.name not in kept.file.name


def test_its_digest_stands_in_the_ledger(house: House):
    appeal = house.appeal_in(State.ACCEPTED)
    (upload,) = taken()
    done = workflow.attach(appeal, by=house.staff, files=[upload], purpose="after")
    record = done.records.last()
    assert record.action == "attach"
    assert record.data == {"files": [{"purpose": "after", "sha256": upload.sha256}]}
    assert record.public
    assert list(ledger.breaks(AppealRecord)) == []


def test_that_a_resident_sent_photos_is_not_told_to_the_street(house: House):
    appeal = house.appeal_in(State.ACCEPTED, public=True, by=house.family)
    done = workflow.attach(appeal, by=house.family, files=taken())
    assert not done.records.last().public


def test_photos_come_with_the_filing_itself(house: House):
    appeal, _ = house.file(files=taken(*REDS[:2]))
    assert appeal.attachments.count() == 2
    record = appeal.records.get()
    assert [each["purpose"] for each in record.data["files"]] == ["original", "original"]
    assert appeal.version == 1


def test_a_pdf_is_kept_too(house: House):
    done = workflow.attach(
        house.appeal_in(State.REPLIED), by=house.staff, files=[uploads.read(pdf())], purpose="result"
    )
    kept = done.attachments.get()
    assert (kept.kind, kept.width, kept.thumbnail.name) == ("pdf", 0, "")
    assert not kept.is_photo


def test_the_state_does_not_change(house: House):
    for state in State:
        if state not in FINAL:
            appeal = house.appeal_in(state)
            assert workflow.attach(appeal, by=house.staff, files=taken()).state == state


@pytest.mark.parametrize("state", FINAL)
def test_not_to_what_is_over(house: House, state: str):
    with pytest.raises(Refused, match="不能添加"):
        workflow.attach(house.appeal_in(state), by=house.staff, files=taken())
    assert not Attachment.objects.exists()


def test_the_appellant_shows_how_it_is_and_nothing_else(house: House):
    appeal, _ = house.file(by=house.family)
    workflow.attach(appeal, by=house.family, files=taken())
    workflow.attach(appeal, by=receipts.holder(appeal), files=taken(REDS[1]))
    assert {each.purpose for each in appeal.attachments.all()} == {"original"}
    with pytest.raises(Invalid) as refused:
        workflow.attach(appeal, by=house.family, files=taken(REDS[2]), purpose="after")
    assert "purpose" in refused.value.fields


def test_strangers_are_refused(house: House):
    appeal = house.appeal_in(State.ACCEPTED, public=True)
    for who in (house.visitor, house.worker2, house.supervisor):
        with pytest.raises(Forbidden, match="由提出诉求的居民本人"):
            workflow.attach(appeal, by=who, files=taken())
    with pytest.raises(NotFound):
        workflow.attach(appeal, by=house.elsewhere.staff, files=taken())


def test_a_co_handler_may_show_what_was_done(house: House):
    appeal = house.do("add_helper", house.appeal_in(State.IN_PROGRESS), user=house.worker2.user, unit=None)
    done = workflow.attach(appeal, by=house.worker2, files=taken(), purpose="after")
    assert done.attachments.get().uploaded_by == house.worker2.user


def test_nine_and_no_more(house: House):
    appeal, _ = house.file(files=taken(*REDS[:8]))
    workflow.attach(appeal, by=house.staff, files=taken(REDS[8]))
    with pytest.raises(Invalid, match="最多 9 个"):
        workflow.attach(appeal, by=house.staff, files=taken(REDS[9]))
    with pytest.raises(Invalid, match="最多 9 个"):
        house.file(files=taken(*REDS[:10]))
    assert Attachment.objects.count() == 9
    assert Appeal.objects.count() == 1


def test_the_same_photo_again_is_not_kept_twice(house: House):
    appeal, _ = house.file(files=taken())
    with pytest.raises(Refused, match="已经传过") as refused:
        workflow.attach(appeal, by=house.staff, files=taken())
    assert refused.value.code == "already_claimed"
    done = workflow.attach(appeal, by=house.staff, files=taken(*REDS[:2], REDS[1]))
    assert done.attachments.count() == 2
    assert len(done.records.last().data["files"]) == 1


def test_nothing_chosen_is_refused(house: House):
    with pytest.raises(Invalid) as refused:
        workflow.attach(house.appeal_in(State.ACCEPTED), by=house.staff, files=[])
    assert "files" in refused.value.fields


def test_a_stale_page_is_refused(house: House):
    appeal = house.appeal_in(State.ACCEPTED)
    with pytest.raises(Stale):
        workflow.attach(appeal, by=house.staff, files=taken(), version=appeal.version - 1)


def test_two_at_once_never_make_ten(at_once, house: House):
    appeal, _ = house.file(files=taken(*REDS[:8]))
    results = at_once(
        lambda: workflow.attach(appeal, by=house.staff, files=taken(REDS[8])),
        lambda: workflow.attach(appeal, by=house.lead, files=taken(REDS[9])),
    )
    assert sorted(type(each).__name__ for each in results) == ["Appeal", "Invalid"]
    assert Attachment.objects.count() == 9


@pytest.mark.parametrize(
    ("purpose", "least"),
    [("original", rules.Depth.REDACTED), ("before", rules.Depth.PUBLIC), ("result", rules.Depth.PUBLIC)],
)
def test_how_deep_one_must_see_to_see_a_photo(purpose: str, least: rules.Depth):
    seen = [depth for depth in rules.Depth if rules.reads_file(Attachment(purpose=purpose), depth)]
    assert min(seen) == least
