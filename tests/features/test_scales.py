"""Logarithms and their inverses: laws that hold for any value."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from auricle.errors import BadAudio, BadOption
from auricle.features import (
    LogSpec,
    MelSpec,
    amplitude_to_db,
    compress,
    db_to_amplitude,
    db_to_power,
    expand,
    hz_to_mel,
    log_mel_spectrogram,
    mel_filters,
    mel_spectrogram,
    mel_to_hz,
    power_to_db,
    presets,
)

POWERS = arrays(np.float64, (3, 5), elements=st.floats(1e-9, 1e9))
LOGS = st.builds(
    LogSpec,
    st.sampled_from(["db", "log10", "ln"]),
    st.just(1e-10),
    st.none(),
    st.floats(-10, 10),
    st.floats(0.1, 10),
)


@given(POWERS, LOGS)
def test_expand_undoes_compress(values: Any, spec: LogSpec) -> None:
    np.testing.assert_allclose(expand(compress(values, spec), spec), values, rtol=1e-9)


@given(POWERS, st.floats(1e-3, 1e3))
def test_decibels_there_and_back(values: Any, reference: float) -> None:
    there = power_to_db(values, reference=reference, dynamic_range=None)
    np.testing.assert_allclose(db_to_power(there, reference=reference), values, rtol=1e-10)
    there = amplitude_to_db(values, reference=reference, floor=1e-10, dynamic_range=None)
    np.testing.assert_allclose(db_to_amplitude(there, reference=reference), values, rtol=1e-10)


@given(POWERS)
def test_an_amplitude_is_the_root_of_a_power(values: Any) -> None:
    np.testing.assert_allclose(
        amplitude_to_db(np.sqrt(values), floor=1e-8, dynamic_range=60.0),
        power_to_db(values, floor=1e-16, dynamic_range=60.0),
        atol=1e-9,
    )
    np.testing.assert_array_equal(amplitude_to_db(values), amplitude_to_db(-values))


@given(POWERS, st.floats(1, 120))
def test_nothing_lies_further_below_the_peak_than_the_dynamic_range(values: Any, dynamic_range: float) -> None:
    for out in (
        power_to_db(values, dynamic_range=dynamic_range),
        compress(values, LogSpec(dynamic_range=dynamic_range)),
    ):
        assert out.max() - out.min() <= dynamic_range * (1 + 1e-12)
        untouched = power_to_db(values, dynamic_range=None)
        near = untouched > untouched.max() - dynamic_range
        np.testing.assert_allclose(out[near], untouched[near])


@given(st.lists(st.floats(0, 30_000), min_size=2), st.sampled_from(["slaney", "htk", "kaldi"]))
def test_mel_scales_rise_and_return(hertz: list[float], scale: Any) -> None:
    ordered = np.unique(np.round(hertz, 3))
    mels = hz_to_mel(ordered, scale)
    assert (np.diff(mels) > 0).all()
    np.testing.assert_allclose(mel_to_hz(mels, scale), ordered, atol=1e-8)


@pytest.mark.parametrize("scale", ["slaney", "htk"])
@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf, -np.inf])
def test_what_is_no_frequency_is_refused(value: float, scale: Any) -> None:
    for function in (hz_to_mel, mel_to_hz):
        with pytest.raises(BadOption, match="must be finite"):
            function(np.array([100.0, value]), scale)


def test_a_mel_beyond_all_frequencies_is_refused() -> None:
    with pytest.raises(BadOption, match="frequencies of these mels"):
        mel_to_hz(1e6)


@pytest.mark.parametrize("option", ["reference", "floor", "dynamic_range"])
@pytest.mark.parametrize("value", [0.0, -1.0, np.nan])
def test_an_option_that_is_not_positive_is_refused(option: str, value: float) -> None:
    for function in (power_to_db, amplitude_to_db):
        with pytest.raises(BadOption, match=option):
            function(np.ones(3), **{option: value})


def test_a_dynamic_range_needs_rows_and_frames() -> None:
    with pytest.raises(BadAudio, match="rows, frames"):
        compress(np.ones(5), LogSpec())
    assert compress(np.ones(5), LogSpec(dynamic_range=None)).shape == (5,)


@pytest.mark.parametrize("name", sorted(presets.BY_NAME))
def test_log_mel_is_the_compressed_mel(name: str) -> None:
    spec = presets.BY_NAME[name]
    samples = np.random.default_rng(0).standard_normal((2, 20_000))
    expected = compress(mel_spectrogram(samples, spec), spec.log)
    np.testing.assert_allclose(log_mel_spectrogram(samples, spec), expected, rtol=1e-12)


@pytest.mark.parametrize("name", sorted(presets.BY_NAME))
def test_filter_banks_are_triangles_in_order(name: str) -> None:
    spec = presets.BY_NAME[name]
    weights = mel_filters(spec)
    assert (weights >= 0).all()
    weights = weights[weights.any(axis=1)]  # torchaudio's defaults leave bands narrower than a bin empty
    assert len(weights) >= 0.8 * spec.n_mels
    peaks = weights.argmax(axis=1)
    assert (np.diff(peaks) >= 0).all()
    for band, peak in zip(weights, peaks, strict=True):
        assert (np.diff(band[: peak + 1]) >= 0).all()
        assert (np.diff(band[peak:]) <= 0).all()


def test_bands_of_unit_area_and_of_unit_height() -> None:
    spec = MelSpec(presets.LIBROSA.stft, 40)
    hertz_a_bin = spec.stft.sample_rate / spec.stft.n_fft
    np.testing.assert_allclose(mel_filters(spec).sum(axis=1) * hertz_a_bin, 1.0, atol=0.02)
    tall = mel_filters(replace(spec, norm=None))
    assert 0.9 < tall.max(axis=1).min() <= tall.max() <= 1.0
    inside = tall.sum(axis=0)[60:900]
    np.testing.assert_allclose(inside, 1.0, atol=1e-9)
