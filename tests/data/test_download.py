import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest

from halfhour.data.download import fetch
from halfhour.data.entry import File
from halfhour.data.transport import Patience, PlaceFailedError
from halfhour.events import Downloading

CONTENT = bytes(range(256)) * 2000
FILE = File("set.bin", "sha256:" + hashlib.sha256(CONTENT).hexdigest())
SHORT = Patience(first_seconds=0.3, window_seconds=0.3, slowest=1000.0)


@pytest.fixture
def destination(tmp_path: Path, server) -> Path:
    server.contents["set.bin"] = CONTENT
    return tmp_path / "cache" / "set.bin"


def part_of(destination: Path) -> Path:
    return destination.with_name("set.bin.part")


def leave_part(destination: Path, content: bytes) -> None:
    destination.parent.mkdir()
    part_of(destination).write_bytes(content)


def test_a_file_comes_whole_and_its_progress_is_told(server, destination):
    events: list[Downloading] = []
    fetch(FILE, server.place("normal"), destination, events.append)
    assert destination.read_bytes() == CONTENT
    assert sorted(path.name for path in destination.parent.iterdir()) == [".set.bin.lock", "set.bin"]
    assert events[-1] == Downloading("set.bin", server.place("normal"), len(CONTENT), len(CONTENT))
    assert [event.done for event in events] == sorted(event.done for event in events)


def test_an_earlier_part_is_gone_on_from(server, destination):
    leave_part(destination, CONTENT[:300_000])
    fetch(FILE, server.place("normal"), destination)
    assert destination.read_bytes() == CONTENT
    assert server.asked == [("/normal/set.bin", "bytes=300000-")]


def test_a_place_that_ignores_ranges_sends_everything_anew(server, destination):
    leave_part(destination, CONTENT[:300_000])
    fetch(FILE, server.place("no-range"), destination)
    assert destination.read_bytes() == CONTENT


def test_an_answer_with_another_part_is_not_appended(server, destination):
    leave_part(destination, CONTENT[:300_000])
    fetch(FILE, server.place("other-range"), destination)
    assert destination.read_bytes() == CONTENT
    assert [asked for _path, asked in server.asked] == ["bytes=300000-", None]


def test_a_part_that_was_whole_already_is_taken(server, destination):
    leave_part(destination, CONTENT)
    fetch(FILE, server.place("normal"), destination)
    assert destination.read_bytes() == CONTENT


@pytest.mark.parametrize("garbage", [b"x" * 300_000, b"x" * len(CONTENT), b"x" * (len(CONTENT) + 5)])
def test_a_part_of_something_else_is_found_out_and_replaced(server, destination, garbage):
    leave_part(destination, garbage)
    fetch(FILE, server.place("normal"), destination)
    assert destination.read_bytes() == CONTENT


def test_a_file_with_another_hash_is_replaced_and_one_with_the_right_hash_is_left(server, destination):
    destination.parent.mkdir()
    destination.write_bytes(b"an earlier program was killed here")
    fetch(FILE, server.place("normal"), destination)
    assert destination.read_bytes() == CONTENT
    asked = len(server.asked)
    fetch(FILE, server.place("normal"), destination)
    assert len(server.asked) == asked


def test_wrong_bytes_are_thrown_away(server, destination):
    with pytest.raises(PlaceFailedError, match="sha256"):
        fetch(FILE, server.place("wrong"), destination)
    assert not destination.exists()
    assert part_of(destination).read_bytes() == b""


def test_a_body_that_is_cut_off_is_no_file_but_is_gone_on_from(server, destination):
    with pytest.raises(PlaceFailedError, match="cut off after 256000 of 512000 bytes"):
        fetch(FILE, server.place("truncated"), destination)
    assert not destination.exists()
    fetch(FILE, server.place("normal"), destination)
    assert destination.read_bytes() == CONTENT
    assert server.asked[-1] == ("/normal/set.bin", "bytes=256000-")


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("missing", "status 404"),
        ("silent", "no answer"),
        ("silent-body", "only 0 bytes in 0.3 s|no answer in time"),
        ("drip", "only [0-9]+ bytes in 0.3 s"),
        ("stalled", "only [0-9]+ bytes in 0.3 s|no answer in time"),
    ],
)
def test_a_place_that_does_not_deliver_is_given_up_with_its_reason(server, destination, kind, why):
    with pytest.raises(PlaceFailedError, match=why):
        fetch(FILE, server.place(kind), destination, patience=SHORT)
    assert not destination.exists()


def test_a_place_that_nobody_answers_at_fails(tmp_path, server):
    server.server_close()
    with pytest.raises(PlaceFailedError):
        fetch(FILE, server.place("normal"), tmp_path / "set.bin")


PROGRAM = """
import sys
from pathlib import Path
from halfhour.data.download import fetch
from halfhour.data.entry import File
fetch(File("set.bin", sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize("deadly", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_download_is_never_trusted_and_goes_on_where_it_stopped(server, destination, deadly):
    command = [sys.executable, "-c", PROGRAM, FILE.digest, server.place("stalled"), str(destination)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as killed:
        while not (part_of(destination).is_file() and part_of(destination).stat().st_size > 0):
            assert killed.poll() is None
            sleep(0.02)
        killed.send_signal(deadly)
    came = part_of(destination).stat().st_size
    assert 0 < came < len(CONTENT)
    assert not destination.exists()
    fetch(FILE, server.place("normal"), destination)
    assert destination.read_bytes() == CONTENT
    assert server.asked[-1] == ("/normal/set.bin", f"bytes={came}-")


def test_two_programs_do_not_write_one_part(server, destination):
    command = [sys.executable, "-c", PROGRAM, FILE.digest, server.place("stalled"), str(destination)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as first:
        while not (part_of(destination).is_file() and part_of(destination).stat().st_size > 0):
            assert first.poll() is None
            sleep(0.02)
        second = subprocess.run(
            [sys.executable, "-c", PROGRAM, FILE.digest, server.place("normal"), str(destination)],
            capture_output=True,
            text=True,
        )
        assert first.poll() is None
        first.kill()
    assert second.returncode == 1 and "PlaceFailedError: another program is downloading this file now" in second.stderr
    assert [path for path, _asked in server.asked] == ["/stalled/set.bin"]
    fetch(FILE, server.place("normal"), destination)  # the lock went with the process that held it
    assert destination.read_bytes() == CONTENT
