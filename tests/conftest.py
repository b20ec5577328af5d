"""What every test may ask for: the folder of real recordings, or a counted skip."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# librosa compiles with numba and keeps the result; two workers that write one cache at once leave code that crashes.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["NUMBA_CACHE_DIR"] = str(Path(__file__).resolve().parent.parent / ".numba_cache" / WORKER)


@pytest.fixture(scope="session")
def data() -> Path:
    """Folder of real recordings, from the environment variable AURICLE_DATA; skips the test where there is none."""
    folder = os.environ.get("AURICLE_DATA", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("AURICLE_DATA names no folder of real recordings")
    return Path(folder)
