"""The pictures by their names, for whoever knows what is at hand and wants to be told when it is something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from auricle.errors import BadOption
from auricle.plots.bare import as_array, describe
from auricle.plots.curves import CurveLayer
from auricle.plots.draw import plot
from auricle.plots.layer import Layer
from auricle.plots.options import PlotOptions
from auricle.plots.roll import roll_of
from auricle.plots.sheets import draw_on, draw_sheet
from auricle.plots.staff import StaffLayer
from auricle.types import Audio, FeatureMap, Score, Timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["chroma", "curve", "mel", "mfcc", "piano_roll", "spectrogram", "staff", "tiers", "waveform"]

Feature = FeatureMap | NDArray[Any]


def waveform(
    sound: Audio | NDArray[Any],
    sample_rate: int | None = None,
    *,
    ax: Axes | None = None,
    options: PlotOptions | None = None,
) -> Axes:
    """Axes with the outline of every channel: lowest and highest sample of each pixel, so no peak is lost.

    Args:
        sound: an Audio, or bare samples [time] or [channels, time].
        sample_rate: of bare samples, in Hz.
        ax: Matplotlib axes to draw on; None makes a figure of its own.
        options: size, colours and ranges.

    Raises:
        BadOption: not samples.

    Example:
        >>> import numpy as np
        >>> waveform(np.zeros((2, 4000)), 8000).get_xlim() == (0.0, 0.5)
        True
    """
    return plot(sound, sample_rate=sample_rate, ax=ax, options=options)


def spectrogram(
    feature: Feature, spec: object = None, *, ax: Axes | None = None, options: PlotOptions | None = None
) -> Axes:
    """Axes with energy over time and frequency in Hz, in decibels.

    Args:
        feature: a FeatureMap, or a bare STFT, magnitude or decibel spectrogram [bins, frames] with its `spec`.
        spec: the StftSpec of a bare array.
        ax: Matplotlib axes to draw on; None makes a figure of its own.
        options: size, colours and ranges.

    Raises:
        BadOption: its rows are not frequencies in Hz.

    Example:
        >>> import numpy as np
        >>> from auricle.features.specs import StftSpec
        >>> spectrogram(np.ones((1025, 40)), StftSpec()).get_ylabel()
        'Hz'
    """
    return _map_of("Hz", feature, spec, ax, options)


def mel(feature: Feature, spec: object = None, *, ax: Axes | None = None, options: PlotOptions | None = None) -> Axes:
    """Axes with a mel spectrogram: each band is equally tall, ticks in Hz, colours in decibels.

    Args:
        feature: a FeatureMap, or a bare mel or log-mel spectrogram [n_mels, frames] with its `spec`.
        spec: the MelSpec of a bare array.
        ax: Matplotlib axes to draw on; None makes a figure of its own.
        options: size, colours and ranges.

    Raises:
        BadOption: its rows are not mel bands.

    Example:
        >>> import numpy as np
        >>> from auricle.features.specs import MelSpec
        >>> mel(np.ones((128, 40)), MelSpec()).get_ylabel()
        'Hz (mel)'
    """
    return _map_of("mel", feature, spec, ax, options)


def mfcc(feature: Feature, spec: object = None, *, ax: Axes | None = None, options: PlotOptions | None = None) -> Axes:
    """Axes with mel-frequency cepstral coefficients, colours centred at 0.

    The colours span 95 % of the values of the coefficients from 1 on; coefficient 0, the loudness, goes beyond them.

    Args:
        feature: a FeatureMap, or a bare array [n_mfcc, frames] with its `spec`.
        spec: the MfccSpec of a bare array.
        ax: Matplotlib axes to draw on; None makes a figure of its own.
        options: size, colours and ranges.

    Raises:
        BadOption: its rows are not coefficients.

    Example:
        >>> import numpy as np
        >>> from auricle.features.specs import MfccSpec
        >>> mfcc(np.ones((20, 40)), MfccSpec()).get_ylabel()
        'coefficient'
    """
    return _map_of("coefficient", feature, spec, ax, options)


def chroma(
    feature: Feature, spec: object = None, *, ax: Axes | None = None, options: PlotOptions | None = None
) -> Axes:
    """Axes with the energy of each pitch class, C at the bottom.

    Args:
        feature: a FeatureMap, or a bare array [n_chroma, frames] with its `spec`.
        spec: the ChromaSpec of a bare array.
        ax: Matplotlib axes to draw on; None makes a figure of its own.
        options: size, colours and ranges.

    Raises:
        BadOption: its rows are not pitch classes.

    Example:
        >>> import numpy as np
        >>> from auricle.features.specs import ChromaSpec
        >>> chroma(np.ones((12, 40)), ChromaSpec()).get_yticklabels()[0].get_text()
        'C'
    """
    return _map_of("pitch class", feature, spec, ax, options)


def tiers(timeline: Timeline, *, ax: Axes | None = None, options: PlotOptions | None = None) -> Axes:
    """Axes with one row a tier: spans as boxes, points as ticks, overlapping spans in lanes, one colour a label.

    Args:
        timeline: the tiers, drawn from top to bottom.
        ax: Matplotlib axes to draw on; None makes a figure of its own.
        options: size and time range.

    Example:
        >>> from auricle.types import Span
        >>> axes = tiers(Timeline.of(3.0, words=[Span(0.5, 1.0, "hello")], beats=[Span(1.0, 1.0)]))
        >>> [label.get_text() for label in axes.get_yticklabels()]
        ['words', 'beats']
    """
    return plot(timeline, ax=ax, options=options)


def piano_roll(music: Score | Timeline, *, ax: Axes | None = None, options: PlotOptions | None = None) -> Axes:
    """Axes with notes as bars over time and pitch, a colour for each part, louder ones darker.

    Args:
        music: a Score, with its bar lines, or a Timeline, of which the tiers that hold notes are drawn.
        ax: Matplotlib axes to draw on; None makes a figure of its own.
        options: size and time range.

    Raises:
        BadOption: a timeline without notes.

    Example:
        >>> from auricle.types import Note
        >>> axes = piano_roll(Timeline.of(2.0, melody=[Note(0.5, 1.0, pitch=60)]))
        >>> [label.get_text() for label in axes.get_yticklabels()]
        ['C4']
    """
    return _one(roll_of(music), ax, options)


def staff(score: Score, *, ax: Axes | None = None, options: PlotOptions | None = None) -> Axes:
    """Axes with the pitched notes of a score on a grand staff, over seconds: clefs, keys, heads, stems, rests.

    Args:
        score: whose keys say which accidentals are written; a score without keys is written in C major.
        ax: Matplotlib axes to draw on; None makes a figure of its own.
        options: size and time range; some ten seconds fit well.

    Example:
        >>> from auricle.types import Note, Part
        >>> axes = staff(Score.of([Part("melody", notes=(Note(0, 1, pitch=60), Note(1, 2, pitch=63)))]))
        >>> [text.get_text() for text in axes.texts]  # the metre on both staves, and an accidental
        ['4', '4', '4', '4', '♭']
    """
    return _one(StaffLayer(score), ax, options)


def curve(
    times: NDArray[Any],
    values: NDArray[Any],
    *,
    name: str = "value",
    unit: str = "",
    ax: Axes | None = None,
    options: PlotOptions | None = None,
) -> Axes:
    """Axes with one number over time; values that are not finite leave gaps.

    Args:
        times: seconds [n], increasing.
        values: real numbers [n].
        name: what they are.
        unit: such as "LUFS".
        ax: Matplotlib axes to draw on; None makes a figure of its own.
        options: size and time range.

    Raises:
        BadOption: not as many times as values.

    Example:
        >>> import numpy as np
        >>> curve(np.arange(3.0), np.array([-20.0, -18.0, -np.inf]), name="loudness", unit="LUFS").get_ylabel()
        'LUFS'
    """
    return _one(CurveLayer(name, as_array(times), as_array(values), unit), ax, options)


def _map_of(row_unit: str, feature: Feature, spec: object, ax: Axes | None, options: PlotOptions | None) -> Axes:
    if not isinstance(feature, FeatureMap):
        if spec is None:
            raise BadOption("a bare array does not say what its rows are: pass the spec that made it")
        feature = describe(as_array(feature), spec)
    if feature.row_unit != row_unit:
        raise BadOption(f"{feature.name!r} has rows in {feature.row_unit!r}, this picture is of {row_unit!r}: use plot")
    return plot(feature, ax=ax, options=options)


def _one(layer: Layer, ax: Axes | None, options: PlotOptions | None) -> Axes:
    options = options or PlotOptions()
    return draw_sheet([layer], options)[0] if ax is None else draw_on(ax, layer, options)
