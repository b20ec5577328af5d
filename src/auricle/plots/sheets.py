"""Layers on paper: panels above one another, all with the same left and right edge, on one time axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadOption
from auricle.plots.layer import FAINT, INK, MUTED, Layer, Window
from auricle.plots.options import PlotOptions
from auricle.plots.scales import time_label, time_step
from auricle.plots.words import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable

    from auricle.plots.panel import Panels

__all__ = ["draw_on", "draw_sheet"]

# Inches around the panels. They are fixed, not fitted to the text, so that every panel has the same pixel columns.
LEFT, RIGHT, RIGHT_WITH_BAR = 0.85, 0.25, 0.95
HEADING, TITLE, GAP, BOTTOM = 0.3, 0.3, 0.14, 0.5
BAR_GAP, BAR_WIDTH = 0.1, 0.13
CHARACTERS = 9
"""Of a heading, an inch."""
MOST_PIXELS = 65_535
"""No renderer of Matplotlib draws more."""


def draw_sheet(layers: Sequence[Layer], options: PlotOptions) -> Panels:
    """New figure with one panel a layer, from top to bottom; only the lowest one carries the labels of time.

    Raises:
        BadOption: no layer, layers with different time axes, a time range outside of what there is, or a picture that
            is too large to draw.
    """
    from auricle.plots.panel import Panel, Panels, sheet

    start, end = _range_shown(layers, options)
    heights = [options.height or layer.height() for layer in layers]
    heading = HEADING if options.title else 0.0
    total = heading + sum(heights) + len(layers) * (TITLE + GAP) + BOTTOM
    if max(total, options.width) * options.dpi > MOST_PIXELS:
        raise BadOption(
            f"{options.width:g} by {total:g} inches at {options.dpi} dpi exceed {MOST_PIXELS} pixels on a side: "
            "lower width, height or dpi, or draw fewer panels"
        )
    right = RIGHT_WITH_BAR if any(layer.has_colors for layer in layers) else RIGHT
    figure = sheet(options.width, total, options.dpi)
    left, width = LEFT / options.width, (options.width - LEFT - right) / options.width
    panels: list[Axes] = []
    if options.title:
        words = one_line(options.title, int((options.width - LEFT - RIGHT) * CHARACTERS))
        place = (left, 1 - 0.22 / total)
        figure.text(*place, words, parse_math=False, fontsize=11, fontweight="bold", color=INK, va="center")
    top = total - heading
    for layer, height in zip(layers, heights, strict=True):
        top -= TITLE + height
        panel: Axes = Panel(figure, (left, top / total, width, height / total), sharex=panels[0] if panels else None)
        figure.add_axes(panel)
        columns = max(1, round(width * options.width * options.dpi))
        window = Window(start, end, columns, max(1, round(height * options.dpi)))
        colors = _fill(panel, layer, window)
        if colors is not None:
            bar = figure.add_axes(
                (left + width + BAR_GAP / options.width, top / total, BAR_WIDTH / options.width, height / total)
            )
            figure.colorbar(colors, cax=bar, extend=_beyond(colors), extendfrac=0.03)
            _style_bar(bar)
        panels.append(panel)
        top -= GAP
    for panel in panels[:-1]:
        panel.tick_params(axis="x", labelbottom=False)
    _label_time(panels[-1], layers[0].x_unit, start, end, most=int(width * options.width * 1.2))
    return Panels(panels)


def draw_on(axes: Axes, layer: Layer, options: PlotOptions) -> Axes:
    """Draw a layer on axes that somebody else made; a colour bar takes its room from them."""
    start, end = _range_shown([layer], options)
    box, dpi = axes.get_window_extent(), axes.figure.dpi
    window = Window(start, end, max(1, round(box.width)), max(1, round(box.height)))
    colors = _fill(axes, layer, window)
    if colors is not None:
        bar = axes.figure.colorbar(colors, ax=axes, pad=0.015, fraction=0.05, aspect=18, extend=_beyond(colors))
        _style_bar(bar.ax)
    _label_time(axes, layer.x_unit, start, end, most=max(2, int(box.width / dpi * 1.2)))
    return axes


def _range_shown(layers: Sequence[Layer], options: PlotOptions) -> tuple[float, float]:
    if not layers:
        raise BadOption("there is nothing to draw: give at least one thing")
    units = {layer.x_unit for layer in layers}
    if len(units) > 1:
        raise BadOption(
            f"one axis cannot count {' and '.join(sorted(units))} at once: pass a spec or sample_rate with bare arrays"
        )
    longest = max(layer.end for layer in layers)
    end = longest if options.end is None else min(options.end, longest)
    if options.start > 0 and options.start >= end:
        raise BadOption(f"start={options.start} lies at or after the end, {end:.3f}")
    # Nothing has no length; an axis needs one.
    return options.start, end if end > options.start else options.start + 1.0


def _fill(axes: Axes, layer: Layer, window: Window) -> ScalarMappable | None:
    axes.tick_params(labelsize=8, colors=INK, length=3, width=0.6)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom") or layer.has_colors)
        spine.set_color(FAINT if not layer.has_colors else MUTED)
        spine.set_linewidth(0.6)
    axes.set_xlim(window.start, window.end)
    colors = layer.draw(axes, window)
    axes.set_xlim(window.start, window.end)
    axes.yaxis.label.set(size=8, color=INK)
    axes.set_title(layer.title, loc="left", fontsize=9.5, color=INK, pad=5, parse_math=False)
    return colors


def _beyond(colors: ScalarMappable) -> str:
    """At which ends of the colours there are values beyond."""
    values, (low, high) = colors.get_array(), colors.get_clim()
    if values is None or low is None or high is None:
        return "neither"
    finite = np.ma.masked_invalid(values).compressed()
    below, above = bool((finite < low).any()), bool((finite > high).any())
    return {(True, True): "both", (True, False): "min", (False, True): "max"}.get((below, above), "neither")


def _style_bar(bar: Axes) -> None:
    bar.tick_params(labelsize=7.5, colors=INK, length=2, width=0.5)
    for spine in bar.spines.values():
        spine.set_visible(False)


def _label_time(axes: Axes, unit: str, start: float, end: float, most: int) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

    axes.xaxis.label.set(size=8.5, color=INK)
    if unit != "s":
        axes.set_xlabel(unit)
        axes.xaxis.set_major_locator(MaxNLocator(most, integer=True, steps=[1, 2, 5, 10]))
        return
    step = time_step(end - start, most)
    axes.xaxis.set_major_locator(MultipleLocator(step))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda seconds, _: time_label(seconds, step, end)))
    axes.set_xlabel("time (s)" if end <= 120 else "time (min:s)" if end < 3600 else "time (h:min:s)")
