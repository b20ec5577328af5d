"""Small recordings, some of them broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile


@pytest.fixture
def recordings(tmp_path: Path) -> Callable[[int, int], list[str]]:
    """Makes so many good and so many bad recordings in a folder of their own."""

    def make(good: int, bad: int = 0) -> list[str]:
        folder = tmp_path / "in"
        folder.mkdir(exist_ok=True)
        rng = np.random.default_rng(0)
        for number in range(good):
            soundfile.write(folder / f"{number:04}.wav", rng.uniform(-0.5, 0.5, 8000), 16_000)
        for number in range(bad):
            (folder / f"bad{number:04}.wav").write_text("no sound in here")
        return sorted(str(path) for path in folder.iterdir())

    return make
