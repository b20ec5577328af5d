"""Text that came with the recording, made harmless: in HTML, in the data of the script."""

from __future__ import annotations

import html
import json
import math
import unicodedata

__all__ = ["as_data", "clock", "escaped", "percent", "plain"]


def plain(text: str) -> str:
    """The text with a sign for whatever cannot be shown: control characters, halves of characters.

    Example:
        >>> plain("a\\x00b\\ud800")
        'a�b�'
    """
    return "".join(sign if _shown(sign) else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _shown(sign: str) -> bool:
    # Cc: control characters, Cs: halves of surrogate pairs. Directions of writing (Cf) are fenced in by <bdi>.
    return unicodedata.category(sign) not in ("Cc", "Cs")


def escaped(text: str) -> str:
    """The text as HTML that shows exactly it, in an element or in a quoted attribute.

    Example:
        >>> escaped('<b>"')
        '&lt;b&gt;&quot;'
    """
    return html.escape(plain(text), quote=True)


def as_data(value: object) -> str:
    """JSON that may stand inside a script element: it cannot end it, and holds neither NaN nor infinity.

    Example:
        >>> as_data({"label": "</script>"})
        '{"label":"\\\\u003c/script\\\\u003e"}'
    """
    text = json.dumps(value, allow_nan=False, separators=(",", ":"), ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def percent(part: float, whole: float) -> str:
    """Share of the whole as a length in CSS.

    Example:
        >>> percent(1, 3)
        '33.3333%'
    """
    return f"{100 * part / whole:.4f}".rstrip("0").rstrip(".") + "%" if whole else "0%"


def clock(seconds: float) -> str:
    """A time for reading: seconds below a minute, then minutes and hours.

    Example:
        >>> clock(9.25), clock(75.0), clock(3725.0)
        ('9.25 s', '1:15', '1:02:05')
    """
    if seconds < 59.995:
        return f"{seconds:.2f} s"
    whole = math.floor(seconds + 0.5)
    minutes, rest = divmod(whole, 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}" if minutes >= 60 else f"{minutes}:{rest:02d}"
