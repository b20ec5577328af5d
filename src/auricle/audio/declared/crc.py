"""The two checksums of FLAC frames, by table."""

from __future__ import annotations

from functools import cache

__all__ = ["crc8", "crc16"]


@cache
def _table(polynomial: int, bits: int) -> tuple[int, ...]:
    top, mask = 1 << bits - 1, (1 << bits) - 1
    table = []
    for byte in range(256):
        value = byte << bits - 8
        for _ in range(8):
            value = (value << 1 ^ (polynomial if value & top else 0)) & mask
        table.append(value)
    return tuple(table)


def crc8(data: bytes) -> int:
    """CRC-8 with polynomial x^8 + x^2 + x + 1, from 0.

    Example:
        >>> hex(crc8(b"123456789"))
        '0xf4'
    """
    table, value = _table(0x07, 8), 0
    for byte in data:
        value = table[value ^ byte]
    return value


def crc16(data: bytes) -> int:
    """CRC-16 with polynomial x^16 + x^15 + x^2 + 1, from 0.

    Example:
        >>> hex(crc16(b"123456789"))
        '0xfee8'
    """
    table, value = _table(0x8005, 16), 0
    for byte in data:
        value = (value << 8 & 0xFF00) ^ table[value >> 8 ^ byte]
    return value
