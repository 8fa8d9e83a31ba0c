"""The sample server and the mailbox, asked as the program asks them."""

from __future__ import annotations

import asyncio
import smtplib
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import aiohttp
import pytest

from monitor.demo.district import sample_district
from monitor.demo.mailbox import Mailbox
from monitor.demo.pages import ORIGIN, Page
from monitor.demo.server import SampleServer
from monitor.model import CHINA

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=CHINA)


async def test_conditional_get_and_head() -> None:
    pages = [Page(path="/a", body=f"x {ORIGIN}/b".encode(), content_type="text/html")]
    async with SampleServer(pages) as server, aiohttp.ClientSession() as session:
        async with session.get(f"{server.base_url}/a") as answer:
            text, etag = await answer.text(), answer.headers["ETag"]
        assert text == f"x {server.base_url}/b"  # the placeholder became our address
        async with session.get(f"{server.base_url}/a", headers={"If-None-Match": etag}) as answer:
            assert answer.status == 304
        async with session.head(f"{server.base_url}/a") as answer:
            assert answer.status == 200
            assert await answer.read() == b""
        async with session.get(f"{server.base_url}/nothing") as answer:
            assert answer.status == 404


async def test_answers_differ_by_query_and_method() -> None:
    pages = [
        Page(path="/api", body=b"one", where={"uid": "1"}),
        Page(path="/api", body=b"two", where={"uid": "2"}),
        Page(path="/post", body=b"posted", method="POST"),
    ]
    async with SampleServer(pages) as server, aiohttp.ClientSession() as session:
        for uid, body in (("1", "one"), ("2", "two")):
            async with session.get(f"{server.base_url}/api?uid={uid}&x=1") as answer:
                assert await answer.text() == body
        async with session.get(f"{server.base_url}/api?uid=3") as answer:
            assert answer.status == 404
        async with session.get(f"{server.base_url}/post") as answer:
            assert answer.status == 404
        async with session.post(f"{server.base_url}/post") as answer:
            assert await answer.text() == "posted"


async def test_the_whole_district_answers() -> None:
    district = sample_district(NOW)
    async with SampleServer(district.pages) as server, aiohttp.ClientSession() as session:
        for page in district.pages[::7]:
            async with session.request(
                page.method, server.base_url + page.path, params=page.where, allow_redirects=False
            ) as answer:
                assert answer.status == page.status, page.path
                assert ORIGIN.encode() not in await answer.read()


def test_an_address_before_listening_is_an_error() -> None:
    with pytest.raises(RuntimeError):
        _ = SampleServer([]).base_url
    with pytest.raises(RuntimeError):
        _ = Mailbox().port


def letter(subject: str, message_id: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "a@yangli.example"
    message["To"] = "b@yangli.example"
    message["Subject"] = subject
    message["Message-ID"] = message_id
    message.set_content("正文：样例区")
    return message


async def test_letters_are_kept_once_and_as_files(tmp_path: Path) -> None:
    async with Mailbox(tmp_path / "mails") as box:

        def send() -> None:
            with smtplib.SMTP("127.0.0.1", box.port, timeout=5) as smtp:
                smtp.send_message(letter("整改通知", "<1@x>"))
                smtp.send_message(letter("整改通知", "<1@x>"))
                smtp.send_message(letter("../../etc", "<../../2@x>"))

        await asyncio.to_thread(send)
        assert [m.subject for m in box.mails] == ["整改通知", "../../etc"]
        assert box.mails[0].text.strip() == "正文：样例区"
        assert box.mails[0].recipients == ("b@yangli.example",)
    files = sorted((tmp_path / "mails").iterdir())
    assert len(files) == 2
    assert all(f.suffix == ".eml" and f.parent == tmp_path / "mails" for f in files)
