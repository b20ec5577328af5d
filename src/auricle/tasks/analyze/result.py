"""What an analysis holds: facts, findings, one timeline and everything that a report draws."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.types import AudioInfo, FeatureMap, Timeline

__all__ = ["Analysis", "Curve", "Fact", "Finding", "Preview", "Severity", "Waveform"]

Severity = Literal["info", "warning", "error"]


@dataclass(frozen=True)
class Finding:
    """Something that a listener should know about the recording, and what to do about it.

    Attributes:
        code: stable word that programs match on, such as "clipping" or "truncated".
        severity: "info" for what is merely worth knowing, "warning" for what harms the recording,
            "error" for a part of the analysis that is missing because it failed.
        message: one or two sentences for people.

    Example:
        >>> Finding("clipping", "warning", "12 samples are clipped.").severity
        'warning'
    """

    code: str
    severity: Severity
    message: str


@dataclass(frozen=True)
class Fact:
    """One line of the table of facts; `key` and `number` are what a program reads.

    Attributes:
        label: for people, such as "True peak".
        value: for people, with its unit, such as "-1.2 dBTP".
        key: stable name of the number in `analysis.json`; "" where there is none.
        number: None where it is not a number or has no finite value.
        unit: of the number, such as "dBFS", "LUFS", "s", "Hz".

    Example:
        >>> Fact("Duration", "2.5 s", "duration", 2.5, "s").number
        2.5
    """

    label: str
    value: str
    key: str = ""
    number: float | None = None
    unit: str = ""


@dataclass(frozen=True, eq=False)
class Curve:
    """One value over time.

    Attributes:
        name: such as "loudness".
        times: seconds [points].
        values: [points]; NaN leaves a gap in the line.
        unit: of the values, such as "LUFS".

    Example:
        >>> import numpy as np
        >>> Curve("loudness", np.array([0.2]), np.array([-23.0]), "LUFS").unit
        'LUFS'
    """

    name: str
    times: NDArray[Any]
    values: NDArray[Any]
    unit: str


@dataclass(frozen=True, eq=False)
class Waveform:
    """The envelope of the sound: each column's lowest and highest sample.

    Attributes:
        times: seconds [columns], the middle of each column.
        low: smallest sample [channels, columns].
        high: largest sample [channels, columns].

    Example:
        >>> import numpy as np
        >>> Waveform(np.zeros(3), np.zeros((2, 3)), np.zeros((2, 3))).low.shape
        (2, 3)
    """

    times: NDArray[Any]
    low: NDArray[Any]
    high: NDArray[Any]


@dataclass(frozen=True)
class Preview:
    """The sound itself, small enough to stand inside a report.

    Attributes:
        data: a whole encoded file.
        mime: its media type, such as "audio/mpeg".

    Example:
        >>> Preview(b"", "audio/mpeg").mime
        'audio/mpeg'
    """

    data: bytes = field(repr=False)
    mime: str


@dataclass(frozen=True, eq=False)
class Analysis:
    """All that `analyze` found out about one recording, at a size that does not grow with its length.

    Attributes:
        source: name of the file, or what stands for it where there is none.
        info: what the file says about itself and what it really holds.
        facts: in the order in which they are shown.
        findings: what is wrong or remarkable; empty for a recording without fault.
        timeline: one tier each for speech, silence, clipping, and whatever other parts add.
        waveform: envelope of each channel.
        curves: values over time.
        maps: spectrogram, mel, MFCC, chroma, reduced to what a screen can show.
        preview: the sound for the report's player; None where it would be too large.

    Example:
        >>> import numpy as np
        >>> from auricle.tasks.analyze import analyze
        >>> from auricle.types import Audio
        >>> tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000)
        >>> analyze(Audio(tone, 16_000)).timeline.duration
        1.0
    """

    source: str
    info: AudioInfo
    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]
    timeline: Timeline
    waveform: Waveform
    curves: tuple[Curve, ...]
    maps: tuple[FeatureMap, ...]
    preview: Preview | None
