"""Laws of the pictures: what is drawn at a second and at a frequency lies there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.errors import BadOption
from auricle.features.specs import ChromaSpec, MelSpec, MfccSpec, StftSpec
from auricle.plots import PlotOptions, maps, mel, plot, spectrogram, stack
from auricle.plots.bare import describe
from auricle.plots.layer import Window
from auricle.plots.maps import picture
from auricle.types import Audio, FeatureMap, Span, Timeline

RATE = 16_000


def line(hz: float, rows: NDArray[Any], row_unit: str = "Hz") -> FeatureMap:
    """Silence at -80 dB, and 0 dB in the row nearest to a frequency."""
    values = np.full((len(rows), 50), -80.0, dtype=np.float32)
    values[int(np.argmin(np.abs(rows - hz)))] = 0.0
    return FeatureMap("spectrogram", values, (np.arange(50) + 0.5) / 10, rows, row_unit, "dB", RATE)  # type: ignore[arg-type]


def brightest_hz(axes: Any, seconds: float) -> float:
    """Frequency that the axis states for the brightest pixel in the column of a time."""
    figure = axes.figure
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(int).sum(axis=2)
    box = axes.get_window_extent()
    column = int(axes.transData.transform((seconds, box.y0))[0])
    lines = np.arange(int(box.y0) + 3, int(box.y1) - 3)
    bright = pixels[len(pixels) - 1 - lines, column]
    middle = float(np.mean(lines[bright == bright.max()])) + 0.5
    return float(axes.transData.inverted().transform((column, middle))[1])


@pytest.mark.parametrize("scale", ["linear", "log", "mel"])
@pytest.mark.parametrize("hz", [300.0, 1000.0, 5000.0])
def test_a_tone_is_brightest_at_its_frequency_on_every_scale(scale: Any, hz: float) -> None:
    axes = plot(line(hz, np.linspace(0, 8000, 401)), options=PlotOptions(frequency_scale=scale))
    assert brightest_hz(axes, 2.5) == pytest.approx(hz, abs=25)


def test_mel_bands_are_equally_tall_and_stand_at_their_frequency() -> None:
    bands = describe(np.zeros((64, 50)), MelSpec(StftSpec(RATE), n_mels=64)).rows
    feature = line(1000.0, bands, "mel")
    assert brightest_hz(plot(feature), 2.5) == pytest.approx(1000, abs=30)
    assert picture(feature, Window(0, 5, 500, 200), PlotOptions()).cells.shape == (64, 50)


def test_without_the_scaled_transform_the_tone_would_be_elsewhere() -> None:
    """The guard's control: Matplotlib's own placing of the image bends it a second time."""
    axes = plot(line(1000.0, np.linspace(0, 8000, 401)), options=PlotOptions(frequency_scale="log"))
    axes.images[0].set_transform(axes.transData)
    axes.images[0].set_extent((0, 5, *axes.get_ylim()))
    assert abs(brightest_hz(axes, 2.5) - 1000) > 100


def test_a_tone_through_a_spec_lies_at_its_frequency_and_time() -> None:
    spec = StftSpec(RATE, 512, hop_length=128)
    frames = np.zeros((257, 126), dtype=np.complex64)
    frames[32, 63:] = 100.0
    axes = spectrogram(frames, spec)
    assert brightest_hz(axes, 0.9) == pytest.approx(1000, abs=RATE / 512)
    described = describe(frames, spec)
    assert described.times[63] == pytest.approx(63 * 128 / RATE)
    assert described.value_unit == "magnitude"


def test_uncentred_frames_stand_in_their_middle() -> None:
    spec = StftSpec(RATE, 512, win_length=400, hop_length=160, center=False, align="start")
    assert describe(np.ones((257, 2)), spec).times.tolist() == pytest.approx([200 / RATE, 360 / RATE])


def test_a_line_of_one_bin_survives_a_small_panel() -> None:
    feature = line(1000.0, np.linspace(0, 8000, 4097))
    small = picture(feature, Window(0, 5, 20, 30), PlotOptions())
    assert small.cells.shape == (30, 20)
    assert (small.cells.max(axis=0) == 0.0).all()
    averaged = maps.pool(feature.values, feature.rows, 0, 8000, 30, 0, peak=False)
    assert averaged.max() < -70, "the control: a mean would lose it"


def test_the_time_window_draws_only_what_it_shows() -> None:
    axes = plot(line(1000.0, np.linspace(0, 8000, 101)), options=PlotOptions(start=1.0, end=2.0))
    assert axes.get_xlim() == (1.0, 2.0)
    assert axes.images[0].get_array().shape[1] <= 12


def test_stacked_panels_share_limits_and_pixel_columns() -> None:
    feature = line(1000.0, np.linspace(0, 8000, 101))
    sound = Audio(np.zeros(RATE * 6, dtype=np.float32), RATE)
    spans = Timeline.of(5.0, words=[Span(1, 2, "one")])
    panels = stack([sound, feature, describe(np.ones((12, 40)), ChromaSpec())], timeline=spans)
    assert {panel.get_xlim() for panel in panels} == {(0.0, 6.0)}
    panels[0].figure.canvas.draw()
    edges = {(panel.get_window_extent().x0, panel.get_window_extent().x1) for panel in panels}
    assert len(edges) == 1
    assert {round(panel.transData.transform((3.0, 0.0))[0], 6) for panel in panels} == {
        round(panels[0].transData.transform((3.0, 0.0))[0], 6)
    }
    panels[0].set_xlim(1.0, 2.0)
    assert panels[-1].get_xlim() == (1.0, 2.0), "zooming one zooms all"


def test_bare_arrays_count_frames_and_rows() -> None:
    axes = plot(np.random.default_rng(0).random((20, 30)))
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("frame", "row")
    assert plot(np.zeros(10)).get_xlabel() == "sample"


def test_frames_and_seconds_do_not_share_an_axis() -> None:
    with pytest.raises(BadOption, match="one axis cannot count frame and s"):
        stack([np.zeros((3, 4)), Audio(np.zeros(10, dtype=np.float32), 10)])


@pytest.mark.parametrize(
    ("values", "spec", "unit"),
    [
        (np.ones((128, 4)), MelSpec(), "power"),
        (np.ones((128, 4)), MelSpec(power=1.0), "magnitude"),
        (-np.ones((128, 4)), MelSpec(), "dB"),
        (np.ones((1025, 4)), StftSpec(), "magnitude"),
        (np.ones((1025, 4)) * 1j, StftSpec(), "magnitude"),
        (-np.ones((1025, 4)), StftSpec(), "dB"),
        (np.ones((20, 4)), MfccSpec(), ""),
        (np.ones((12, 4)), ChromaSpec(), ""),
    ],
)
def test_the_unit_of_a_bare_array_follows_its_spec(values: NDArray[Any], spec: object, unit: str) -> None:
    assert describe(values, spec).value_unit == unit


def test_a_logarithm_with_a_gain_is_drawn_on_its_own_scale() -> None:
    from auricle.features import log_mel_spectrogram, presets

    noise = np.random.default_rng(0).standard_normal(16_000).astype(np.float32)
    noise[:8000] = 0.0
    whisper = log_mel_spectrogram(noise, presets.WHISPER_80)
    axes = plot(whisper, presets.WHISPER_80)
    low, high = axes.images[0].get_clim()
    assert (low, high) == pytest.approx((whisper.min(), whisper.max()), abs=1e-5)
    assert axes.get_title(loc="left") == "Log-mel spectrogram"
    speecht5 = log_mel_spectrogram(noise, presets.SPEECHT5)
    axes = plot(speecht5, presets.SPEECHT5)
    assert axes.get_title(loc="left") == "Log-mel spectrogram (log10)"
    assert np.ptp(axes.images[0].get_clim()) == pytest.approx(8.0)


@pytest.mark.parametrize("length", [1, 100, 255, 300, 700, 1300, 16_000])
@pytest.mark.parametrize("spec", [StftSpec(RATE, 512), StftSpec(RATE, 512, 400, 160, center=False, align="start")])
def test_no_part_of_a_recording_stays_blank_beside_its_map(length: int, spec: StftSpec) -> None:
    sound = Audio(np.full(length, 0.5), RATE)
    values = np.ones((257, max(0, (length + 2 * spec.padding - spec.frame_length) // spec.hop + 1)))
    feature = describe(values, spec)
    for options in (PlotOptions(), PlotOptions(start=0.99 * sound.duration)):
        axes = stack([sound, feature], options=options)[1]
        if feature.values.size:
            left, right = axes.images[0].get_extent()[:2]
            start, end = axes.get_xlim()
            assert left <= start + 1e-9
            assert right >= end - 1e-9


def test_a_wider_last_frame_moves_no_other() -> None:
    spec = StftSpec(RATE, 512)
    values = np.zeros((257, 9))
    values[:, 4] = 1.0
    feature = describe(values, spec)
    shown = picture(feature, Window(0.0, 8.9 * spec.hop / RATE, 890, 100), PlotOptions())
    bright = np.flatnonzero(shown.cells.max(axis=0) > -50)
    places = shown.start + (bright[[0, -1]] + [0, 1]) * (shown.end - shown.start) / shown.cells.shape[1]
    assert places == pytest.approx(np.array([3.5, 4.5]) * spec.hop / RATE, abs=0.02 * spec.hop / RATE)
    gone = picture(feature, Window(0.0, 20 * spec.hop / RATE, 890, 100), PlotOptions())
    assert gone.end == pytest.approx(8.5 * spec.hop / RATE), "what is far from the end is not stretched"


def test_two_mel_panels_say_which_is_which() -> None:
    power = np.ones((128, 4))
    titles = [plot(values, MelSpec()).get_title(loc="left") for values in (power, -power)]
    assert titles == ["Mel spectrogram (dB re 1)", "Log-mel spectrogram (dB)"]


def test_coefficient_zero_does_not_flatten_the_others() -> None:
    values = np.tile(np.linspace(-1, 1, 50), (20, 1))
    values[0] = -500.0
    axes = plot(values, MfccSpec())
    assert axes.images[0].get_clim()[1] <= 1.0
    assert "coefficients 1 and up" in axes.get_title(loc="left")


def test_contrast_counts_bands() -> None:
    values = np.abs(np.random.default_rng(0).standard_normal((7, 20)))
    contrast = FeatureMap("contrast", values, np.arange(20) / 10, np.arange(7), "value", "dB", RATE)
    axes = plot(contrast)
    assert axes.get_ylabel() == "band"
    assert axes.images[0].get_clim() == pytest.approx((values.min(), values.max()), abs=0.1), "no decibels below a peak"


def test_a_heading_takes_its_own_room() -> None:
    sound = Audio(np.zeros(800, dtype=np.float32), RATE)
    plain, titled = stack([sound]), stack([sound], options=PlotOptions(title="a $b$\n" + 400 * "c"))
    assert [text.get_text()[:8] for text in titled[0].figure.texts] == ["a $b$ cc"]
    heights = [panels[0].get_window_extent().height for panels in (plain, titled)]
    assert heights[0] == pytest.approx(heights[1])
    figure = titled[0].figure
    figure.canvas.draw()
    box = figure.texts[0].get_window_extent()
    assert box.x1 <= figure.bbox.width
    assert box.y0 > titled[0].title.get_window_extent().y0
    assert not plain[0].figure.texts


def test_a_spec_that_did_not_make_the_array_is_refused() -> None:
    with pytest.raises(BadOption, match="makes 128 rows, the array has 80"):
        mel(np.ones((80, 4)), MelSpec())
    with pytest.raises(BadOption, match="rows in 'coefficient'"):
        mel(np.ones((20, 4)), MfccSpec())
    with pytest.raises(BadOption, match="pass the spec"):
        mel(np.ones((80, 4)))
    with pytest.raises(BadOption, match="int is no spec"):
        plot(np.ones((80, 4)), 5)


def test_a_feature_of_one_row_is_a_curve() -> None:
    axes = plot(np.arange(10.0)[np.newaxis], StftSpec(RATE, 512, hop_length=160))
    assert len(axes.lines) == 1
    assert axes.lines[0].get_xdata()[-1] == pytest.approx(9 * 160 / RATE)


def test_mel_bands_stand_where_the_features_put_them() -> None:
    """A pure tone at a band's middle frequency is strongest in that band."""
    from auricle.features import mel_spectrogram  # type: ignore[attr-defined,unused-ignore]

    spec = MelSpec(StftSpec(RATE, 2048, hop_length=512), n_mels=40, norm=None)
    for scale in ("slaney", "htk", "kaldi"):
        own = MelSpec(spec.stft, n_mels=40, norm=None, mel_scale=scale)  # type: ignore[arg-type]
        rows = describe(np.ones((40, 1)), own).rows
        for band in (12, 25, 37):
            tone = np.sin(2 * np.pi * rows[band] * np.arange(8192) / RATE).astype(np.float32)
            assert int(np.argmax(mel_spectrogram(tone, own)[:, 8])) == band
