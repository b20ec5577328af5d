"""Named arrays in one file."""

from __future__ import annotations

import numpy as np
import pytest

from auricle.errors import BadModel
from auricle.types.packed import pack, unpack

ARRAYS = {
    "a": np.arange(12, dtype=np.int64).reshape(3, 4),
    "b": np.array([0.5, -1.5], dtype=np.float32),
    "none": np.zeros(0, np.uint8),
    "one": np.array(7, dtype=">u2"),
}


def test_arrays_and_facts_come_back() -> None:
    facts, arrays = unpack(pack("demo 1", {"x": [1, "ä"]}, ARRAYS), "demo 1")
    assert facts == {"x": [1, "ä"]}
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(arrays[name], array)


def test_a_shape_that_claims_too_much_is_refused() -> None:
    data = pack("demo 1", {}, {"a": np.zeros(4, np.uint8)})
    for old, new in ((b'"shape": [4]', b'"shape": [9]'), (b'"shape": [4]', b'"shape": [-]'), (b'"u1"', b'"O8"')):
        from zlib import crc32

        size = int.from_bytes(data[8:12], "little")
        head = data[16 : 16 + size].replace(old, new)
        changed = data[:12] + crc32(head).to_bytes(4, "little") + head + data[16 + size :]
        with pytest.raises(BadModel):
            unpack(changed, "demo 1")


def test_the_kind_must_be_the_one_wanted() -> None:
    with pytest.raises(BadModel, match="'demo 2' was wanted"):
        unpack(pack("demo 1", {}, {}), "demo 2")
