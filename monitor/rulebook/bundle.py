"""Signed rule bundles: how rules travel from those who keep them to those who use them.

A bundle is a ZIP of rule files as `rules/` holds them, with two members more: `manifest.json`
(format, name, day of issue, SHA-256 of every file) and `signature.json` (Ed25519 over the
manifest, RFC 8032). It carries data only: a rule that is a program, and model tables, come with
the program itself. Nothing in a bundle is trusted before the signature is; member names are
taken from a narrow alphabet, sizes are capped, and every file must be UTF-8 text.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import tomli
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from ..errors import BundleError
from ..model import CHINA
from .book import WITHDRAWN

FORMAT = 1
MANIFEST, SIGNATURE = "manifest.json", "signature.json"
KEY_PREFIX = "ed25519:"
MAX_BUNDLE = 32 * 1024 * 1024
MAX_FILE = 16 * 1024 * 1024
MAX_TOTAL = 64 * 1024 * 1024
MAX_FILES = 4000
_MAX_MANIFEST = 2 * 1024 * 1024
_AHEAD = timedelta(days=1)  # a clock that is a little off is no forgery
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)  # what a damaged ZIP makes zipfile raise
_DOMAIN = b"govmon rules bundle 1\n"  # a signature for this purpose is good for no other
_NAME = re.compile(
    r"(?:[a-z0-9][a-z0-9._-]{0,79}/){1,4}[a-z0-9][a-z0-9._-]{0,79}\.(?:toml|tsv|txt)"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A bundle whose signature and files were found good."""

    name: str
    issued: datetime
    note: str
    key: str  # the public key it was signed with, as the configuration names it
    files: Mapping[str, bytes]  # manifest and signature included

    @property
    def id(self) -> str:
        """Where it is kept: day of issue and what it holds."""
        digest = hashlib.sha256(self.files[MANIFEST]).hexdigest()[:12]
        return f"{self.issued.astimezone(CHINA):%Y%m%d-%H%M%S}-{digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A bundle just made. `left_out` are files that do not travel, with the reason."""

    data: bytes
    files: int
    left_out: tuple[tuple[str, str], ...] = ()


# ── keys ─────────────────────────────────────────────────────────────────────


def new_key() -> tuple[bytes, str]:
    """A new private key as PEM, and its public key as a line for the configuration."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem, public_line(key)


def private_key(pem: bytes, file: str) -> Ed25519PrivateKey:
    """The key of a PEM file (also one by `openssl genpkey -algorithm ed25519`)."""
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError) as error:
        raise BundleError(
            f"{file} 不是可用的私钥（PEM、未加密）；用 govmon rules key 生成"
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BundleError(f"{file} 不是 Ed25519 私钥；用 govmon rules key 生成")
    return key


def public_line(key: Ed25519PrivateKey) -> str:
    """`ed25519:…`, what stands in `[rules] trusted_keys` of those who trust this key."""
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return KEY_PREFIX + base64.b64encode(raw).decode()


def public_key(line: str) -> Ed25519PublicKey:
    """The key of a line of `trusted_keys`; raises ValueError with what is wanted."""
    try:
        raw = base64.b64decode(line.removeprefix(KEY_PREFIX), validate=True)
        if not line.startswith(KEY_PREFIX) or len(raw) != 32:
            raise ValueError
        return Ed25519PublicKey.from_public_bytes(raw)
    except ValueError:
        raise ValueError("写作 ed25519: 加 44 个字符，由 govmon rules key 给出") from None


# ── making ───────────────────────────────────────────────────────────────────


def pack(
    folder: Path, key: Ed25519PrivateKey, *, name: str, issued: datetime, note: str = ""
) -> Packed:
    """The rules of `folder` as a signed bundle. Raises BundleError when none can travel."""
    files: dict[str, bytes] = {}
    left_out: list[tuple[str, str]] = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        member = path.relative_to(folder).as_posix()
        if "__pycache__" in path.parts or path.name.startswith("."):
            continue
        content = path.read_bytes()
        if reason := _stays_home(member, content):
            left_out.append((member, reason))
            continue
        _check_text(member, content)
        files[member] = content
    if not any(member.endswith(".toml") for member in files):
        raise BundleError(f"{folder} 里没有可以打包的规则（.toml）")
    manifest = json.dumps(
        {
            "format": FORMAT,
            "name": name,
            "issued": issued.isoformat(),
            "note": note,
            "files": {m: hashlib.sha256(c).hexdigest() for m, c in files.items()},
        },
        ensure_ascii=False,
        indent=1,
    ).encode()
    signature = json.dumps(
        {
            "key": public_line(key),
            "signature": base64.b64encode(key.sign(_DOMAIN + manifest)).decode(),
        }
    ).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in {MANIFEST: manifest, SIGNATURE: signature, **files}.items():
            archive.writestr(zipfile.ZipInfo(member, (1980, 1, 1, 0, 0, 0)), content,
                             zipfile.ZIP_DEFLATED)  # fmt: skip
    if len(buffer.getvalue()) > MAX_BUNDLE:
        raise BundleError(f"规则包超过 {MAX_BUNDLE >> 20} MiB")
    return Packed(data=buffer.getvalue(), files=len(files), left_out=tuple(left_out))


def _stays_home(member: str, content: bytes) -> str:
    """Why a file does not travel; "" when it does."""
    if member.endswith((".py", ".npz")):
        return "程序和模型表随程序发布"
    if member != WITHDRAWN and not _NAME.fullmatch(member):
        return "不是规则文件"
    if not member.endswith(".toml"):
        return ""
    try:
        tables = tomli.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        raise BundleError(f"{member} 格式有误：{error}") from error
    data = tables.get("data")
    if tables.get("type") == "code" or (isinstance(data, dict) and "tables" in data):
        return "这条规则要靠程序，随程序发布"
    return ""


# ── reading ──────────────────────────────────────────────────────────────────


def read(data: bytes, trusted: Sequence[str], *, now: datetime) -> Bundle:
    """The bundle in these bytes, if it may be trusted.

    1. Sizes and names are judged before anything is unpacked.
    2. The key must be one of `trusted`, and the signature that of the manifest.
    3. Every file must be listed, have the listed hash, and be text.

    Raises BundleError that says what is wrong and what to do.
    """
    if len(data) > MAX_BUNDLE:
        raise BundleError(f"规则包超过 {MAX_BUNDLE >> 20} MiB，不予读取")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = _members(archive)
    except _BROKEN as error:
        raise BundleError(f"这不是规则包，或文件已损坏（{error}）；请重新下载") from error
    return verify(files, trusted, now=now)


def verify(files: Mapping[str, bytes], trusted: Sequence[str], *, now: datetime) -> Bundle:
    """The bundle made of these files; the second and third step of `read`."""
    for member in (MANIFEST, SIGNATURE):
        if member not in files:
            raise BundleError(
                f"规则包没有{'签名' if member == SIGNATURE else '清单'}（{member}），不予安装"
            )
    manifest = files[MANIFEST]
    key = _signed_by(manifest, files[SIGNATURE], trusted)
    told = _manifest(manifest)
    issued = datetime.fromisoformat(told["issued"])
    if issued > now + _AHEAD:
        raise BundleError(f"规则包的签发时间 {issued:%Y-%m-%d %H:%M} 在未来；请检查本机时钟")
    content = {m: c for m, c in files.items() if m not in (MANIFEST, SIGNATURE)}
    for member in content.keys() ^ told["files"].keys():
        there = "多出" if member in content else "缺少"
        raise BundleError(f"规则包{there}文件 {_shown(member)}，与清单不符，不予安装")
    for member, body in content.items():
        if hashlib.sha256(body).hexdigest() != told["files"][member]:
            raise BundleError(f"规则包里的 {member} 与签名时不同（被改动或损坏），不予安装")
        _check_text(member, body)
    return Bundle(name=told["name"], issued=issued, note=told["note"], key=key, files=files)


def _members(archive: zipfile.ZipFile) -> dict[str, bytes]:
    infos = archive.infolist()
    if len(infos) > MAX_FILES:
        raise BundleError(f"规则包里的文件超过 {MAX_FILES} 个，不予读取")
    if sum(info.file_size for info in infos) > MAX_TOTAL:
        raise BundleError(f"规则包展开后超过 {MAX_TOTAL >> 20} MiB，不予读取")
    files: dict[str, bytes] = {}
    for info in infos:
        name = info.filename
        if name not in (MANIFEST, SIGNATURE, WITHDRAWN) and not _NAME.fullmatch(name):
            raise BundleError(f"规则包里的文件名 {_shown(name)} 不合规定，不予读取")
        if name in files:
            raise BundleError(f"规则包里的 {name} 出现两次，不予读取")
        most = _MAX_MANIFEST if name in (MANIFEST, SIGNATURE) else MAX_FILE
        plain = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        if info.file_size > most or info.flag_bits & 1 or not plain:
            raise BundleError(f"规则包里的 {name} 过大或已加密，不予读取")
        with archive.open(info) as member:
            files[name] = member.read(most)
            if member.read(1):
                raise BundleError(f"规则包里的 {name} 比所标的大，不予读取")
    return files


def _signed_by(manifest: bytes, signature: bytes, trusted: Sequence[str]) -> str:
    try:
        told = json.loads(signature)
        line, signed = str(told["key"]), base64.b64decode(told["signature"], validate=True)
        key = public_key(line)
    except (ValueError, KeyError, TypeError) as error:
        raise BundleError("规则包的签名无法读取，不予安装") from error
    if line not in trusted:
        known = "；尚未配置任何公钥" if not trusted else ""
        raise BundleError(
            f"规则包由不认识的公钥签名：{line}{known}。"
            "确认来源可靠后，把它写进 [rules] trusted_keys"
        )
    try:
        key.verify(signed, _DOMAIN + manifest)
    except InvalidSignature:
        raise BundleError("规则包的签名与内容不符（被改动或损坏），不予安装") from None
    return line


def _manifest(content: bytes) -> dict[str, Any]:
    """The manifest with the types it must have; it is signed, yet may come from a newer pack."""
    try:
        told = json.loads(content)
        if told["format"] != FORMAT:
            raise BundleError(f"规则包的格式 {told['format']} 本程序不认识；请升级 govmon")
        issued = datetime.fromisoformat(told["issued"])
        files = told["files"]
        right = issued.tzinfo and isinstance(files, dict) and isinstance(told["name"], str)
        if not right or not all(isinstance(h, str) for h in files.values()):
            raise ValueError
        return {**told, "note": str(told.get("note", ""))}
    except (ValueError, KeyError, TypeError) as error:
        raise BundleError("规则包的清单无法读取，不予安装") from error


def _check_text(member: str, content: bytes) -> None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BundleError(f"{member} 不是 UTF-8 文字（第 {error.start} 字节）") from error
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise BundleError(f"{member} 第 {line} 行有控制字符，不像规则文件")


def _shown(name: str) -> str:
    return repr(name[:80])
