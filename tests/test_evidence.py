"""Evidence that survives crashes, full disks and hostile content."""

from __future__ import annotations

import errno
import gzip
import os
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from monitor.errors import StoreError
from monitor.evidence import Archive, whole_length
from monitor.model import CHINA, Failure, Fetched, Request

AT = datetime(2026, 7, 1, 0, 30, tzinfo=CHINA)
NAME = "govmon-20260701.warc.gz"


def fetched(body: bytes = b"<p>page", **changes) -> Fetched:
    url = changes.pop("url", "http://www.example.gov.cn/a?b=1")
    usual = {
        "request": Request(url=url),
        "at": AT,
        "status": 200,
        "url": url,
        "headers": {"content-type": "text/html; charset=gbk", "content-encoding": "gzip"},
        "body": body,
    }
    return Fetched(**usual | changes)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "evidence")


def test_what_is_kept_comes_back(archive: Archive) -> None:
    body = "关于印发的通知".encode("gbk") + bytes(range(256))
    first = archive.store(fetched(body))
    second = archive.store(fetched(b"other", status=404))
    assert first == f"{NAME}#0"
    assert second.startswith(f"{NAME}#")
    kept = archive.load(first)
    assert kept.body == body
    assert (kept.url, kept.status) == ("http://www.example.gov.cn/a?b=1", 200)
    assert kept.at == AT
    assert kept.headers["content-type"] == "text/html; charset=gbk"
    assert "content-encoding" not in kept.headers  # the body is kept unpacked
    assert (archive.load(second).status, archive.load(second).body) == (404, b"other")
    assert archive.problem == ""


def test_a_day_is_a_day_in_beijing(archive: Archive) -> None:
    late = datetime(2026, 6, 30, 16, 30, tzinfo=UTC)
    assert archive.store(fetched(at=late)).startswith(NAME)
    assert archive.store(fetched(at=late - timedelta(hours=1))).startswith("govmon-20260630")


def test_other_programs_can_read_it(archive: Archive) -> None:
    for number in range(3):
        archive.store(fetched(b"x" * number))
    with (archive.folder / NAME).open("rb") as file:
        records = [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"))
            for record in ArchiveIterator(file, check_digests="raise")
            if record.content_stream().read() is not None
        ]
    assert [kind for kind, _uri in records] == ["response", "request"] * 3
    assert {uri for _kind, uri in records} == {"http://www.example.gov.cn/a?b=1"}


def test_no_answer_is_no_evidence(archive: Archive) -> None:
    assert archive.store(fetched(status=0, failure=Failure.TIMEOUT)) == ""
    assert archive.problem == ""
    assert not archive.folder.exists()


@pytest.mark.parametrize("cut", [1, 20, 300])
def test_a_tail_cut_off_by_a_crash(archive: Archive, cut: int) -> None:
    first = archive.store(fetched(b"first"))
    whole = (archive.folder / NAME).stat().st_size
    archive.store(fetched(os.urandom(2000)))
    with (archive.folder / NAME).open("r+b") as file:
        file.truncate(whole + cut)
    again = Archive(archive.folder)
    third = again.store(fetched(b"third"))
    assert third == f"{NAME}#{whole}"
    assert again.load(first).body == b"first"
    assert again.load(third).body == b"third"
    with (archive.folder / NAME).open("rb") as file:
        assert sum(1 for _ in ArchiveIterator(file)) == 4


@pytest.mark.parametrize("junk", [b"", b"\0" * 5000, b"not gzip at all"])
def test_garbage_at_the_end(archive: Archive, junk: bytes) -> None:
    archive.store(fetched(b"first"))
    path = archive.folder / NAME
    whole = path.stat().st_size
    path.write_bytes(path.read_bytes() + junk)
    with path.open("rb") as file:
        assert whole_length(file) == whole
    again = Archive(archive.folder)
    assert again.load(again.store(fetched(b"next"))).body == b"next"


def test_whole_members_of_any_size(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    big = gzip.compress(bytes(20_000_000)) + gzip.compress(os.urandom(3_000_000))
    path.write_bytes(big + gzip.compress(os.urandom(1000))[:500])
    with path.open("rb") as file:
        assert whole_length(file) == len(big)


def test_a_full_disk_ends_no_visit(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    first = archive.store(fetched(b"first"))
    size = (archive.folder / NAME).stat().st_size

    def full(_fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("monitor.evidence.os.fdatasync", full)
        assert archive.store(fetched(b"second")) == ""
    assert "证据无法写入" in archive.problem
    assert "磁盘已满" in archive.problem
    assert (archive.folder / NAME).stat().st_size == size  # nothing half
    assert archive.load(first).body == b"first"
    assert archive.store(fetched(b"third")) == f"{NAME}#{size}"
    assert archive.problem == ""


def test_a_device_without_space(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    # /dev/full refuses every write for real.
    opened = os.open
    monkeypatch.setattr(
        "monitor.evidence.os.open", lambda _path, flags, mode: opened("/dev/full", os.O_RDWR)
    )
    monkeypatch.setattr("monitor.evidence.whole_length", lambda _file: 0)
    assert archive.store(fetched()) == ""
    assert "磁盘已满" in archive.problem


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    archive = Archive(tmp_path / "file" / "evidence")
    assert archive.store(fetched()) == ""
    assert "证据无法写入" in archive.problem


def test_a_link_in_the_folder_is_not_followed(archive: Archive, tmp_path: Path) -> None:
    archive.folder.mkdir()
    precious = tmp_path / "precious"
    precious.write_text("keep")
    (archive.folder / NAME).symlink_to(precious)
    assert archive.store(fetched()) == ""
    assert archive.problem
    assert precious.read_text() == "keep"


@pytest.mark.parametrize(
    "id",
    ["", "x", "../../etc/passwd#0", f"../{NAME}#0", f"{NAME}#-1", f"{NAME}#x", f"{NAME}#99999999",
     f"{NAME}#5", f"{NAME}", "govmon-20200101.warc.gz#0", f"{NAME}#0\n"],
)  # fmt: skip
def test_ids_that_lead_nowhere(archive: Archive, id: str) -> None:
    archive.store(fetched())
    with pytest.raises(StoreError, match="证据"):
        archive.load(id)


def test_the_request_record_is_no_evidence(archive: Archive) -> None:
    archive.store(fetched())
    offset = (archive.folder / NAME).read_bytes().index(b"\x1f\x8b\x08", 10)
    with pytest.raises(StoreError):
        archive.load(f"{NAME}#{offset}")


def test_hostile_content_writes_no_headers_and_no_paths(archive: Archive) -> None:
    url = "http://a.cn/\r\nWARC-Type: x/../../../etc/passwd"
    headers = {"x": "a\r\nWARC-Target-URI: evil\r\n\r\nbody", "content-length": "999999"}
    kept = archive.load(archive.store(fetched(b"WARC/1.0\r\n\r\n", url=url, headers=headers)))
    assert kept.body == b"WARC/1.0\r\n\r\n"
    assert "warc-target-uri" not in kept.headers
    assert [path.name for path in archive.folder.iterdir()] == [NAME]


def test_no_secret_is_kept(archive: Archive) -> None:
    request = Request(
        url="http://a.cn/?access_token=s3cret",
        headers={"Authorization": "Bearer s3cret", "Cookie": "s3cret", "X-Page": "2"},
        body=b"s3cret",
    )
    headers = {"set-cookie": "sid=s3cret", "content-type": "text/html"}
    archive.store(fetched(request=request, url=request.url, headers=headers))
    raw = gzip.decompress((archive.folder / NAME).read_bytes())
    assert b"s3cret" not in raw
    assert b"X-Page: 2" in raw


def test_many_at_once(archive: Archive) -> None:
    ids: list[tuple[str, bytes]] = []

    def work(number: int) -> None:
        # Two archives on one folder stand for two processes.
        own = archive if number % 2 else Archive(archive.folder)
        for turn in range(10):
            body = f"{number}-{turn}".encode() * 50
            ids.append((own.store(fetched(body)), body))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id for id, _body in ids}) == 60
    assert all(archive.load(id).body == body for id, body in ids)


def test_damaged_evidence_is_never_shown_as_whole(archive: Archive) -> None:
    body = b"<p>what was seen" * 20
    id = archive.store(fetched(body))
    path = archive.folder / NAME
    whole = path.read_bytes()
    told = 0
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            assert archive.load(id).body == body  # some bytes mean nothing (time of packing)
        except StoreError:
            told += 1
    assert told > 300


def test_pruning_touches_old_days_only(archive: Archive) -> None:
    for day in (1, 2, 3):
        archive.store(fetched(at=AT + timedelta(days=day)))
    (archive.folder / "notes.txt").write_text("mine")
    (archive.folder / "govmon-20200101.warc.gz.bak").write_text("mine")
    assert archive.prune(date(2026, 7, 3)) == 1
    assert archive.prune(datetime(2026, 7, 3, 23, 0, tzinfo=CHINA)) == 0
    assert sorted(path.name for path in archive.folder.iterdir()) == [
        "govmon-20200101.warc.gz.bak",
        "govmon-20260703.warc.gz",
        "govmon-20260704.warc.gz",
        "notes.txt",
    ]
    assert Archive(archive.folder / "none").prune(date(2026, 7, 3)) == 0
    assert archive.size() > 0
