"""The end of a certificate's validity, read from its DER bytes (RFC 5280 §4.1).

`ssl` decodes a certificate only when it was verified; expired and self-signed ones are
just those whose date is wanted.
"""

from __future__ import annotations

from datetime import UTC, datetime

_SEQUENCE, _VERSION, _UTC_TIME, _GENERALIZED = 0x30, 0xA0, 0x17, 0x18


def not_after(der: bytes) -> datetime | None:
    """`notAfter` as an aware datetime, or None when the bytes are no certificate."""
    try:
        _, whole, _ = _element(der, 0)
        _, tbs, _ = _element(whole, 0)
        tag, _, at = _element(tbs, 0)
        if tag == _VERSION:
            _, _, at = _element(tbs, at)  # serial number
        _, _, at = _element(tbs, at)  # signature algorithm
        _, _, at = _element(tbs, at)  # issuer
        tag, validity, _ = _element(tbs, at)
        if tag != _SEQUENCE:
            return None
        _, _, at = _element(validity, 0)
        tag, end, _ = _element(validity, at)
        return _time(tag, end.decode("ascii"))
    except (IndexError, ValueError):
        return None


def _element(data: bytes, at: int) -> tuple[int, bytes, int]:
    """(tag, content, offset after) of the DER element at an offset."""
    tag, length, at = data[at], data[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        if not 1 <= size <= 4:
            raise ValueError("length")
        length, at = int.from_bytes(data[at : at + size], "big"), at + size
    if at + length > len(data):
        raise ValueError("cut short")
    return tag, data[at : at + length], at + length


def _time(tag: int, text: str) -> datetime | None:
    if tag == _GENERALIZED:
        return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    if tag != _UTC_TIME:
        return None
    # Two-digit years below 50 are 20xx (RFC 5280 §4.1.2.5.1); strptime splits at 69.
    year = int(text[:2])
    century = 2000 if year < 50 else 1900
    return datetime.strptime(f"{century + year}{text[2:]}", "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
