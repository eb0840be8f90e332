"""存下的文件: every table of photos and papers keeps the same about a file, and tells a photo from a paper the same way."""

import pytest
from django.db import models

from council.models import Evidence
from grids.models.files import StoredFile
from notices.models import NoticeFile
from residents.models import Attachment

TABLES = (Attachment, Evidence, NoticeFile)
COLUMNS: dict[str, type[models.Field]] = {
    "name": models.CharField,
    "file": models.FileField,
    "thumbnail": models.FileField,
    "width": models.PositiveIntegerField,
    "height": models.PositiveIntegerField,
    "bytes": models.PositiveIntegerField,
    "sha256": models.CharField,
    "uploaded_by": models.ForeignKey,
    "uploaded_at": models.DateTimeField,
}


def test_no_table_of_files_goes_its_own_way():
    assert set(StoredFile.__subclasses__()) == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_each_table_keeps_the_same_of_a_file(table: type[StoredFile]):
    fields = {field.name: type(field) for field in table._meta.concrete_fields}
    assert {name: fields[name] for name in COLUMNS} == COLUMNS
    assert table._meta.get_field("name").max_length == 80
    assert table._meta.get_field("uploaded_by").remote_field.on_delete is models.PROTECT
    assert not table._meta.get_field("file").editable


@pytest.mark.parametrize("table", TABLES)
def test_a_photo_is_what_has_a_size(table: type[StoredFile]):
    assert table(name="灯.jpg", width=640, height=480).is_photo
    assert not table(name="验收单.pdf").is_photo
    assert str(table(name="验收单.pdf")) == "验收单.pdf"


@pytest.mark.parametrize("table", TABLES)
def test_the_same_file_hangs_on_a_thing_once(table: type[StoredFile]):
    once = [each for each in table._meta.constraints if isinstance(each, models.UniqueConstraint)]
    assert len(once) == 1
    assert any("sha256" in str(expression) for expression in once[0].expressions)
    assert once[0].violation_error_message == "这个文件已经传过了。"
