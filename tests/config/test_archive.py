"""Backup and restore, drilled: two machines, real databases, everything compared."""

import io
import json
import os
import shutil
import tarfile
from pathlib import Path

import pytest
from django.utils import timezone

from config import archive
from grids.verdict import Refused
from tests.config.test_embedded import manage

NOW = timezone.now()
FILL = """
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from grids.models import Community, User
Community.objects.create(name="幸福里社区", code="xfl", subdistrict="幸福街道")
User.objects.create_user("wang", password="a-long-password")
default_storage.save("appeals/楼道.txt", ContentFile("三号楼的灯".encode()))
"""
READ = """
from django.core.files.storage import default_storage
from grids.models import Community, User
print(*Community.objects.values_list("name", flat=True), *User.objects.values_list("username", flat=True))
print(default_storage.open("appeals/楼道.txt").read().decode())
"""


pytestmark = pytest.mark.xdist_group("archive")  # the office is furnished once


@pytest.fixture(scope="module")
def office(tmp_path_factory, module_place):
    """An office with content, and a backup of it."""
    data_dir = module_place / "office"
    for words in (
        ["migrate", "-v0"],
        ["shell", "-v0", "-c", FILL],
        ["backup", str(module_place / "all.tar")],
    ):
        done = manage(*words, data_dir=data_dir)
        assert done.returncode == 0, done.stderr
    return data_dir, module_place / "all.tar"


@pytest.fixture
def bare(office, place):
    """Another machine with nothing on it but the key of the first."""
    place.mkdir(parents=True)
    shutil.copy(office[0] / "secret_key", place / "secret_key")
    return place


def rewritten(source: Path, to: Path, **changes: bytes) -> Path:
    """A copy of an archive with some members replaced or added."""
    with tarfile.open(source) as old, tarfile.open(to, "w") as new:
        for member in old:
            data = changes.pop(member.name.replace(".", "_"), None) or old.extractfile(member).read()
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))
    return to


class TestBackup:
    def test_is_one_file_for_the_owners_eyes_only(self, office):
        _, source = office
        assert source.stat().st_mode & 0o777 == 0o600
        with tarfile.open(source) as members:
            assert {"manifest.json", "database.dump", "media/appeals/楼道.txt"} <= set(members.getnames())

    def test_holds_no_key(self, office):
        data_dir, source = office
        assert (data_dir / "secret_key").read_bytes() not in source.read_bytes()

    def test_leaves_no_draft_behind(self, office):
        assert [path.name for path in office[1].parent.glob(".backup-*")] == []

    def test_by_default_lies_with_the_data_and_old_ones_go(self, office):
        data_dir, _ = office
        folder = data_dir / "backups"
        folder.mkdir()
        for day in ("20200101", "20200102", "20200103"):
            (folder / f"doorstep-{day}-000000.tar").touch()
        (folder / "mine.tar").touch()
        done = manage("backup", "--keep", "2", data_dir=data_dir)
        assert "已备份到" in done.stdout, done.stderr
        assert "DOORSTEP_SECRET_KEY" in done.stdout
        kept = sorted(path.name for path in folder.iterdir())
        assert len(kept) == 3
        assert {"doorstep-20200103-000000.tar", "mine.tar"} < set(kept)

    def test_into_a_folder_that_cannot_be_written_is_one_sentence(self, office):
        done = manage("backup", "/proc/backup.tar", data_dir=office[0])
        assert done.returncode == 1
        assert done.stderr.startswith("CommandError: 写不进 /proc")


class TestRestore:
    def test_brings_back_everything_on_another_machine_again_and_again(self, office, bare, tmp_path):
        done = manage("restore", str(office[1]), data_dir=bare)
        assert done.returncode == 0, done.stderr
        assert "已恢复" in done.stdout
        assert content(bare) == ["幸福里社区", "wang", "三号楼的灯"]
        assert manage("migrate", "--check", data_dir=bare).returncode == 0

        assert manage("backup", str(tmp_path / "second.tar"), data_dir=bare).returncode == 0
        done = manage("restore", "--force", str(tmp_path / "second.tar"), data_dir=bare)
        assert done.returncode == 0, done.stderr
        assert content(bare) == ["幸福里社区", "wang", "三号楼的灯"]

    def test_refuses_to_overwrite_a_filled_database(self, office):
        data_dir, source = office
        done = manage("restore", str(source), data_dir=data_dir)
        assert done.returncode == 1
        assert done.stderr.startswith("CommandError: 数据库里已经有内容")

    def test_overwrites_when_told_to_and_keeps_the_old_files_aside(self, office, bare):
        manage("migrate", "-v0", data_dir=bare)
        late = "from grids.models import User; User.objects.create_user('late')"
        manage("shell", "-v0", "-c", late, data_dir=bare)
        (bare / "media").mkdir()
        (bare / "media" / "late.txt").write_text("later")
        done = manage("restore", "--force", str(office[1]), data_dir=bare)
        assert done.returncode == 0, done.stderr
        assert content(bare) == ["幸福里社区", "wang", "三号楼的灯"]
        assert not (bare / "media" / "late.txt").exists()
        (aside,) = bare.glob("media.before-*")
        assert (aside / "late.txt").read_text() == "later"


def content(data_dir: Path) -> list[str]:
    return manage("shell", "-v0", "-c", READ, data_dir=data_dir).stdout.split()


@pytest.fixture
def here(office, settings, tmp_path):
    """This very process as the machine to restore to, with the key of the office."""
    settings.SECRET_KEY = (office[0] / "secret_key").read_text()
    settings.MEDIA_ROOT = tmp_path / "here" / "media"
    return tmp_path / "here"


def refusal(source: Path) -> str:
    with pytest.raises(Refused) as refused:
        archive.restore(source, force=True, at=NOW)
    return refused.value.reason


class TestRefusals:
    """Told before the database is touched: these tests have none."""

    def test_another_key(self, office, here, settings):
        settings.SECRET_KEY = "another" * 10
        assert "另一个密钥" in refusal(office[1])

    @pytest.mark.parametrize(
        ("damage", "sentence"),
        [
            ({"database_dump": b"not a dump"}, "备份文件已损坏"),
            ({"manifest_json": b"{}"}, "这不是家门口的备份文件"),
            ({"manifest_json": b"[1"}, "这不是家门口的备份文件"),
        ],
    )
    def test_a_damaged_archive(self, office, here, tmp_path, damage, sentence):
        assert sentence in refusal(rewritten(office[1], tmp_path / "broken.tar", **damage))
        assert list(here.iterdir()) == [], "nothing was put anywhere"

    def test_one_from_the_future(self, office, here, tmp_path):
        with tarfile.open(office[1]) as members:
            manifest = json.loads(members.extractfile("manifest.json").read())
        later = json.dumps({**manifest, "format": 2}).encode()
        assert "请先升级" in refusal(rewritten(office[1], tmp_path / "new.tar", manifest_json=later))

    @pytest.mark.parametrize("bytes_", [b"", b"hello", os.urandom(5000)], ids=["empty", "words", "noise"])
    def test_what_is_no_archive(self, here, tmp_path, bytes_):
        (tmp_path / "odd.tar").write_bytes(bytes_)
        assert "备份" in refusal(tmp_path / "odd.tar")

    @pytest.mark.parametrize("lost", [3_000, 30_000])
    def test_one_that_was_cut_off(self, office, here, tmp_path, lost):
        whole = office[1].read_bytes()
        (tmp_path / "cut.tar").write_bytes(whole[: len(whole) - 10_240 - lost])
        assert "备份文件" in refusal(tmp_path / "cut.tar")

    def test_a_missing_file(self, here):
        assert refusal(Path("/nowhere.tar")) == "没有找到备份文件 /nowhere.tar：请检查路径。"

    def test_a_place_without_permission(self, office, here, settings):
        settings.MEDIA_ROOT = Path("/proc/media")
        assert refusal(office[1]).startswith("写不进 /proc")


def test_an_archive_cannot_write_outside_its_folder(office, tmp_path):
    evil, folder = tmp_path / "evil.tar", tmp_path / "folder"
    shutil.copy(office[1], evil)
    folder.mkdir()
    with tarfile.open(evil, "a") as members:
        for name in (
            "media/../../escaped.txt",
            str(tmp_path / "escaped-by-name.txt"),
            "../media/escaped.txt",
        ):
            member = tarfile.TarInfo(name)
            member.size = 4
            members.addfile(member, io.BytesIO(b"evil"))
        link = tarfile.TarInfo("media/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        members.addfile(link)
    with tarfile.open(evil) as members:
        archive.unpack(members, folder)
    assert not list(tmp_path.rglob("escaped*"))
    assert sorted(path.name for path in folder.rglob("*") if not path.is_dir()) == [
        "database.dump",
        "楼道.txt",
    ]
