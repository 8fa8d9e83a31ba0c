"""What went wrong, as a `Failure` and a Chinese sentence without addresses or secrets."""

from __future__ import annotations

import errno
import os
import socket
import ssl

import aiohttp

from ..model import Failure
from .body import BadEncoding, TooLarge
from .timing import Exchange
from .tls import certificate_problem

_ERRNO = {
    errno.ECONNREFUSED: "连接被拒绝（端口未开放）",
    errno.EHOSTUNREACH: "主机不可达",
    errno.ENETUNREACH: "网络不可达",
    errno.ETIMEDOUT: "连接超时",
    errno.ECONNRESET: "连接被对方重置",
    errno.EPIPE: "连接被对方关闭",
}
_TLS_REASONS = {
    "UNSUPPORTED_PROTOCOL": "服务器只支持过时的协议版本",
    "TLSV1_ALERT_PROTOCOL_VERSION": "服务器只支持过时的协议版本",
    "SSLV3_ALERT_HANDSHAKE_FAILURE": "没有双方都支持的加密套件",
    "TLSV1_ALERT_INTERNAL_ERROR": "服务器内部错误",
    "TLSV1_UNRECOGNIZED_NAME": "服务器不认识该域名",
    "WRONG_VERSION_NUMBER": "该端口提供的不是 HTTPS 服务",
    "UNSAFE_LEGACY_RENEGOTIATION_DISABLED": "服务器不支持安全重协商",
    "DH_KEY_TOO_SMALL": "密钥强度不足",
}


class Stop(Exception):
    """A failure known in our own code; carries what `Fetched` will say."""

    def __init__(self, failure: Failure, detail: str) -> None:
        super().__init__(detail)
        self.failure, self.detail = failure, detail


def explain(error: BaseException, exchange: Exchange, seconds: float) -> tuple[Failure, str]:
    """Failure and detail of whatever an exchange raised. `seconds` is the time it was allowed."""
    match error:
        case Stop():
            return error.failure, error.detail
        case TooLarge():
            return Failure.TOO_LARGE, "正文超过大小上限，已停止接收"
        case BadEncoding():
            return Failure.PROTOCOL, str(error)
        case aiohttp.ClientProxyConnectionError() | aiohttp.ClientHttpProxyError():
            return Failure.OFFLINE, "代理服务器不可用"
        case aiohttp.ClientConnectorDNSError() | socket.gaierror():
            return Failure.DNS, _dns(error)
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return Failure.TLS, f"TLS 握手失败：{_tls(error)}"
        case TimeoutError():
            return Failure.TIMEOUT, f"{seconds:g} 秒内未完成（{_stage(exchange)}）"
        case _ if exchange.forbidden and not exchange.attempted:
            return Failure.FORBIDDEN, f"域名指向内网或保留地址 {exchange.forbidden[0]}，已拒绝访问"
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError() | UnicodeError():
            return Failure.FORBIDDEN, "网址无效"
        case _ if exchange.in_handshake:
            return Failure.TLS, "TLS 握手时连接被对方关闭"
        case aiohttp.ClientConnectorError():
            return Failure.CONNECT, f"无法建立连接：{_reason(error)}"
        case aiohttp.ClientPayloadError():
            return Failure.RESET, "正文未传完连接即中断，或分块格式有误"
        case aiohttp.ServerDisconnectedError():
            return Failure.RESET, "服务器未作应答即断开连接"
        case aiohttp.ClientConnectionError() | ConnectionError():
            return Failure.RESET, f"连接中断：{_reason(error)}"
        case aiohttp.ClientResponseError():
            return Failure.PROTOCOL, "应答不符合 HTTP 协议"
    return Failure.PROTOCOL, f"无法处理的应答（{type(error).__name__}）"


def _dns(error: BaseException) -> str:
    inner = getattr(error, "os_error", error)
    code = getattr(inner, "errno", None)
    if code in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)}:
        return "域名不存在或没有地址记录"
    if code == socket.EAI_AGAIN:
        return "域名解析暂时失败"
    return "域名解析失败"


def _tls(error: BaseException) -> str:
    inner = openssl_error(error)
    reason = getattr(inner, "reason", "") or ""
    if isinstance(inner, ssl.SSLCertVerificationError):
        return certificate_problem(inner)
    return _TLS_REASONS.get(reason) or reason or "原因不明"


def openssl_error(error: BaseException | None) -> BaseException | None:
    """The error of OpenSSL inside what aiohttp raised, else the error itself."""
    # aiohttp's own classes are SSLErrors too, but without OpenSSL's particulars.
    inner = (getattr(error, name, None) for name in ("certificate_error", "os_error", "__cause__"))
    return next((one for one in inner if isinstance(one, ssl.SSLError)), error)


def _reason(error: BaseException) -> str:
    code = getattr(error, "errno", None) or getattr(getattr(error, "os_error", None), "errno", None)
    if code in _ERRNO:
        return _ERRNO[code]
    return os.strerror(code) if isinstance(code, int) and code > 0 else "原因不明"


def _stage(exchange: Exchange) -> str:
    """How far a request came that took too long."""
    if exchange.answered is not None:
        return "正文接收缓慢"
    if exchange.connect_to is not None:
        return "已连接，服务器没有应答"
    if exchange.tls_from is not None:
        return "TLS 握手未完成"
    if exchange.dns_from is not None and exchange.dns_to is None:
        return "域名解析未完成"
    return "未能建立连接" if exchange.connect_from is not None else "服务器没有应答"
