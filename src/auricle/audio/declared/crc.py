"""The checksums of FLAC frames, by table, and of Ogg pages, by zlib."""

from __future__ import annotations

import zlib
from functools import cache

__all__ = ["crc8", "crc16", "crc32_ogg"]


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


@cache
def _reversed_bits() -> bytes:
    return bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def crc32_ogg(data: bytes) -> int:
    """CRC-32 of an Ogg page whose own checksum field is zero.

    It is zlib's polynomial with the bits of every byte in the other order, from 0 and without a final inversion.

    Example:
        >>> hex(crc32_ogg(b"123456789"))
        '0x89a1897f'
    """
    mirrored = zlib.crc32(data.translate(_reversed_bits()), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)
