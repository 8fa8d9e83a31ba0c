"""Old and broken TLS is read and named, never "down"; secrets never travel over it."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from hostile_servers import answer, saying, settings, talking

from monitor.fetch import Fetcher, tls
from monitor.fetch.certificate import not_after
from monitor.model import Failure, Request

PAGE = saying(answer(b"page"))
LONG_AGO = datetime(2024, 1, 31, 12, 0, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(autouse=True)
def trusted(ca: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The authority of these tests is the only one the system knows."""
    file = tmp_path / "ca.pem"
    ca.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    tls.context.cache_clear()
    yield file
    tls.context.cache_clear()


def serving(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def own_certificate(folder: Path, *, bits: int, issuer: str = "") -> ssl.SSLContext:
    """A server with a self-signed certificate, or a weak one by the given CA file."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "own.pem", folder / "own.key"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(pem, secret)
    return context


async def fetch(context: ssl.SSLContext, **request):
    async with talking(PAGE, tls=context) as server, Fetcher(settings()) as fetcher:
        return await fetcher.fetch(Request(url=server.url(scheme="https"), **request))


async def test_a_good_server(ca: trustme.CA) -> None:
    fetched = await fetch(serving(ca.issue_cert("127.0.0.1")))
    assert (fetched.text, fetched.tls_rung, fetched.detail) == ("page", 0, "")
    assert fetched.certificate_expires is not None
    assert fetched.certificate_expires > datetime.now(UTC) + timedelta(days=365)
    assert fetched.timing.tls is not None
    assert fetched.timing.tls > 0


async def test_an_expired_certificate(ca: trustme.CA) -> None:
    certificate = ca.issue_cert("127.0.0.1", not_after=LONG_AGO)
    fetched = await fetch(serving(certificate))
    assert (fetched.text, fetched.tls_rung) == ("page", 0)
    assert fetched.detail == "证书已过期"
    assert fetched.certificate_expires == LONG_AGO


async def test_a_certificate_for_another_name(ca: trustme.CA) -> None:
    fetched = await fetch(serving(ca.issue_cert("other.example")))
    assert fetched.text == "page"
    assert "证书与" in fetched.detail


async def test_an_unknown_authority() -> None:
    fetched = await fetch(serving(trustme.CA().issue_cert("127.0.0.1")))
    assert fetched.text == "page"
    assert "签发机构不受信任" in fetched.detail


async def test_self_signed(tmp_path: Path) -> None:
    fetched = await fetch(own_certificate(tmp_path, bits=2048))
    assert (fetched.text, fetched.detail) == ("page", "证书为自签名")
    assert fetched.certificate_expires is not None


async def test_a_weak_key_is_rung_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = own_certificate(tmp_path, bits=1024)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))  # trusted, but weak
    tls.context.cache_clear()
    fetched = await fetch(context)
    assert (fetched.text, fetched.tls_rung) == ("page", 1)


async def test_tls_1_0_is_rung_two(ca: trustme.CA) -> None:
    context = serving(ca.issue_cert("127.0.0.1"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    fetched = await fetch(context)
    assert (fetched.text, fetched.tls_rung, fetched.detail) == ("page", 2, "")
    assert fetched.certificate_expires is not None


async def test_tls_1_0_and_expired(ca: trustme.CA) -> None:
    context = serving(ca.issue_cert("127.0.0.1", not_after=LONG_AGO))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    fetched = await fetch(context)
    assert (fetched.text, fetched.tls_rung, fetched.detail) == ("page", 2, "证书已过期")


async def test_what_worked_is_remembered_per_host(ca: trustme.CA) -> None:
    expired = serving(ca.issue_cert("127.0.0.1", not_after=LONG_AGO))
    shaken: list[None] = []
    expired.sni_callback = lambda *_: shaken.append(None)
    async with talking(PAGE, tls=expired) as server, Fetcher(settings()) as fetcher:
        url = server.url(scheme="https")
        for _ in range(3):
            fetched = await fetcher.fetch(Request(url=url))
            assert (fetched.text, fetched.detail) == ("page", "证书已过期")
            assert fetched.certificate_expires == LONG_AGO
    assert len(shaken) == 4  # twice the first time, then once


def test_memory_ends_so_that_a_mended_server_is_noticed() -> None:
    memory = tls.Memory(keep_seconds=60, size=2)
    tls_object = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO())

    class Shaken:
        def getpeercert(self, binary_form: bool) -> bytes:
            return b""

    bad = tls.Step(2, "证书已过期")
    memory.learn("a", bad, Shaken(), now=0.0)
    assert memory.step("a", 59.0) == bad
    memory.learn("a", bad, Shaken(), now=50.0)  # using it does not prolong it
    assert memory.step("a", 61.0) == tls.Step()
    memory.learn("b", bad, Shaken(), now=0.0)
    memory.learn("c", bad, Shaken(), now=0.0)
    assert memory.step("a", 1.0) == tls.Step()  # the oldest went
    memory.learn("c", tls.Step(), None, now=1.0)  # no fresh handshake: nothing new
    assert memory.step("c", 1.0) == bad
    assert tls_object.version() is None


@pytest.mark.parametrize(
    "request_",
    [
        {"path": "/cgi-bin/token?appid=a&secret=s3cret"},
        {"headers": {"access-token": "s3cret"}},
        {"headers": {"Authorization": "Bearer s3cret"}},
        {"method": "POST", "body": b"s3cret"},
    ],
    ids=["query", "header", "authorization", "body"],
)
async def test_secrets_go_to_verified_servers_only(ca: trustme.CA, request_: dict) -> None:
    expired = serving(ca.issue_cert("127.0.0.1", not_after=LONG_AGO))
    path = request_.pop("path", "/")
    async with talking(PAGE, tls=expired) as server, Fetcher(settings()) as fetcher:
        url = server.url(path, scheme="https")
        plain = await fetcher.fetch(Request(url=server.url(scheme="https")))
        fetched = await fetcher.fetch(Request(url=url, **request_))
        seen = b"".join(server.requests)
    assert plain.ok
    assert fetched.failure is Failure.TLS
    assert "证书" in fetched.detail
    assert b"s3cret" not in seen
    assert "s3cret" not in fetched.detail


async def test_a_secret_is_not_led_from_https_to_http(ca: trustme.CA) -> None:
    async with talking(PAGE) as plain:
        there = plain.url("/?token=s3cret")
        moved = saying(answer(b"", f"Location: {there}", status="302 Found"))
        context = serving(ca.issue_cert("127.0.0.1"))
        async with talking(moved, tls=context) as server, Fetcher(settings()) as fetcher:
            url = server.url("/?token=s3cret", scheme="https")
            fetched = await fetcher.fetch(Request(url=url))
    assert fetched.failure is Failure.REDIRECT
    assert not plain.requests


async def test_plain_http_on_the_https_port() -> None:
    # It takes the greeting for a bad request and says so at once.
    async with talking(PAGE, patient=False) as server, Fetcher(settings()) as fetcher:
        fetched = await fetcher.fetch(Request(url=server.url(scheme="https")))
    assert (fetched.failure, fetched.tls_rung) == (Failure.TLS, 0)
    assert fetched.detail == "TLS 握手失败：该端口提供的不是 HTTPS 服务"


async def test_no_common_cipher(ca: trustme.CA) -> None:
    context = serving(ca.issue_cert("127.0.0.1"))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("PSK")
    fetched = await fetch(context)
    assert fetched.failure is Failure.TLS
    assert fetched.detail.startswith("TLS 握手")


def test_the_end_of_a_certificate(ca: trustme.CA) -> None:
    for end in (LONG_AGO, datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC),
                datetime(2051, 1, 2, 3, 4, 5, tzinfo=UTC)):  # fmt: skip
        leaf = ca.issue_cert("a.example", not_after=end, not_before=LONG_AGO - timedelta(days=9))
        pem = leaf.cert_chain_pems[0].bytes().decode()
        der = ssl.PEM_cert_to_DER_cert(pem)
        assert not_after(der) == end
        for cut in range(0, 120, 7):
            assert not_after(der[:cut]) is None
    assert not_after(b"\x30\x84\xff\xff\xff\xff") is None
