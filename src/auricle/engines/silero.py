"""Silero's voice activity detector, run by onnxruntime from the file inside its package; torch is never imported."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.errors import BadModel, MissingExtra

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HOP_LENGTH", "SAMPLE_RATE", "SileroState", "finish", "ready", "start", "step"]

SAMPLE_RATE = 16_000
HOP_LENGTH = 512
"""Samples of a window; one probability comes out of each."""
CONTEXT = 64
"""Samples before a window that the model sees again."""


@dataclass(frozen=True, eq=False)
class SileroState:
    """Where a stream stands: constant in size, a value that may be kept and resumed.

    Attributes:
        pending: samples that do not fill a window yet, after the context of the next one.
        memory: of the recurrent model [2, 1, 128].
    """

    pending: NDArray[np.float32]
    memory: NDArray[np.float32]


def ready() -> str:
    """Empty if the package is installed, else the command that installs it.

    Example:
        >>> isinstance(ready(), str)
        True
    """
    return "" if _file() else "silero-vad is not installed: pip install '.[vad]'"


def start() -> SileroState:
    """State of a stream of which nothing was heard.

    Example:
        >>> start().memory.shape
        (2, 1, 128)
    """
    return SileroState(np.zeros(CONTEXT, np.float32), np.zeros((2, 1, 128), np.float32))


def step(state: SileroState, samples: NDArray[np.float32]) -> tuple[SileroState, NDArray[np.float32]]:
    """The state after more samples [time] at 16 kHz, and the probabilities of speech [windows] that are ready.

    Raises:
        MissingExtra: the package is not installed.
        BadModel: its file cannot be loaded.
    """
    session, memory = _session(), state.memory
    known = np.concatenate([state.pending, samples.astype(np.float32, copy=False)])
    count = (len(known) - CONTEXT) // HOP_LENGTH
    out = np.empty(count, np.float32)
    rate = np.array(SAMPLE_RATE, np.int64)
    for i in range(count):
        window = known[i * HOP_LENGTH : i * HOP_LENGTH + CONTEXT + HOP_LENGTH]
        probability, memory = session.run(None, {"input": window[np.newaxis], "state": memory, "sr": rate})
        out[i] = probability[0, 0]
    return SileroState(known[count * HOP_LENGTH :].copy(), memory), out


def finish(state: SileroState) -> NDArray[np.float32]:
    """The probability [0 or 1 window] of the samples at the end, with silence after them.

    Example:
        >>> finish(start()).shape
        (0,)
    """
    left = len(state.pending) - CONTEXT
    if not left:
        return np.zeros(0, np.float32)
    silence = np.zeros(HOP_LENGTH - left, np.float32)
    return step(replace(state), silence)[1]


def _file() -> Path | None:
    """The model's file inside the package, which is not imported: that would pull torch."""
    found = find_spec("silero_vad")
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).parent / "data" / "silero_vad.onnx"
    return path if path.is_file() else None


@lru_cache(maxsize=1)
def _session() -> Any:
    if (path := _file()) is None:
        raise MissingExtra(ready())
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One window at a time: more threads would only wait for one another.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise BadModel(f"{path} cannot be loaded: {error}; install silero-vad again") from error
