"""Torch keeps to one thread here: several test processes share the processors."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture(scope="session", autouse=True)
def one_torch_thread() -> None:
    """Only where a test module has brought torch in."""
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
