"""What the tests of training share: a tiny recipe, importable by the processes that train it, and runs of it."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Bit for bit means one thread; and more of them are slower for such small models."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def losses(out: Path) -> list[str]:
    """The loss of each step, exactly."""
    with (out / "steps.csv").open(newline="") as file:
        return [f"{row['step']}: {float(row['loss']).hex()}" for row in csv.DictReader(file)]


def weights(out: Path) -> bytes:
    """The best weights, with what is said about them."""
    return (out / "model.safetensors").read_bytes()
