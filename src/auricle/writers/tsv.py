"""Tab-separated values (.tsv): the columns start, end, text of a transcript's segments, in seconds to the millisecond.

`auricle.writers.csv` reads it back; whatever reads tables does too.
"""

from __future__ import annotations

from auricle.types import Transcript

__all__ = ["dumps"]


def dumps(transcript: Transcript) -> str:
    """A header and a row for each segment (or word, where there are no segments); text without tabs or line breaks.

    Example:
        >>> from auricle.types import Span, Tier
        >>> dumps(Transcript(3.0, (Tier("segments", (Span(0.5, 1.25, "Say: hello"),)),)))
        'start\\tend\\ttext\\n0.500\\t1.250\\tSay: hello\\n'
    """
    spans = transcript.segments or transcript.words
    rows = [(f"{span.start:.3f}", f"{span.end:.3f}", _cell(span.label)) for span in spans]
    return "".join("\t".join(row) + "\n" for row in [("start", "end", "text"), *rows])


def _cell(label: str) -> str:
    text = " ".join(label.split())
    return '"' + text.replace('"', '""') + '"' if '"' in text else text
