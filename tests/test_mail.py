"""Letters through a real SMTP conversation: STARTTLS, login, refusals, hostile headers."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from monitor.mail import Mailer, compose, message_id, tls_context
from monitor.model import CHINA, Delivery, Letter
from monitor.settings import MailSettings

NOW = datetime(2026, 7, 1, 9, 30, tzinfo=CHINA)
PASSWORD = "pa55-wörd"
LETTER = Letter(
    message_id="opened.20260701.qfgj@govmon.example",
    unit="qfgj",
    recipients=("qfgj@example.gov.cn",),
    subject="【整改通知】样例区人民政府门户网站发现错敏信息 2 处",
    text="区发改局：\n\n发现下列问题。\n",
    html="<p>区发改局：</p><p style='color:red'>发现下列问题。</p>",
    references=("opened.20260601.qfgj@govmon.example", "opened.20260615.qfgj@govmon.example"),
)


@dataclass
class Office:
    """What the receiving server saw, and how it answers."""

    port: int = 0
    taken: list[tuple[Envelope, Session]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)  # recipient → answer
    sender_answer: str = ""
    data_answer: str = ""

    async def handle_MAIL(self, _server, _session, envelope, address, _options) -> str:
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        if answer := self.refuse.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, session, envelope) -> str:
        if self.data_answer:
            return self.data_answer
        self.taken.append((envelope, session))
        return "250 OK"

    def read(self):
        """The last message taken. No property: aiosmtpd looks at all of its handler."""
        return email.message_from_bytes(
            self.taken[-1][0].original_content, policy=email.policy.default
        )


def authenticate(_server, _session, _envelope, mechanism: str, data: object) -> AuthResult:
    good = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
    # handled=False lets the server answer 535 itself.
    return AuthResult(success=good, handled=False, auth_data=mechanism)


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(ca: trustme.CA, tmp_path: Path) -> str:
    tls_context.cache_clear()
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return str(tmp_path / "ca.pem")


@asynccontextmanager
async def receiving(
    office: Office, certificate: trustme.LeafCert | None = None, *, security: str = "none"
) -> AsyncIterator[Office]:
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
    loop = asyncio.get_running_loop()
    start = security == "starttls"

    def factory() -> SMTP:
        return SMTP(
            office,
            enable_SMTPUTF8=True,
            hostname="mx.example",
            tls_context=context if start else None,
            require_starttls=start,
            authenticator=authenticate,
            auth_required=start,
            loop=loop,
        )

    server = await loop.create_server(
        factory, "127.0.0.1", 0, ssl=context if security == "tls" else None
    )
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()
        await server.wait_closed()


def settings(office: Office, **changes) -> MailSettings:
    usual = {
        "host": "127.0.0.1",
        "port": office.port,
        "security": "none",
        "sender": "govmon@example.gov.cn",
        "timeout": 5.0,
    }
    return MailSettings(**usual | changes)


async def send(office: Office, letter: Letter = LETTER, **changes):
    return await Mailer(settings(office, **changes), clock=lambda: NOW).send(letter)


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
async def test_a_letter_arrives(ca: trustme.CA, ca_file: str, security: str) -> None:
    login = {"username": "govmon", "password": PASSWORD} if security == "starttls" else {}
    async with receiving(Office(), ca.issue_cert("127.0.0.1"), security=security) as office:
        sent = await send(office, security=security, ca_file=ca_file, **login)
    assert sent.delivery is Delivery.SENT, sent.detail
    assert (sent.detail, dict(sent.refused)) == ("", {})
    [(envelope, session)] = office.taken
    assert envelope.mail_from == "govmon@example.gov.cn"
    assert envelope.rcpt_tos == ["qfgj@example.gov.cn"]
    assert bool(session.authenticated) is bool(login)
    message = office.read()
    assert message["Subject"] == LETTER.subject
    assert message["From"].addresses[0].display_name == "政务网站与新媒体巡查"
    assert message["Message-ID"] == f"<{LETTER.message_id}>"
    assert message["In-Reply-To"] == f"<{LETTER.references[-1]}>"
    assert message["References"].split() == [f"<{one}>" for one in LETTER.references]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOW
    assert message.get_body(("plain",)).get_content().replace("\r", "") == LETTER.text
    assert message.get_body(("html",)).get_content().strip() == LETTER.html


@pytest.mark.parametrize(
    ("case", "detail"),
    [
        ("unknown authority", "邮件服务器证书未通过验证"),
        ("wrong host", "邮件服务器证书未通过验证"),
        ("no such ca file", "CA 文件"),
    ],
)
async def test_untrusted_servers_get_nothing(
    ca: trustme.CA, ca_file: str, tmp_path: Path, case: str, detail: str
) -> None:
    authority = trustme.CA() if case == "unknown authority" else ca
    name = "other.example" if case == "wrong host" else "127.0.0.1"
    file = str(tmp_path / "none.pem") if case == "no such ca file" else ca_file
    async with receiving(Office(), authority.issue_cert(name), security="starttls") as office:
        login = {"username": "govmon", "password": PASSWORD}
        sent = await send(office, security="starttls", ca_file=file, **login)
    assert sent.delivery is Delivery.DEFERRED
    assert detail in sent.detail
    assert not office.taken


async def test_a_server_without_starttls_gets_nothing() -> None:
    async with receiving(Office()) as office:
        sent = await send(office, security="starttls")
    assert sent.delivery is Delivery.DEFERRED
    assert "不支持" in sent.detail
    assert not office.taken


async def test_a_wrong_password_is_not_told(ca: trustme.CA, ca_file: str) -> None:
    async with receiving(Office(), ca.issue_cert("127.0.0.1"), security="starttls") as office:
        login = {"username": "govmon", "password": "wr0ng-secret"}
        sent = await send(office, security="starttls", ca_file=ca_file, **login)
    assert sent.delivery is Delivery.DEFERRED  # the letter is not at fault
    assert "登录失败" in sent.detail
    assert "535" in sent.detail
    assert "wr0ng-secret" not in sent.detail


async def test_a_server_that_repeats_the_password() -> None:
    mailer = Mailer(MailSettings(password="s3cret", username="u"))
    said = mailer._said(535, "no s3cret czNjcmV0 AHUAczNjcmV0\r\nBcc: x")
    assert said == "535 no *** *** *** Bcc: x"


TWO = replace(LETTER, recipients=("a@example.cn", "b@example.cn"))


@pytest.mark.parametrize(
    ("refuse", "delivery", "refused"),
    [
        ({}, Delivery.SENT, {}),
        ({"b@example.cn": "550 No such user"}, Delivery.SENT, {"b@example.cn": "550 No such user"}),
        ({"b@example.cn": "450 Later"}, Delivery.SENT, {"b@example.cn": "450 Later"}),
        (
            {"a@example.cn": "550 No", "b@example.cn": "553 No"},
            Delivery.REFUSED,
            {"a@example.cn": "550 No", "b@example.cn": "553 No"},
        ),
        (
            {"a@example.cn": "550 No", "b@example.cn": "451 Later"},
            Delivery.DEFERRED,
            {"a@example.cn": "550 No", "b@example.cn": "451 Later"},
        ),
    ],
)
async def test_recipients(refuse: dict, delivery: Delivery, refused: dict) -> None:
    async with receiving(Office(refuse=refuse)) as office:
        sent = await send(office, TWO)
    assert (sent.delivery, dict(sent.refused)) == (delivery, refused)
    assert bool(office.taken) is (delivery is Delivery.SENT)


@pytest.mark.parametrize(
    ("office", "delivery"),
    [
        (Office(data_answer="554 Spam"), Delivery.REFUSED),
        (Office(data_answer="451 Busy"), Delivery.DEFERRED),
        (Office(sender_answer="451 Later"), Delivery.DEFERRED),
        (Office(sender_answer="550 Who are you"), Delivery.DEFERRED),
    ],
)
async def test_for_good_or_for_now(office: Office, delivery: Delivery) -> None:
    async with receiving(office):
        sent = await send(office)
    assert sent.delivery is delivery
    assert sent.detail


async def test_addresses_that_are_none() -> None:
    bad = ("", "nobody", "a b@c.cn", "x@y.cn\r\nRCPT TO:<z@z.cn>", "@c.cn", "a@..", "甲@c.cn")
    letter = replace(LETTER, recipients=(*bad, "good@example.cn", "u@政务.cn"))
    async with receiving(Office()) as office:
        sent = await send(office, letter)
        nobody = await send(office, replace(LETTER, recipients=bad))
    assert sent.delivery is Delivery.SENT
    assert office.taken[0][0].rcpt_tos == ["good@example.cn", "u@xn--zfr164b.cn"]
    assert set(sent.refused.values()) == {"收件地址无效"}
    assert len(sent.refused) == len(bad)
    assert nobody.delivery is Delivery.REFUSED
    assert len(office.taken) == 1


async def test_nobody_answers() -> None:
    sent = await Mailer(settings(Office(port=1))).send(LETTER)
    assert sent.delivery is Delivery.DEFERRED
    assert "127.0.0.1:1" in sent.detail


async def test_no_server_configured() -> None:
    sent = await Mailer(MailSettings()).send(LETTER)
    assert sent.delivery is Delivery.DEFERRED


async def talking(answer: Callable[[asyncio.StreamWriter], object]):
    async def one(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(one, "127.0.0.1", 0)
    return server, Office(port=server.sockets[0].getsockname()[1])


async def test_a_server_that_drips() -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"220-a\r\n")
            await writer.drain()
            await asyncio.sleep(0.02)

    server, office = await talking(drip)
    async with server:
        sent = await send(office, timeout=0.1)
    assert sent.delivery is Delivery.DEFERRED
    assert "超时" in sent.detail


@pytest.mark.parametrize(
    "greeting", [b"", b"garbage\r\n", b"\x00\xff" * 50, b"554 go away\r\n", b"421 busy\r\n"]
)
async def test_a_server_that_is_none(greeting: bytes) -> None:
    async def greet(writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        await writer.drain()

    server, office = await talking(greet)
    async with server:
        sent = await send(office, timeout=1.0)
    assert sent.delivery is Delivery.DEFERRED
    assert sent.detail


async def test_hostile_headers_add_nothing() -> None:
    letter = replace(
        LETTER,
        subject="通知\r\nBcc: evil@example.com\r\n\r\n<script>\u2028X: 1",
        message_id="a\r\nBcc: evil@example.com",
        references=("b>\r\nBcc: evil@example.com",),
    )
    async with receiving(Office()) as office:
        sent = await send(office, letter, sender_name='甲"\r\nBcc: evil@example.com')
    assert sent.delivery is Delivery.SENT
    message = office.read()
    assert message["Bcc"] is None
    assert message["X"] is None
    assert "\n" not in message["Subject"]
    assert office.taken[0][0].rcpt_tos == ["qfgj@example.gov.cn"]


def test_the_same_letter_gives_the_same_bytes() -> None:
    mail = MailSettings(sender="govmon@example.gov.cn")
    assert compose(LETTER, mail, NOW).as_bytes() == compose(LETTER, mail, NOW).as_bytes()


def test_no_line_is_too_long() -> None:
    letter = replace(
        LETTER,
        subject="样例区" * 100,
        text="很长的一段" * 2000,
        message_id="x" * 200,
        references=tuple(f"{number}{'y' * 200}@example.cn" for number in range(20)),
    )
    raw = compose(letter, MailSettings(sender="a@example.cn"), NOW).as_bytes()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["Subject"] == letter.subject
    assert len(message["References"].split()) == 20
    assert "=?" not in raw.decode().split("References:")[1].split("Date:")[0]


def test_message_ids() -> None:
    mail = MailSettings(sender="a@example.cn", domain="govmon.example")
    assert message_id("k.1", mail) == "<k.1@govmon.example>"
    assert message_id("<k.1@x.cn>", mail) == "<k.1@x.cn>"
    assert message_id("k", MailSettings(sender="a@b.cn")) == "<k@b.cn>"
    assert message_id("k", MailSettings()) == "<k@govmon.invalid>"
    long = [message_id("k" * 100 + end, mail) for end in "ab"]
    assert long[0] != long[1]
    assert all(len(one) <= 62 for one in long)
