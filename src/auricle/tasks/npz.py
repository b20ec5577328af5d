"""Features as files: NumPy's .npz, read with `numpy.load` and nothing of ours."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from typing import BinaryIO

import numpy as np

from auricle.types import FeatureMap

__all__ = ["spec_json", "write_npz"]


def write_npz(feature: FeatureMap, target: BinaryIO) -> None:
    """Arrays values [rows, frames], times [frames] in seconds and rows [rows]; the rest as strings and numbers.

    The entries name, row_unit, value_unit, sample_rate and spec (JSON) say what the arrays mean. Nothing is pickled.

    Args:
        feature: what to store.
        target: binary file to write to.

    Example:
        >>> from io import BytesIO
        >>> chroma = FeatureMap("chroma", np.zeros((12, 3)), np.arange(3) / 10, np.arange(12), "pitch class", "", 8000)
        >>> file = BytesIO()
        >>> write_npz(chroma, file)
        >>> _ = file.seek(0)
        >>> stored = np.load(file)
        >>> stored["values"].shape, str(stored["name"]), int(stored["sample_rate"])
        ((12, 3), 'chroma', 8000)
    """
    np.savez(
        target,
        values=feature.values,
        times=feature.times,
        rows=feature.rows,
        name=np.array(feature.name),
        row_unit=np.array(feature.row_unit),
        value_unit=np.array(feature.value_unit),
        sample_rate=np.array(feature.sample_rate),
        spec=np.array(spec_json(feature.spec)),
    )


def spec_json(spec: object) -> str:
    """A spec as JSON, the name of its class under "type"; "null" where there is none.

    Example:
        >>> from auricle.features import StftSpec
        >>> spec_json(StftSpec(16_000, 400))[:49]
        '{"type": "StftSpec", "sample_rate": 16000, "n_fft'
    """
    if is_dataclass(spec) and not isinstance(spec, type):
        return json.dumps({"type": type(spec).__name__, **asdict(spec)})
    return "null"
