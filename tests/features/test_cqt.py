"""Laws of the transforms on a scale of pitch, and what they refuse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.errors import BadAudio, BadOption, SpecMismatch
from auricle.features import CqtChromaSpec, CqtSpec, VqtSpec, chroma_from_cqt, cqt, icqt, tonnetz, vqt

SPEC = CqtSpec(8_000, 128, 110.0, 48, 12)


def tone(hz: float, seconds: float = 1.0, rate: int = 8_000) -> NDArray[Any]:
    return 0.5 * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate)) / rate)


@pytest.mark.parametrize("row", [0, 5, 12, 24, 35, 47])
def test_each_row_hears_its_own_pitch(row: int) -> None:
    spectra = np.abs(cqt(tone(110.0 * 2 ** (row / 12)), SPEC))
    assert spectra[:, 30].argmax() == row


def test_a_tune_moved_up_is_the_same_picture_moved_up() -> None:
    low, high = (np.abs(cqt(tone(hz), SPEC))[:, 30] for hz in (220.0, 220.0 * 2 ** (5 / 12)))
    np.testing.assert_allclose(high[10:40] / high.max(), low[5:35] / low.max(), atol=0.02)


def test_tuning_is_found_in_each_recording() -> None:
    batch = np.stack([tone(440.0 * 2 ** (shift / 12), 0.5) for shift in (0.3, -0.2)])
    open_spec = CqtSpec(8_000, 128, 110.0, 36, 12, tuning=None)
    together = cqt(batch, open_spec)
    for one, alone in zip(together, batch, strict=True):
        np.testing.assert_array_equal(one, cqt(alone, open_spec))
    assert (np.abs(together)[:, :, 20].argmax(axis=1) == 24).all()


def test_what_lies_within_the_bands_comes_back() -> None:
    spec = CqtSpec(8_000, 32, 110.0, 48, 12)
    samples = tone(440.0, 2.0) + tone(700.0, 2.0)
    error = (icqt(cqt(samples, spec), spec, len(samples)) - samples)[4000:-4000]
    assert (error**2).mean() < 0.01 * (samples**2).mean()


def test_part_of_an_octave_on_top_comes_back_too() -> None:
    """At librosa's rates the lowest octave lies above its Nyquist frequency, and a seventh of the power is lost."""
    spec = CqtSpec(8_000, 32, 260.0, 38, 12)
    samples = tone(480.0, 2.0) + tone(700.0, 2.0)
    error = (icqt(cqt(samples, spec), spec, len(samples)) - samples)[4000:-4000]
    assert (error**2).mean() < 0.01 * (samples**2).mean()


def test_ratios_of_equal_steps_are_equal_steps() -> None:
    samples = np.random.default_rng(0).standard_normal(4000)
    ratios = tuple(2.0 ** (step / 12) for step in range(12))
    np.testing.assert_allclose(vqt(samples, VqtSpec(SPEC, 5.0, ratios)), vqt(samples, VqtSpec(SPEC, 5.0)), atol=1e-6)
    np.testing.assert_array_equal(vqt(samples, VqtSpec(SPEC, 0.0)), cqt(samples, SPEC))


@pytest.mark.parametrize("length", [0, 1, 2, 63])
@pytest.mark.parametrize("hop", [512, 384, 7])
def test_short_sound_has_frames_too(length: int, hop: int) -> None:
    spec = CqtSpec(8_000, hop, 110.0, 24, 12)
    spectra = cqt(np.ones((2, length)), spec)
    assert spectra.shape == (2, 24, 1 + length // hop if length else 0)
    assert np.isfinite(spectra).all()
    assert icqt(spectra, spec, length).shape == (2, length)


@pytest.mark.parametrize(
    "bad",
    [
        {"n_bins": 0},
        {"f_min": 0.0},
        {"hop_length": 0.5},
        {"sparsity": 1.0},
        {"norm": "l3"},
        {"window": "no"},
        {"n_bins": 120},
    ],
    ids=str,
)
def test_specs_refuse_what_makes_no_sense(bad: dict[str, Any]) -> None:
    with pytest.raises(BadOption):
        CqtSpec(**bad)


@pytest.mark.parametrize("intervals", [(1.0, 1.5), (1.5, 1.0, 1.2), (0.9, 1.2, 1.5), (1.0, 1.5, 2.0), "ji"], ids=str)
def test_intervals_must_divide_an_octave(intervals: Any) -> None:
    with pytest.raises(BadOption):
        VqtSpec(CqtSpec(n_bins=6, bins_per_octave=3), intervals=intervals)


def test_bands_beyond_the_nyquist_frequency_are_refused() -> None:
    close = CqtSpec(8_000, 64, 3_800.0, 1, 12, filter_scale=0.5)
    with pytest.raises(BadOption, match="Nyquist"):
        cqt(tone(440.0), close)


def test_the_inverse_needs_to_know_what_was_done() -> None:
    with pytest.raises(BadOption, match="tuning"):
        icqt(np.zeros((84, 3), dtype=np.complex64), CqtSpec(tuning=None))
    with pytest.raises(SpecMismatch):
        icqt(np.zeros((83, 3), dtype=np.complex64))
    with pytest.raises(SpecMismatch):
        chroma_from_cqt(np.zeros((84, 3)))
    with pytest.raises(BadAudio):
        chroma_from_cqt(-np.ones((252, 3)))
    with pytest.raises(BadOption, match="divide"):
        CqtChromaSpec(CqtSpec(n_bins=20, bins_per_octave=10))


def test_far_pitches_lie_far_in_the_space_of_tones() -> None:
    points = tonnetz(np.eye(12))
    from_c = np.linalg.norm(points - points[:, :1], axis=0)
    assert from_c[7] < from_c[6], "a fifth is nearer than a tritone"
    with pytest.raises(BadAudio):
        tonnetz(-np.eye(12))
