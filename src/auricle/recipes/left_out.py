"""Telling which files a training has left out, and why."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from auricle.data.clips import Skipped

__all__ = ["tell_left_out"]


def tell_left_out(skipped: Sequence[Skipped], kept: int) -> None:
    """A line on stderr for each, and one that counts them; nothing where none was left out.

    Args:
        skipped: what was left out.
        kept: number of files that were not.
    """
    for one in skipped:
        sys.stderr.write(f"note: left out: {one.audio}: {one.why}\n")
    if skipped:
        sys.stderr.write(f"note: {len(skipped)} of {len(skipped) + kept} files left out\n")
