"""What every test may ask for: the folder of real recordings, or a counted skip."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

# The suite draws the same examples every time, so that it fails for what was changed; `make properties` draws others.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.register_profile("properties", max_examples=1_000, deadline=None)
settings.load_profile("suite")

# librosa compiles with numba and keeps the result; two workers that write one cache at once leave code that crashes.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["NUMBA_CACHE_DIR"] = str(Path(__file__).resolve().parent.parent / ".numba_cache" / WORKER)

# A shell that starts the tests in the background has them ignore Ctrl-C, and so would all that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def data() -> Path:
    """Folder of real recordings, from the environment variable AURICLE_DATA; skips the test where there is none."""
    folder = os.environ.get("AURICLE_DATA", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("AURICLE_DATA names no folder of real recordings")
    return Path(folder)
