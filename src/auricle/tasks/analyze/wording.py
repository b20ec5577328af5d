"""Numbers as people read them."""

from __future__ import annotations

import math

__all__ = ["bytes_text", "clock", "decibels", "hertz", "percent", "signed"]

MINUS = "\N{MINUS SIGN}"


def clock(seconds: float) -> str:
    """Seconds below a minute, else minutes, else hours.

    Example:
        >>> clock(2.5), clock(62.0), clock(3 * 3600 + 5.25)
        ('2.500 s', '1:02.0 min', '3:00:05 h')
    """
    tenths = round(seconds * 10)
    if seconds < 60 and tenths < 600:
        return f"{seconds:.3f} s"
    if tenths < 36_000:
        return f"{tenths // 600}:{tenths % 600 / 10:04.1f} min"
    whole = tenths // 10
    return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d} h"


def signed(value: float, digits: int = 1) -> str:
    """A number with a true minus sign; no minus before zero.

    Example:
        >>> signed(-1.25), signed(-0.04), signed(0.5, 2)
        ('−1.2', '0.0', '0.50')
    """
    text = "∞" if math.isinf(value) else f"{abs(value):.{digits}f}"
    return f"{MINUS}{text}" if value < 0 and text.strip("0.") else text


def decibels(value: float, unit: str) -> str:
    """One decimal; minus infinity is silence.

    Example:
        >>> decibels(-1.25, "dBFS"), decibels(float("-inf"), "dBFS")
        ('−1.2 dBFS', '−∞ dBFS')
    """
    return f"{signed(value)} {unit}"


def hertz(frequency: float) -> str:
    """Hz below 1 kHz, else kHz.

    Example:
        >>> hertz(50.0), hertz(44_100), hertz(8_000)
        ('50 Hz', '44.1 kHz', '8 kHz')
    """
    return f"{frequency:.0f} Hz" if frequency < 1000 else f"{frequency / 1000:.4g} kHz"


def percent(share: float) -> str:
    """A share of 1 in percent; what is little is not rounded to nothing.

    Example:
        >>> percent(0.5), percent(0.0), percent(0.0001), percent(0.9999)
        ('50 %', '0 %', '< 1 %', '> 99 %')
    """
    if 0 < share < 0.01:
        return "< 1 %"
    if 0.99 < share < 1:
        return "> 99 %"
    return f"{100 * share:.0f} %"


def bytes_text(size: int) -> str:
    """Bytes in the largest unit that leaves a number of 1 or more.

    Example:
        >>> bytes_text(512), bytes_text(2_500_000)
        ('512 bytes', '2.5 MB')
    """
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size} bytes"
