"""Draw anything that auricle makes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from auricle.errors import BadOption
from auricle.plots.bare import as_array, describe, undescribed
from auricle.plots.curves import CurveLayer, CurveLike
from auricle.plots.layer import Layer, XUnit
from auricle.plots.maps import MapLayer
from auricle.plots.options import PlotOptions
from auricle.plots.roll import roll_of
from auricle.plots.saving import save
from auricle.plots.sheets import draw_on, draw_sheet
from auricle.plots.tiers import TierLayer
from auricle.plots.waves import WaveLayer
from auricle.types import Audio, FeatureMap, Score, Timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from auricle.plots.panel import Panels

__all__ = ["Drawable", "layer_of", "plot", "stack"]

Drawable = Audio | FeatureMap | Timeline | Score | CurveLike | NDArray[Any] | Sequence[float]
MOST_CHANNELS = 64


def plot(
    thing: Drawable,
    spec: object = None,
    *,
    sample_rate: int | None = None,
    ax: Axes | None = None,
    to: str | os.PathLike[str] | None = None,
    options: PlotOptions | None = None,
) -> Axes:
    """Matplotlib axes with a picture of any sound, feature, timeline or curve; a notebook shows them.

    Args:
        thing: an Audio (its waveform), a FeatureMap, a Timeline, a Score (its piano roll), a curve (anything with name,
            times, values, unit), a bare feature [rows, frames] or bare samples [time].
        spec: of a bare feature, gives it axes in seconds and Hz; without it, they count frames and rows.
        sample_rate: of bare samples [time] or [channels, time], in Hz.
        ax: Matplotlib axes to draw on; None makes a figure of its own.
        to: path of a .png, .svg or .pdf file to write as well.
        options: size, colours, ranges and heading.

    Returns:
        The axes; their x axis is in seconds, their y axis in the unit of the rows, such as Hz.

    Raises:
        BadOption: a thing that cannot be drawn, or that does not fit its spec.
        CannotWrite: the picture could not be saved.

    Example:
        >>> axes = plot(np.sin(np.arange(8000) / 10), sample_rate=8000)
        >>> axes.get_xlim() == (0.0, 1.0)
        True
    """
    options = options or PlotOptions()
    layer = layer_of(thing, spec, sample_rate=sample_rate, options=options)
    axes = draw_sheet([layer], options)[0] if ax is None else draw_on(ax, layer, options)
    if to is not None:
        save(axes, to)
    return axes


def stack(
    things: Sequence[Drawable],
    *,
    timeline: Timeline | None = None,
    to: str | os.PathLike[str] | None = None,
    options: PlotOptions | None = None,
) -> Panels:
    """One figure with a panel for each thing, all on one time axis: equal limits, the same pixel columns.

    Args:
        things: what `plot` draws without further arguments.
        timeline: drawn at the bottom.
        to: path of a .png, .svg or .pdf file to write as well.
        options: size, colours and ranges.

    Returns:
        The axes, from top to bottom.

    Raises:
        BadOption: nothing to draw, or things whose time axes count different things.
        CannotWrite: the picture could not be saved.

    Example:
        >>> from auricle.types import Span
        >>> sound = Audio(np.zeros(8000, dtype=np.float32), 8000)
        >>> panels = stack([sound], timeline=Timeline.of(1.0, speech=[Span(0.2, 0.7, "hello")]))
        >>> len(panels), panels[0].get_xlim() == panels[1].get_xlim()
        (2, True)
    """
    options = options or PlotOptions()
    below = [] if timeline is None else [timeline]
    panels = draw_sheet([layer_of(thing, sample_rate=None, options=options) for thing in [*things, *below]], options)
    if to is not None:
        save(panels, to)
    return panels


def layer_of(thing: Drawable, spec: object = None, *, sample_rate: int | None, options: PlotOptions) -> Layer:
    """The panel content that draws a thing; arguments and errors are those of `plot`."""
    if isinstance(thing, Audio):
        return WaveLayer(thing.samples, thing.sample_rate)
    if isinstance(thing, Timeline):
        return TierLayer(thing)
    if isinstance(thing, Score):
        return roll_of(thing)
    if isinstance(thing, FeatureMap):
        return _map_layer(thing, options)
    if isinstance(thing, CurveLike):
        return CurveLayer(thing.name, as_array(thing.times), as_array(thing.values), thing.unit)
    array = as_array(thing)
    if spec is None and sample_rate is None and _looks_like_samples(array):
        raise BadOption(
            f"an array of shape {array.shape} looks like samples [channels, time]: draw the Audio itself, or pass "
            "sample_rate; a feature is drawn as a FeatureMap or with its spec"
        )
    if spec is not None:
        return _map_layer(describe(array[np.newaxis] if array.ndim == 1 else array, spec), options)
    if array.ndim == 1 or sample_rate is not None:
        return _wave_layer(array, sample_rate)
    return _map_layer(undescribed(array), options, "frame")


def _looks_like_samples(array: NDArray[Any]) -> bool:
    few_long_rows = array.ndim == 2 and array.shape[0] <= 8 and array.shape[1] > 1000
    return few_long_rows and array.dtype.kind == "f" and bool((array < 0).any())


def _map_layer(feature: FeatureMap, options: PlotOptions, x_unit: XUnit = "s") -> Layer:
    if len(feature.rows) > 1 and feature.values.size and bool(np.isnan(feature.values).all()):
        raise BadOption(f"{feature.name} holds nothing but NaN: there is nothing to draw")
    if len(feature.rows) == 1:
        return CurveLayer(feature.name, feature.times, feature.values[0], feature.value_unit, x_unit)
    return MapLayer(feature, options, x_unit)


def _wave_layer(array: NDArray[Any], sample_rate: int | None) -> Layer:
    if array.ndim == 1:
        array = array[np.newaxis]
    if array.ndim != 2 or not 1 <= array.shape[0] <= MOST_CHANNELS or array.dtype.kind == "c":
        raise BadOption(
            f"samples are real numbers [time] or [channels, time], got {array.dtype} of shape {array.shape}; "
            "for a feature pass its spec instead of sample_rate"
        )
    if sample_rate is not None and sample_rate < 1:
        raise BadOption(f"sample_rate must be 1 Hz or more, got {sample_rate}")
    if not np.isfinite(array).all():
        raise BadOption("samples hold NaN or infinity: replace them before drawing")
    return WaveLayer(array, sample_rate)
