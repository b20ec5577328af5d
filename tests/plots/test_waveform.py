"""Waveforms, curves and timelines: no peak lost, bounded memory, edge cases without a warning."""

from __future__ import annotations

import tracemalloc
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.errors import BadOption
from auricle.plots import PlotOptions, curve, envelope, plot, tiers, waveform
from auricle.plots.layer import Window
from auricle.plots.maps import MapLayer, picture
from auricle.plots.scales import time_label, time_step
from auricle.plots.sheets import draw_sheet
from auricle.plots.tiers import color_of_labels, lanes
from auricle.types import Audio, FeatureMap, Span, Timeline


def click(length: int, at: int) -> Audio:
    samples = np.zeros((1, length), dtype=np.float32)
    samples[0, at] = 0.9
    return Audio(samples, 8000)


@given(st.integers(1, 5000), st.integers(1, 700), st.integers(0, 2**31))
def test_an_envelope_holds_every_extreme(length: int, columns: int, seed: int) -> None:
    samples = np.random.default_rng(seed).standard_normal((2, length))
    low, high = envelope(samples, columns)
    assert low.shape == high.shape == (2, min(length, columns))
    assert (low.min(axis=1) == samples.min(axis=1)).all()
    assert (high.max(axis=1) == samples.max(axis=1)).all()


@pytest.mark.parametrize("at", [0, 123_457, 599_999])
def test_a_click_of_one_sample_is_seen(at: int) -> None:
    sound = click(600_000, at)
    axes = waveform(sound)
    points = axes.collections[0].get_paths()[0].vertices
    assert points[:, 1].max() == pytest.approx(0.9)
    assert points[np.argmax(points[:, 1]), 0] == pytest.approx(at / 8000, abs=0.1)
    assert np.abs(sound.samples[0, :: 600_000 // 1200 + 1]).max() < 0.9 or at == 0, "the control: every nth sample"


def test_a_click_colours_pixels() -> None:
    def inked(sound: Audio) -> int:
        axes = waveform(sound)
        axes.figure.canvas.draw()
        return int((np.asarray(axes.figure.canvas.buffer_rgba())[..., :3].max(axis=2) < 180).sum())

    quiet = Audio(np.zeros((1, 600_000), dtype=np.float32), 8000)
    assert inked(click(600_000, 300_001)) > inked(quiet)


def test_long_audio_is_drawn_without_a_copy() -> None:
    sound = Audio(np.zeros((2, 8000 * 1200), dtype=np.float32), 8000)
    plot(click(100, 1))
    tracemalloc.start()
    plot(sound)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < sound.samples.nbytes / 4


def test_a_long_map_is_pooled_before_it_is_converted() -> None:
    frames = 100_000
    values = np.ones((64, frames), dtype=np.float32)
    feature = FeatureMap("mel", values, np.arange(frames) / 100, np.arange(64.0) * 50, "mel", "power", 8000)
    tracemalloc.start()
    shown = picture(feature, Window(0, 1000, 1200, 300), PlotOptions())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert shown.cells.shape == (64, 1200)
    assert peak < values.nbytes / 2


@pytest.mark.parametrize("length", [0, 1, 2, 500])
@pytest.mark.parametrize("channels", [1, 2, 7, 64])
def test_short_and_silent_sounds_draw(length: int, channels: int) -> None:
    axes = plot(Audio(np.zeros((channels, length), dtype=np.float32), 8000))
    axes.figure.canvas.draw()
    assert axes.get_xlim()[1] > axes.get_xlim()[0]


@pytest.mark.parametrize(("rows", "frames"), [(1, 1), (2, 0), (2, 1), (12, 3)])
@pytest.mark.parametrize("unit", ["Hz", "mel", "coefficient", "pitch class", "value"])
@pytest.mark.parametrize("fill", [0.0, -np.inf, np.nan, 1e30])
def test_degenerate_maps_draw(rows: int, frames: int, unit: Any, fill: float) -> None:
    values = np.full((rows, frames), fill, dtype=np.float32)
    steps = np.arange(rows) * (100.0 if unit in ("Hz", "mel") else 1.0)
    for value_unit in ("power", "dB") if unit in ("Hz", "mel") else ("",):
        feature = FeatureMap("thing", values, np.arange(frames) / 10, steps, unit, value_unit, 8000)
        if np.isnan(fill) and rows > 1 and frames:
            with pytest.raises(BadOption, match="thing holds nothing but NaN"):
                plot(feature)
            continue
        axes = plot(feature, options=PlotOptions(width=4, height=1, dpi=40))
        axes.figure.canvas.draw()


def test_without_the_guard_nothing_but_nan_would_draw_an_empty_picture() -> None:
    empty = FeatureMap("m", np.full((4, 5), np.nan), np.arange(5.0), np.arange(4) * 100.0, "Hz", "dB", 800)
    axes = draw_sheet([MapLayer(empty)], PlotOptions())[0]
    assert np.ma.count(axes.images[0].get_array()) == 0


def test_one_value_or_digital_silence_is_not_nothing() -> None:
    values = np.full((4, 5), -np.inf)
    silent = FeatureMap("m", values, np.arange(5.0), np.arange(4) * 100.0, "Hz", "dB", 800)
    assert not np.ma.getmaskarray(plot(silent).images[0].get_array()).any()
    gaps = np.full((4, 5), np.nan)
    gaps[2, 2] = 1.0
    plot(gaps).figure.canvas.draw()


def test_samples_without_a_rate_are_not_drawn_as_a_map() -> None:
    samples = np.random.default_rng(0).standard_normal((2, 8000))
    with pytest.raises(BadOption, match=r"shape \(2, 8000\) looks like samples .* pass sample_rate"):
        plot(samples)
    assert plot(samples, sample_rate=8000).get_xlabel() == "time (s)"
    assert plot(np.abs(samples)).get_ylabel() == "row", "what is never negative is no sound"


def test_small_values_are_written_out_beside_the_axis() -> None:
    axes = curve(np.arange(3.0), np.array([0.0, 1e-5, 2e-5]), name="flatness")
    axes.figure.canvas.draw()
    assert axes.yaxis.get_offset_text().get_text() == ""
    assert "1e\N{MINUS SIGN}05" in [label.get_text() for label in axes.get_yticklabels()]


def test_silence_is_dark_and_not_bright() -> None:
    feature = FeatureMap("m", np.full((4, 5), -100.0), np.arange(5.0), np.arange(4) * 100.0, "Hz", "dB", 800)
    shown = picture(feature, Window(0, 4, 10, 10), PlotOptions())
    assert shown.low == -100.0 < shown.high


@pytest.mark.parametrize(
    ("thing", "message"),
    [
        ("text", "cannot draw str"),
        (np.zeros((2, 3, 4)), r"shape \(2, 3, 4\)"),
        (np.array(["a"]), "cannot draw ndarray"),
    ],
)
def test_what_cannot_be_drawn_is_refused(thing: Any, message: str) -> None:
    with pytest.raises(BadOption, match=message):
        plot(thing)


def test_samples_that_are_no_samples_are_refused() -> None:
    with pytest.raises(BadOption, match="NaN"):
        plot(np.array([0.0, np.nan]), sample_rate=8000)
    with pytest.raises(BadOption, match="pass its spec"):
        plot(np.zeros((128, 50)), sample_rate=8000)
    with pytest.raises(BadOption, match="1 Hz or more"):
        plot(np.zeros(50), sample_rate=0)


@pytest.mark.parametrize(
    "wrong",
    [
        *[{"width": 0}, {"dpi": 5}, {"dynamic_range": 0}, {"start": -1}, {"start": 2, "end": 1}],
        *[{"f_min": 5, "f_max": 4}, {"frequency_scale": "bark"}, {"color_map": "no such"}, {"width": float("nan")}],
    ],
)
def test_options_are_checked(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadOption):
        PlotOptions(**wrong)


def test_frequencies_that_the_feature_has_not_are_refused() -> None:
    feature = FeatureMap("m", np.zeros((4, 5)), np.arange(5.0), np.arange(4) * 100.0, "Hz", "dB", 800)
    with pytest.raises(BadOption, match="nothing lies between f_min=30000"):
        plot(feature, options=PlotOptions(f_min=30_000))


def test_a_picture_beyond_the_renderer_is_refused() -> None:
    with pytest.raises(BadOption, match="pixels on a side"):
        plot(click(800, 1), options=PlotOptions(width=100, dpi=1200))


def test_a_start_after_the_end_is_refused() -> None:
    with pytest.raises(BadOption, match="at or after the end"):
        plot(click(800, 1), options=PlotOptions(start=5))


def test_curves_leave_gaps_and_keep_peaks() -> None:
    values = np.zeros(50_000)
    values[31_234], values[7] = 5.0, -np.inf
    axes = curve(np.arange(50_000) / 100, values, name="loudness", unit="LUFS")
    assert axes.collections[0].get_paths()[0].vertices[:, 1].max() == 5.0
    assert axes.get_title(loc="left") == "Loudness (LUFS)"
    gap = curve(np.arange(3.0), np.array([1.0, -np.inf, 2.0]))
    assert np.isnan(gap.lines[0].get_ydata()[1])
    curve(np.zeros(0), np.zeros(0)).figure.canvas.draw()
    curve(np.arange(2.0), np.full(2, -np.inf)).figure.canvas.draw()
    holes = np.where(np.arange(50_000) % 7 == 0, np.nan, values)
    drawn = curve(np.arange(50_000) / 100, holes).collections[0].get_paths()
    assert len(drawn) == 1, "a gap is where a whole column has no value"
    with pytest.raises(BadOption, match="as many times as values"):
        curve(np.arange(3.0), np.arange(2.0))


def test_anything_with_times_and_values_is_a_curve() -> None:
    @dataclass(frozen=True)
    class Loudness:
        name: str
        times: Any
        values: Any
        unit: str

    assert plot(Loudness("loudness", np.arange(3.0), np.arange(3.0), "LUFS")).get_ylabel() == "LUFS"


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 9)), max_size=40))
def test_spans_in_one_lane_never_overlap(drawn: list[tuple[float, float]]) -> None:
    spans = sorted(Span(start, start + length) for start, length in drawn)
    placed = lanes(spans)
    for lane in set(placed):
        inside = [span for span, where in zip(spans, placed, strict=True) if where == lane]
        assert all(before.end <= after.start for before, after in pairwise(inside))


def test_tiers_draw_boxes_ticks_and_labels() -> None:
    line = Timeline.of(
        9.0, events=[Span(0, 4, "dog"), Span(3, 8, "horn"), Span(4, 5, "dog")], beats=[Span(1, 1), Span(2, 2)]
    )
    axes = tiers(line)
    assert {text.get_text() for text in axes.texts} == {"dog", "horn"}
    faces = axes.collections[0].get_facecolor()
    assert (faces[0] == faces[2]).all()
    assert (faces[0] != faces[1]).any()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["events", "beats"]


def test_labels_are_text_and_not_formulas() -> None:
    line = Timeline.from_tiers(4.0, {"$x^2$": [Span(0, 4, "$\\frac{$ costs $5")], "": []})
    tiers(line).figure.canvas.draw()
    tiers(Timeline(0.0)).figure.canvas.draw()
    tiers(Timeline.from_tiers(4.0, {"a\nb\ud800": [Span(0, 4, "\udcff long")]})).figure.canvas.draw()
    curve(np.arange(2.0), np.arange(2.0), name="$_", unit="$^").figure.canvas.draw()


def test_long_tier_names_stay_on_the_paper() -> None:
    axes = tiers(Timeline.from_tiers(4.0, {"a tier with quite a long name": [Span(0, 4, "x")]}))
    axes.figure.canvas.draw()
    assert axes.get_yticklabels()[0].get_window_extent().x0 > 0


def test_many_labels_share_a_colour_and_few_do_not() -> None:
    words = [Span(k, k + 1, f"word {k}") for k in range(30)]
    colors = color_of_labels(Timeline.of(40.0, words=words, kinds=[Span(0, 1, "a"), Span(1, 2, "b")]))
    assert len({colors[f"word {k}"] for k in range(30)}) == 1
    assert colors["a"] != colors["b"]
    sentences = color_of_labels(Timeline.of(9.0, said=[Span(k, k + 1, f"sentence {k}") for k in range(5)]))
    assert len(set(sentences.values())) == 1, "each label once: colours would tell nothing"


@pytest.mark.parametrize(("seconds", "text"), [(30, "20"), (600, "5:00"), (10_800, "1:00:00")])
def test_times_are_written_for_reading(seconds: float, text: str) -> None:
    step = time_step(seconds, 10)
    shown = [time_label(k * step, step, seconds) for k in range(int(seconds / step) + 1)]
    assert text in shown
    assert len(set(shown)) == len(shown) <= 11
