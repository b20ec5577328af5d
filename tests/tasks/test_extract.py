"""Extract: the same numbers as the functions below it, on axes that are true."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import get_args

import numpy as np
import pytest

from auricle import features
from auricle.errors import BadAudio, BadOption
from auricle.features import presets
from auricle.tasks.extract import ExtractOptions, Kind, Preset, extract, sample_rate_for
from auricle.tasks.npz import write_npz
from auricle.types import Audio


@pytest.fixture(scope="module")
def noise() -> Audio:
    return Audio(0.1 * np.random.default_rng(0).standard_normal((2, 22_050)), 22_050)


def test_presets_are_all_on_the_menu() -> None:
    assert set(get_args(Preset)) == set(presets.BY_NAME)


def test_values_are_those_of_the_functions_below(noise: Audio) -> None:
    mono = noise.mono().samples[0]
    assert np.array_equal(extract(noise, "mel").values, features.mel_spectrogram(mono, presets.LIBROSA))
    assert np.array_equal(extract(noise, "log-mel").values, features.log_mel_spectrogram(mono, presets.LIBROSA))
    mfcc = extract(noise, ExtractOptions("mfcc", n_mfcc=13)).values
    assert np.array_equal(mfcc, features.mfcc(mono, features.MfccSpec(presets.LIBROSA, 13)))


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("length", [0, 1, 1000])
def test_every_kind_of_any_length_has_matching_axes(kind: Kind, length: int) -> None:
    found = extract(Audio(np.full((1, length), 0.25), 8000), kind)
    assert found.values.shape == (len(found.rows), len(found.times))
    assert np.isfinite(found.values).all()
    write_npz(found, BytesIO())


@pytest.mark.parametrize("preset", get_args(Preset))
def test_a_click_is_shown_at_its_time(preset: Preset) -> None:
    spec = presets.BY_NAME[preset]
    rate, at = spec.stft.sample_rate, 0.5
    samples = np.zeros(rate)
    samples[round(at * rate)] = 0.5
    found = extract(Audio(samples, rate), ExtractOptions("mel", preset=preset))
    energy = found.values.sum(axis=0)
    centre = float((found.times * energy).sum() / energy.sum())
    assert abs(centre - at) < spec.stft.hop / rate / 2


def test_a_tone_is_shown_at_its_frequency() -> None:
    tone = Audio(0.5 * np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000), 16_000)
    for kind, width in (("spectrogram", 8), ("mel", 40)):
        found = extract(tone, kind)  # type: ignore[arg-type]
        assert abs(found.rows[found.values[:, 10].argmax()] - 1000) < width
    assert extract(tone, "chroma").values[:, 10].argmax() == 11  # 1000 Hz lies nearest to B5


def test_options_reach_the_spec(noise: Audio) -> None:
    options = ExtractOptions("mel", n_fft=512, n_mels=20, f_min=100.0, f_max=4000.0, sample_rate=16_000)
    found = extract(noise, options)
    spec = replace(presets.LIBROSA, stft=features.StftSpec(16_000, 512), n_mels=20, f_min=100.0, f_max=4000.0)
    assert found.spec == spec
    assert found.sample_rate == sample_rate_for(options, 22_050) == 16_000


def test_a_window_alone_brings_its_own_hop() -> None:
    found = extract(Audio(np.zeros(8000), 8000), ExtractOptions("spectrogram", win_length=400))
    assert found.spec == features.StftSpec(8000, 2048, 400, 100)


@pytest.mark.parametrize("wrong", [{"kind": "nonsense"}, {"preset": "nonsense"}])
def test_unknown_words_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(BadOption, match="nonsense"):
        ExtractOptions(**wrong)  # type: ignore[arg-type]


def test_what_is_no_audio_is_refused_with_the_way_to_one() -> None:
    with pytest.raises(BadAudio, match=r"got str; make one with auricle\.load\(path\)"):
        extract("band.mp3", "log-mel")  # type: ignore[arg-type]
    with pytest.raises(BadAudio, match=r"got ndarray; make one with Audio\(samples, sample_rate\)"):
        extract(np.zeros(8000), "log-mel")  # type: ignore[arg-type]


def test_bands_and_their_logarithm_have_a_name_and_a_unit_each(noise: Audio) -> None:
    found = [extract(noise, ExtractOptions(kind, preset=preset)) for kind, preset in (
        ("mel", "librosa"), ("log-mel", "librosa"), ("log-mel", "kaldi"), ("log-mel", "whisper-80")
    )]  # fmt: skip
    assert [feature.name for feature in found] == ["mel", "log-mel", "log-mel", "log-mel"]
    assert [feature.value_unit for feature in found] == ["power", "dB re 1", "ln", ""]
    assert {feature.row_unit for feature in found} == {"mel"}


def test_numbers_that_change_nothing_are_refused() -> None:
    with pytest.raises(BadOption, match="n_mels would change nothing in 'chroma'"):
        ExtractOptions("chroma", n_mels=40)
    with pytest.raises(BadOption, match="'whisper-80' says what sample_rate is"):
        ExtractOptions(preset="whisper-80", sample_rate=8000)
    assert ExtractOptions("mfcc", preset="kaldi", n_mfcc=13).numbers() == {"n_mfcc": 13}


def test_another_kind_takes_only_the_numbers_that_it_uses() -> None:
    every = ExtractOptions("mfcc", n_fft=512, n_mels=40, n_mfcc=13)
    assert every.of_kind("chroma") == ExtractOptions("chroma", n_fft=512)
