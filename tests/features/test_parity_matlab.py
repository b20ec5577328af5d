"""Mel scales and filter banks against tables that MATLAB wrote (Ellis's rastamat), as librosa's own tests use them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.io import loadmat

from auricle.features import MelSpec, StftSpec, hz_to_mel, mel_filters, mel_to_hz

from .agreement import assert_agrees


@pytest.fixture(scope="module")
def tables(data: Path) -> Path:
    folder = data / "fixtures_reference" / "librosa_test_data"
    if not folder.is_dir():
        pytest.skip("no tables from MATLAB")
    return folder


def load(folder: Path, pattern: str) -> list[tuple[str, dict[str, Any]]]:
    """(file name, its variables) of every table that matches."""
    found = [(file.name, loadmat(file)) for file in sorted(folder.glob(pattern))]
    assert found, pattern
    return found


def test_hz_to_mel_and_back(tables: Path) -> None:
    for name, table in load(tables, "feature-hz_to_mel-*.mat"):
        scale = "htk" if table["htk"].item() else "slaney"
        assert_agrees(hz_to_mel(table["f"].astype(float), scale), table["result"], 1e-12, name)
    for name, table in load(tables, "feature-mel_to_hz-*.mat"):
        scale = "htk" if table["htk"].item() else "slaney"
        assert_agrees(mel_to_hz(table["f"].astype(float), scale), table["result"], 1e-12, name)


@pytest.mark.parametrize("pattern", ["feature-melfb-*.mat", "feature-melfbnorm-*.mat"])
def test_mel_filters(pattern: str, tables: Path) -> None:
    for name, table in load(tables, pattern):
        n_fft = int(table["nfft"].item())
        spec = MelSpec(
            StftSpec(int(table["sr"].item()), n_fft),
            int(table["nfilts"].item()),
            float(table["fmin"].item()),
            float(table["fmax"].item()),
            "htk" if table["htk"].item() else "slaney",
            "slaney" if "norm" not in table or table["norm"].size else None,
        )
        weights = np.asarray(table["wts"])[:, : n_fft // 2 + 1]
        assert_agrees(mel_filters(spec), weights, 1e-12, name)
        assert not np.asarray(table["wts"])[:, n_fft // 2 + 1 :].any()
