"""Named arrays and some facts about them in one small, checked file: how tables travel without code in them."""

from __future__ import annotations

import json
import lzma
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auricle.errors import BadModel

__all__ = ["pack", "unpack"]

_MAGIC = b"AURICLE\x01"
_KINDS = {"u1", "i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8", "<f2", "<f4", "<f8"}
_LARGEST = 1 << 30


def pack(kind: str, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """The bytes of a file: equal input gives equal bytes.

    Args:
        kind: what the file is, such as "ngram 1"; `unpack` refuses another.
        facts: whatever JSON can hold.
        arrays: of whole or real numbers, any shape.

    Example:
        >>> data = pack("demo 1", {"scale": 2}, {"a": np.arange(3, dtype=np.uint8)})
        >>> facts, arrays = unpack(data, "demo 1")
        >>> facts, arrays["a"].tolist()
        ({'scale': 2}, [0, 1, 2])
    """
    rows, blobs = {}, []
    for name, array in arrays.items():
        little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        packing, blob = _packed(little.tobytes())
        rows[name] = {
            "dtype": little.dtype.str.replace("|", ""),
            "shape": list(array.shape),
            "packing": packing,
            "bytes": len(blob),
            "crc32": zlib.crc32(blob),
        }
        blobs.append(blob)
    header = json.dumps({"kind": kind, "facts": dict(facts), "arrays": rows}).encode()
    return b"".join(
        [_MAGIC, len(header).to_bytes(4, "little"), zlib.crc32(header).to_bytes(4, "little"), header, *blobs]
    )


def unpack(data: bytes, kind: str) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Facts and arrays [as packed] of a file that `pack` made.

    Raises:
        BadModel: not such a file, of another kind, cut short, or changed anywhere.

    Example:
        >>> unpack(b"PK", "demo 1")
        Traceback (most recent call last):
        auricle.errors.BadModel: this is no file of auricle's tables: it does not begin with their mark
    """
    if data[: len(_MAGIC)] != _MAGIC:
        raise BadModel("this is no file of auricle's tables: it does not begin with their mark")
    size, check = (int.from_bytes(data[at : at + 4], "little") for at in (8, 12))
    header = data[16 : 16 + size]
    if len(header) < size or zlib.crc32(header) != check:
        raise BadModel("the head of this file is damaged; get it again")
    try:
        content = json.loads(header)
        held = content["kind"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadModel(f"the head of this file says nothing that can be read: {error}") from error
    if held != kind:
        raise BadModel(f"this file holds {held!r}, and {kind!r} was wanted")
    arrays, at = {}, 16 + size
    for name, row in content["arrays"].items():
        arrays[name] = _array(name, row, data[at : at + row["bytes"]])
        at += row["bytes"]
    if at != len(data):
        raise BadModel(f"this file should have {at} bytes and has {len(data)}; get it again")
    return content["facts"], arrays


def _array(name: str, row: Mapping[str, Any], blob: bytes) -> NDArray[Any]:
    """One array, of the size that the header promises and no byte more."""
    if row["dtype"] not in _KINDS or any(side < 0 for side in row["shape"]):
        raise BadModel(f"the array {name!r} has no kind or shape that auricle knows")
    if len(blob) < row["bytes"] or zlib.crc32(blob) != row["crc32"]:
        raise BadModel(f"the array {name!r} of this file is damaged; get it again")
    dtype = np.dtype(row["dtype"])
    count = 1
    for side in row["shape"]:
        count *= side
    size = count * dtype.itemsize
    if size > _LARGEST:
        raise BadModel(f"the array {name!r} claims more than {_LARGEST} bytes")
    try:
        if row.get("packing") == "zlib":
            raw = zlib.decompressobj().decompress(blob, size) if size else b""
        else:
            raw = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_filters()).decompress(blob, size)
    except (lzma.LZMAError, zlib.error) as error:
        raise BadModel(f"the array {name!r} of this file cannot be unpacked: {error}") from error
    if len(raw) != size:
        raise BadModel(f"the array {name!r} of this file is shorter than it claims")
    return np.frombuffer(raw, dtype=dtype).reshape(row["shape"])


def _packed(raw: bytes) -> tuple[str, bytes]:
    """How it is packed, and what that gives: zlib unless it is much larger, for it unpacks ten times faster."""
    fast = zlib.compress(raw, 9)
    # No length and checksum of its own inside: ours stand in the header.
    small = lzma.compress(raw, lzma.FORMAT_RAW, filters=_filters())
    return ("zlib", fast) if len(fast) < 1.12 * len(small) else ("lzma", small)


def _filters() -> list[dict[str, int]]:
    return [{"id": lzma.FILTER_LZMA2, "preset": 9, "dict_size": 1 << 23}]
