"""A file that is whole or as it was before."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from auricle.errors import CannotWrite

__all__ = ["replace_file"]


def replace_file(path: Path, content: bytes) -> None:
    """Write beside the target and rename, so that no reader ever sees half a file.

    Raises:
        CannotWrite: the target refused.
    """
    try:
        target = path.resolve() if path.is_symlink() else path
        beside = target.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with beside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        raise CannotWrite(f"cannot write {os.fspath(path)!r}: {error}") from error
