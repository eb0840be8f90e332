"""What script/up says before it starts anything."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from config import preflight
from config.preflight import Options, Trouble, about_folder, check, check_folder, check_port, options
from tests.config.conftest import may_read


def asked(*words: str, **environ: str) -> Options:
    return options(list(words), environ)


class TestCommandLine:
    def test_without_a_word_it_is_a_demo_on_this_machine_only(self):
        assert asked() == Options("127.0.0.1", 8000, True, preflight.ROOT / "var")

    @pytest.mark.parametrize(
        ("words", "url"),
        [
            ([], "http://127.0.0.1:8000"),
            (["--port", "8017"], "http://127.0.0.1:8017"),
            (["--host", "0.0.0.0", "--port", "80"], "http://127.0.0.1:80"),
            (["--host", "::"], "http://127.0.0.1:8000"),
            (["--host", "::1", "--port", "9"], "http://[::1]:9"),
            (["--host", "192.168.1.5"], "http://192.168.1.5:8000"),
        ],
    )
    def test_a_browser_on_this_machine_opens_this_address(self, words, url):
        assert asked(*words).url == url

    def test_everything_can_be_said(self):
        given = asked("--port", "8001", "--host", "0.0.0.0", "--no-demo", DOORSTEP_DATA="/srv/doorstep")
        assert given == Options("0.0.0.0", 8001, False, Path("/srv/doorstep"))

    def test_an_empty_data_folder_means_the_usual_one(self):
        assert asked(DOORSTEP_DATA="").data_dir == preflight.ROOT / "var"

    def test_a_relative_data_folder_is_the_callers(self, monkeypatch, tmp_path):
        monkeypatch.chdir(tmp_path)
        assert asked(DOORSTEP_DATA="data").data_dir == tmp_path / "data"

    @pytest.mark.parametrize("port", ["0", "65536", "-1", "web", "80 80", "８０００", ""])
    def test_a_wrong_port_is_one_sentence(self, port):
        with pytest.raises(Trouble, match="端口要是 1 到 65535"):
            asked(f"--port={port}")

    @pytest.mark.parametrize("words", [["--prot", "1"], ["start"], ["--port"]])
    def test_an_unknown_word_points_to_the_help(self, words):
        with pytest.raises(Trouble, match="script/up --help"):
            asked(*words)

    def test_the_help_is_in_chinese(self, capsys):
        with pytest.raises(SystemExit):
            asked("--help")
        assert "启动家门口" in capsys.readouterr().out


@pytest.fixture
def taken():
    """A port somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


class TestPort:
    def test_a_taken_one_is_told_with_a_free_one(self, taken):
        with pytest.raises(Trouble) as trouble:
            check_port("127.0.0.1", taken)
        sentence = str(trouble.value)
        assert f"端口 {taken} 已被占用" in sentence
        check_port("127.0.0.1", int(sentence.rpartition("--port ")[2].rstrip("。")))

    def test_one_that_was_just_left_is_free(self):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            port = listener.getsockname()[1]
            with socket.create_connection(("127.0.0.1", port)):
                listener.accept()[0].close()
        check_port("127.0.0.1", port)

    def test_the_last_port_has_a_remedy_too(self):
        assert 1024 < preflight._free("127.0.0.1", 65535) < 65535

    def test_an_address_of_another_machine_is_told(self):
        with pytest.raises(Trouble, match="地址 203.0.113.7 用不了"):
            check_port("203.0.113.7", 8000)

    def test_a_privileged_one_is_told(self):
        assert "1024" in preflight._about_port(PermissionError(13, "Permission denied"), "127.0.0.1", 80)


class TestFolder:
    def test_a_good_one_is_made_and_left_clean(self, tmp_path):
        check_folder(tmp_path / "a" / "b")
        assert list((tmp_path / "a" / "b").iterdir()) == []

    def test_a_file_in_its_place_is_told(self, tmp_path):
        (tmp_path / "var").touch()
        with pytest.raises(Trouble, match="写不进"):
            check_folder(tmp_path / "var")

    @pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")
    def test_one_that_cannot_be_written_is_told(self):
        with pytest.raises(Trouble, match="DOORSTEP_DATA"):
            check_folder(Path("/proc/doorstep"))

    def test_a_full_disk_is_told(self, tmp_path):
        assert "腾出" in about_folder(OSError(28, "No space left on device"), tmp_path)

    def test_a_nearly_full_disk_is_told_before_the_first_start(self, tmp_path, monkeypatch):
        monkeypatch.setattr(preflight, "ROOM", 2**60)
        with pytest.raises(Trouble, match="磁盘快满了"):
            check_folder(tmp_path)
        (tmp_path / "postgres").mkdir()
        check_folder(tmp_path)

    def test_data_of_another_user_is_told(self, tmp_path, monkeypatch):
        (tmp_path / "secret_key").touch()
        monkeypatch.setattr(os, "access", lambda path, mode: False)
        with pytest.raises(Trouble, match="属于另一个用户"):
            check_folder(tmp_path)

    def test_both_are_checked(self, tmp_path, taken):
        with pytest.raises(Trouble, match="已被占用"):
            check(Options("127.0.0.1", taken, True, tmp_path))


def test_it_needs_nothing_installed(tmp_path):
    done = subprocess.run(
        [
            "/usr/bin/env",
            "python3",
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, {str(preflight.ROOT)!r}); {USE}",
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.stdout.strip() == "8000", done.stderr


USE = "from config import preflight; print(preflight.options([], {}).port)"


def test_troubles_are_told_where_errors_are_read(capsys):
    preflight.tell(Trouble("端口不行。"))
    assert capsys.readouterr() == ("", "没有启动：端口不行。\n")


def test_the_helper_of_these_tests_tells_the_truth(tmp_path):
    if os.geteuid():
        pytest.skip("needs root")
    secret = tmp_path / "secret"
    secret.touch(mode=0o600)
    assert not may_read(65534, secret)
    assert may_read(65534, Path("/etc/passwd"))
