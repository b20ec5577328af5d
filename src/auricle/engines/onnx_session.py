"""Networks as files: opened with onnxruntime, fed in batches of similar lengths."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auricle.errors import BadModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["batches", "padded", "run", "session_of"]


def session_of(path: Path) -> Any:
    """An onnxruntime session on processors, with as many threads as `features` would take.

    Raises:
        BadModel: the file is none that onnxruntime runs.
    """
    import onnxruntime

    from auricle.features.framewise import worker_count

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = worker_count(None)
    options.inter_op_num_threads = 1
    # Memory of the longest batch would be kept for ever, and threads would spin between batches.
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Weights kept in 8 bits are unpacked once, not at every run: 40 % faster.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own errors share no base but this.
        raise BadModel(f"onnxruntime cannot open {path}: {error}; export or fetch the model again") from error


def run(session: Any, path: Path, inputs: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Outputs of a session by name.

    Raises:
        BadModel: the network does not take these inputs.
    """
    names = [output.name for output in session.get_outputs()]
    taken = {put.name for put in session.get_inputs()}
    try:
        return dict(zip(names, session.run(names, {k: v for k, v in inputs.items() if k in taken}), strict=True))
    except Exception as error:  # onnxruntime's own errors share no base but this.
        raise BadModel(f"{path} does not run on its inputs: {error}; export or fetch the model again") from error


def batches(lengths: Sequence[int], limit: float) -> list[list[int]]:
    """Indices in batches of similar lengths, in each of which count times longest is at most `limit`, or one item.

    Example:
        >>> batches([5, 1, 5, 1], 10)
        [[1, 3], [0, 2]]
    """
    out: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if not out or (len(out[-1]) + 1) * lengths[index] > limit or lengths[index] > 1.5 * lengths[out[-1][0]] + 1:
            out.append([])
        out[-1].append(index)
    return out


def padded(mels: Sequence[NDArray[np.float32]]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Features [batch, n_mels, longest] with zeros behind each, and their lengths [batch].

    Example:
        >>> import numpy as np
        >>> features, lengths = padded([np.ones((2, 3), np.float32), np.ones((2, 1), np.float32)])
        >>> features.shape, lengths.tolist()
        ((2, 2, 3), [3, 1])
    """
    import numpy as np

    lengths = np.array([mel.shape[1] for mel in mels], np.int64)
    features = np.zeros((len(mels), mels[0].shape[0], int(lengths.max())), np.float32)
    for row, mel in zip(features, mels, strict=True):
        row[:, : mel.shape[1]] = mel
    return features, lengths
