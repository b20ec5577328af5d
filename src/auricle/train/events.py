"""Events for TensorBoard, where it is installed."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

__all__ = ["Events"]


class Events:
    """Event files in a folder; nothing at all where TensorBoard is not installed.

    Args:
        folder: for the files.
        step: what was written for later steps by a run that was cut off is passed over.
    """

    def __init__(self, folder: Path, step: int) -> None:
        self._writer: Any = None
        if find_spec("tensorboard") is None:
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from torch.utils.tensorboard import SummaryWriter
        self._writer = SummaryWriter(str(folder), purge_step=step + 1 if step else None, flush_secs=30)

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """Values at a step, by name; a slash groups names."""
        if self._writer is not None:
            for name, value in values.items():
                self._writer.add_scalar(name, value, step)

    def close(self) -> None:
        """Everything reaches the files."""
        if self._writer is not None:
            self._writer.close()
