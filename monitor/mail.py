"""Letters over SMTP: one conversation per letter, the server's answer as a value."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import ssl
from collections.abc import Callable, Iterable
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from functools import lru_cache

import aiosmtplib

from .model import CHINA, Delivery, Letter, Sent
from .settings import MailSettings

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ID_UNSAFE = re.compile(r"[^A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+")
_LOCAL_PART = re.compile(r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$")
_POLICY = SMTP_POLICY.clone(max_line_length=76)
_LONGEST_ID = 62
_OFFICE = "application/vnd.openxmlformats-officedocument"
_KINDS = {
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
_LONGEST_DETAIL = 200  # characters of what a server says


class Mailer:
    """Hands letters to the office's mail server; never raises, except `CancelledError`.

    `clock` gives the aware time that goes into `Date`.
    """

    def __init__(
        self,
        settings: MailSettings,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(CHINA),
    ) -> None:
        self._settings, self._clock = settings, clock

    async def send(self, letter: Letter) -> Sent:
        """What the server said of a letter.

        SENT as soon as one recipient was accepted; `refused` names the others. REFUSED only
        when the letter itself or all its recipients were refused for good. What the office can
        mend (no server, login, sender, certificate) is DEFERRED, so that nothing is lost.
        """
        settings = self._settings
        if not settings.host:
            return Sent(delivery=Delivery.DEFERRED, detail="未配置邮件服务器")
        recipients, invalid = _recipients(letter.recipients)
        if not recipients:
            return Sent(delivery=Delivery.REFUSED, detail="没有有效的收件地址", refused=invalid)
        try:
            message = compose(letter, settings, self._clock(), recipients)
        except (ValueError, UnicodeError, LookupError) as error:
            detail = f"邮件无法生成（{type(error).__name__}）"
            return Sent(delivery=Delivery.REFUSED, detail=detail, refused=invalid)
        try:
            # A server that drips would pass every single timeout of the conversation.
            async with asyncio.timeout(settings.timeout * 2):
                refused = await self._converse(message, recipients)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            sent = self._explain(error)
            return Sent(
                delivery=sent.delivery, detail=sent.detail, refused=invalid | dict(sent.refused)
            )
        return Sent(delivery=Delivery.SENT, refused=invalid | refused)

    async def _converse(self, message: EmailMessage, recipients: list[str]) -> dict[str, str]:
        """The whole conversation; refused recipients with the reason."""
        settings = self._settings
        secure = settings.security in {"starttls", "tls"}
        client = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            timeout=settings.timeout,
            use_tls=settings.security == "tls",
            start_tls=settings.security == "starttls",
            tls_context=tls_context(settings.ca_file) if secure else None,
        )
        async with client:
            if settings.username:
                await client.login(settings.username, settings.password)
            answers, _said = await client.send_message(
                message, sender=settings.sender, recipients=recipients
            )
        return {who: self._said(answer.code, answer.message) for who, answer in answers.items()}

    def _explain(self, error: Exception) -> Sent:
        settings = self._settings
        match error:
            case aiosmtplib.SMTPRecipientsRefused():
                refused = {r.recipient: self._said(r.code, r.message) for r in error.recipients}
                for_good = all(r.code >= 500 for r in error.recipients)
                return Sent(
                    delivery=Delivery.REFUSED if for_good else Delivery.DEFERRED,
                    detail="所有收件人均被拒收" if for_good else "收件人暂时被拒收",
                    refused=refused,
                )
            case aiosmtplib.SMTPAuthenticationError():
                said = self._said(error.code, error.message)
                detail = f"邮件服务器登录失败，请核对用户名和密码（{said}）"
            case aiosmtplib.SMTPSenderRefused():
                detail = (
                    f"发件人 {settings.sender} 被拒绝（{self._said(error.code, error.message)}）"
                )
            case aiosmtplib.SMTPConnectResponseError() | aiosmtplib.SMTPHeloError():
                detail = f"邮件服务器拒绝服务（{self._said(error.code, error.message)}）"
            case aiosmtplib.SMTPDataError() | aiosmtplib.SMTPResponseException():
                for_good = error.code >= 500
                said = self._said(error.code, error.message)
                return Sent(
                    delivery=Delivery.REFUSED if for_good else Delivery.DEFERRED,
                    detail=f"邮件被{'拒绝' if for_good else '暂缓接收'}（{said}）",
                )
            case aiosmtplib.SMTPException() if "not supported" in str(error):
                detail = "邮件服务器不支持所配置的加密或登录方式"
            case aiosmtplib.SMTPServerDisconnected():
                detail = "邮件服务器中断了连接"
            case _ if certificate := _certificate_error(error):
                detail = f"邮件服务器证书未通过验证（{certificate.verify_message}）"
            case TimeoutError():
                detail = f"邮件服务器 {settings.host}:{settings.port} 超时"
            case ssl.SSLError():
                detail = "与邮件服务器的 TLS 握手失败"
            case FileNotFoundError() | PermissionError() if settings.ca_file:
                detail = f"CA 文件 {settings.ca_file} 无法读取"
            case _:
                detail = f"无法连接邮件服务器 {settings.host}:{settings.port}"
        return Sent(delivery=Delivery.DEFERRED, detail=detail)

    def _said(self, code: int, message: str) -> str:
        """A server's answer for people: one line, short, without our password."""
        text = _CONTROL.sub(" ", message)
        if password := self._settings.password:
            coded = base64.b64encode(password.encode()).decode()
            plain = f"\0{self._settings.username}\0{password}".encode()
            for secret in (base64.b64encode(plain).decode(), password, coded):
                text = text.replace(secret, "***")
        return f"{code} {text.strip()[:_LONGEST_DETAIL]}".strip()


def compose(
    letter: Letter, settings: MailSettings, now: datetime, recipients: Iterable[str] = ()
) -> EmailMessage:
    """The message of a letter: the same letter and instant give the same bytes.

    Control characters in headers become spaces, so that no text can add a header.
    """
    message = EmailMessage(policy=_POLICY)
    message["Message-ID"] = message_id(letter.message_id, settings)
    if letter.references:
        references = [message_id(reference, settings) for reference in letter.references]
        message["In-Reply-To"] = references[-1]
        message["References"] = " ".join(references)
    message["Date"] = format_datetime(now)
    message["From"] = Address(_line(settings.sender_name), addr_spec=settings.sender)
    message["To"] = ", ".join(recipients or letter.recipients)
    message["Subject"] = _line(letter.subject)
    # RFC 3834: no out-of-office answers, please.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    # base64: Chinese paragraphs are longer than the 998 bytes a line may have.
    message.set_content(letter.text, charset="utf-8", cte="base64")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", charset="utf-8", cte="base64")
        message.set_boundary(f"govmon-{_boundary(letter)}")
    for file in letter.files:
        kind, _, name = _KINDS.get(_ending(file.name), "application/octet-stream").partition("/")
        message.add_attachment(file.content, maintype=kind, subtype=name, filename=_line(file.name))
    if letter.files:
        message.set_boundary(f"govmon-files-{_boundary(letter)}")
    return message


def _boundary(letter: Letter) -> str:
    return _ID_UNSAFE.sub("", letter.message_id)[:40]


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def message_id(value: str, settings: MailSettings) -> str:
    """`<left@right>`, at most 62 characters; the same value always gives the same id.

    A value without a right side gets that of the settings. Longer ids would not fit on one
    line, and Python would then write them as encoded words, which no mail program threads.
    """
    left, _, right = value.strip().strip("<>").partition("@")
    right = right or settings.domain or settings.sender.rpartition("@")[2]
    right = _ID_UNSAFE.sub("-", right)
    if not right or len(right) > 40:
        right = "govmon.invalid"
    safe = _ID_UNSAFE.sub("-", left) or "letter"
    room = _LONGEST_ID - len(right) - 3
    if len(safe) > room:
        digest = hashlib.blake2b(left.encode("utf-8", "replace"), digest_size=8).hexdigest()
        safe = f"{safe[: room - len(digest) - 1]}.{digest}"
    return f"<{safe}@{right}>"


@lru_cache(maxsize=4)
def tls_context(ca_file: str) -> ssl.SSLContext:
    """Verifies against the system's authorities and the office's own. Raises OSError."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    return context


def _recipients(addresses: Iterable[str]) -> tuple[list[str], dict[str, str]]:
    """Addresses an SMTP server can be given, and those that are none."""
    good: list[str] = []
    bad: dict[str, str] = {}
    for address in addresses:
        local, at, domain = address.strip().rpartition("@")
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            domain = ""
        if at and domain and not re.search(r"[^\w.-]", domain) and _LOCAL_PART.match(local):
            good.append(f"{local}@{domain}")
        else:
            bad[_line(address)[:100]] = "收件地址无效"
    return list(dict.fromkeys(good)), bad


def _line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()


def _certificate_error(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """The failed verification somewhere behind what aiosmtplib raised."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error
        error = error.__cause__ or error.__context__
    return None
