"""Pictures as files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from auricle.errors import BadOption, CannotWrite

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["save"]

FORMATS = ("png", "svg", "pdf")


def save(axes: Axes | Sequence[Axes], target: str | os.PathLike[str]) -> None:
    """Write the figure that the axes belong to as a PNG, SVG or PDF file, by the suffix of the target.

    The file appears whole or not at all: it is written beside the target and renamed.

    Args:
        axes: what `plot` or `stack` returned.
        target: path that ends in .png, .svg or .pdf.

    Raises:
        BadOption: another suffix.
        CannotWrite: the folder is missing or closed; what stood there before is unchanged.

    Example:
        >>> import numpy as np
        >>> from auricle.plots import waveform
        >>> from auricle.types import Audio
        >>> axes = waveform(Audio(np.zeros(8000, dtype=np.float32), 8000))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save(axes, Path(folder, "wave.svg"))
        ...     [file.name for file in Path(folder).iterdir()]
        ['wave.svg']
    """
    path = Path(target)
    kind = path.suffix.lower().lstrip(".")
    if kind not in FORMATS:
        raise BadOption(f"pictures are saved as .png, .svg or .pdf; got {path.name!r}")
    figure = (axes if not isinstance(axes, Sequence) else axes[0]).figure
    part = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=f".{kind}", delete=False) as file:
            part = Path(file.name)
            # Without a date, the same picture gives the same file.
            figure.figure.savefig(file, format=kind, metadata=None if kind == "png" else _undated(kind))
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except OSError as error:
        raise CannotWrite(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def _undated(kind: str) -> dict[str, None]:
    return {"Date": None} if kind == "svg" else {"CreationDate": None}


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
