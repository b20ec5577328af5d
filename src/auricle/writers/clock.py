"""Clock times of subtitles: hours, minutes, seconds, milliseconds."""

from __future__ import annotations

import re
from re import Match

from auricle.errors import CannotHold

__all__ = ["ARROW", "clock", "time_range"]

ARROW = "-->"
TIME = r"(?:(\d{1,9}):)?(\d{1,2}):(\d{1,2})(?:[,.](\d{1,9}))?"
RANGE = re.compile(rf"[ \t]*{TIME}[ \t]*-->[ \t]*{TIME}(?:[ \t].*)?", re.ASCII | re.DOTALL)


def clock(seconds: float, point: str) -> str:
    """A time rounded to the millisecond as "hh:mm:ss" + `point` + "mmm".

    Raises:
        CannotHold: a time of a billion hours or more.

    Example:
        >>> clock(3661.5, ",")
        '01:01:01,500'
    """
    total = round(seconds * 1000)
    if total >= 10**9 * 3_600_000:
        raise CannotHold(f"subtitles end before a billion hours, got {seconds} s")
    minutes, milliseconds = divmod(total, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{milliseconds // 1000:02d}{point}{milliseconds % 1000:03d}"


def time_range(line: str) -> tuple[float, float] | None:
    """Start and end of a "time --> time" line in seconds; None if it is no such line.

    Hours may be missing, the fraction too; its mark is a comma or a dot; settings may follow.

    Example:
        >>> time_range("00:01,5 --> 1:00:02.000 align:left")
        (1.5, 3602.0)
    """
    match = RANGE.fullmatch(line)
    return (_seconds(match, 1), _seconds(match, 5)) if match else None


def _seconds(match: Match[str], first: int) -> float:
    hours, minutes, seconds, fraction = (match[i] or "0" for i in range(first, first + 4))
    scale: int = 10 ** len(fraction)
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    return (whole * scale + int(fraction)) / scale
