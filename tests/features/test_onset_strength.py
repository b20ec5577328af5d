"""Onset strength against librosa over the grid, streamed, and by what it must say of plain sounds."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.errors import BadAudio, BadOption, NotStreamable
from auricle.features import LogSpec, MelSpec, OnsetSpec, StftSpec, onset_stream, onset_strength

from .agreement import assert_agrees, each_recording
from .framewise_rows import mel, pick
from .grid import SETTINGS, Setting
from .pieces import cuts

WITHIN = 1e-4
# librosa refuses to wrap, and has no strength where there are fewer frames than the lag.
USED = [s for s in SETTINGS if s.spec.mel.stft.pad_mode != "wrap" and not s.is_periodic and 400 <= s.length <= 48_000]
pytestmark = pytest.mark.filterwarnings(
    "ignore:n_fft=.* is too large for input signal", "ignore:Empty filters detected"
)


def onset_spec(setting: Setting) -> OnsetSpec:
    """A spec that varies with the number of the setting; no window, padding or norm of the mel bands is left out."""
    seed, bands = setting.seed, replace(setting.spec.mel, log=LogSpec(), power=2.0)
    return OnsetSpec(
        replace(bands, stft=replace(bands.stft, center=True, pad_length=None)),
        lag=1 + seed % 4,
        max_size=(1, 3, 2, 5, 1)[seed % 5],
        aggregate=("mean", "median", "mean")[seed % 3],
        center=seed % 4 != 0,
        detrend=seed % 7 in (0, 3),
    )


def reference(samples: NDArray[Any], spec: OnsetSpec, channels: list[slice] | None = None) -> NDArray[Any]:
    """librosa's strength [..., rows, frames], each recording for itself."""
    librosa = pytest.importorskip("librosa")
    stft, bands = spec.mel.stft, spec.mel
    options = {
        "sr": stft.sample_rate,
        "n_fft": stft.n_fft,
        "hop_length": stft.hop,
        "win_length": stft.win_length,
        "window": stft.window,
        "pad_mode": stft.pad_mode,
        "n_mels": bands.n_mels,
        "fmin": bands.f_min,
        "fmax": bands.top,
        "htk": bands.mel_scale == "htk",
        "norm": bands.norm,
        "lag": spec.lag,
        "max_size": spec.max_size,
        "center": spec.center,
        "detrend": spec.detrend,
        "aggregate": np.median if spec.aggregate == "median" else np.mean,
        "channels": channels,
    }
    return each_recording(lambda signal: librosa.onset.onset_strength_multi(y=signal, **options), samples)


def frames_of(setting: Setting) -> int:
    """Frames of the centred transform."""
    return 1 + setting.length // setting.spec.mel.stft.hop


ENOUGH = [s for s in USED if frames_of(s) > 5]


def test_there_are_a_hundred_settings() -> None:
    assert len(ENOUGH) >= 100


@pytest.mark.parametrize("setting", ENOUGH, ids=lambda s: s.name)
def test_strength_equals_librosa(setting: Setting) -> None:
    spec, samples = onset_spec(setting), setting.samples()
    frames = frames_of(setting)  # of an odd n_fft librosa's transform may have one less, and so has ours
    ours = onset_strength(samples, spec)
    theirs = reference(samples, spec)
    assert ours.shape[-1] in (frames, frames - 1)
    assert_agrees(ours, theirs, WITHIN, setting.name)


def test_groups_of_bands_equal_librosa() -> None:
    samples = SETTINGS[-3].samples()[:40_000]
    for edges in ((0, 10, 40), (3, 20), (0, 1, 2, 40)):
        spec = OnsetSpec(MelSpec(n_mels=40), edges=edges, max_size=3)
        slices = [slice(a, b) for a, b in pairwise(edges)]
        assert_agrees(onset_strength(samples, spec), reference(samples, spec, slices), WITHIN, str(edges))


def test_a_wrong_lag_would_be_noticed() -> None:
    samples = SETTINGS[-3].samples()[:20_000]
    theirs = reference(samples, OnsetSpec(lag=2))
    with pytest.raises(AssertionError, match="relative error"):
        assert_agrees(onset_strength(samples, OnsetSpec(lag=3)), theirs, WITHIN, "lag")


def streamed(spec: OnsetSpec, samples: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
    state, parts = onset_stream.start(spec, samples.dtype, samples.shape[:-1]), []
    for piece in cuts(samples.shape[-1], rng):
        state, strength = onset_stream.step(state, samples[..., piece])
        parts.append(strength)
    return np.concatenate([*parts, onset_stream.finish(state)], axis=-1)


def test_streamed_equals_offline_bit_for_bit() -> None:
    for seed in range(60):
        rng = np.random.default_rng(seed)
        stft = StftSpec(16_000, int(pick(rng, 64, 101, 256)), hop_length=int(rng.integers(10, 80)))
        bands = replace(mel(stft, rng), n_mels=8)
        edges = pick(rng, (), (0, 3, 8), (2, 5))
        spec = OnsetSpec(
            bands,
            int(rng.integers(1, 5)),
            int(rng.integers(1, 4)),
            pick(rng, "mean", "median"),
            edges,
            pick(rng, True, False),
            pick(rng, True, False),
        )
        samples = rng.standard_normal((*pick(rng, (), (2,), (1, 2)), int(rng.integers(0, 3000))))
        samples = samples.astype(pick(rng, np.float32, np.float64))
        whole = onset_strength(samples, spec)
        joined = streamed(spec, samples, rng)
        assert joined.dtype == whole.dtype
        np.testing.assert_array_equal(joined, whole, err_msg=f"seed {seed}: {spec}")


def test_a_dynamic_range_cannot_be_streamed() -> None:
    with pytest.raises(NotStreamable, match="dynamic_range=None"):
        onset_stream.start(OnsetSpec())


def test_a_wandering_tone_is_no_onset_to_superflux() -> None:
    time = np.arange(44_100) / 22_050
    vibrato = np.sin(2 * np.pi * 880 * time + 12 * np.sin(2 * np.pi * 6 * time)).astype(np.float32)
    inside = slice(8, -8)
    plain = onset_strength(vibrato, OnsetSpec(MelSpec(n_mels=138)))[0, inside].mean()
    super_flux = onset_strength(vibrato, OnsetSpec(MelSpec(n_mels=138), max_size=3))[0, inside].mean()
    assert super_flux < 0.5 * plain


def test_plain_sounds() -> None:
    assert not onset_strength(np.zeros(9_000, dtype=np.float32), OnsetSpec(detrend=True)).any()
    assert onset_strength(np.zeros((2, 0), dtype=np.float32), OnsetSpec(detrend=True)).shape == (2, 1, 0)
    one = onset_strength(np.ones(1, dtype=np.float32), MelSpec())
    assert one.shape == (1, 1)
    assert not one.any()


def test_bad_input_is_refused() -> None:
    with pytest.raises(BadAudio):
        onset_strength(np.full(3_000, np.nan), OnsetSpec())
    for wrong in ({"lag": 0}, {"max_size": 0}, {"edges": (3,)}, {"edges": (5, 2)}, {"edges": (0, 129)}):
        with pytest.raises(BadOption):
            OnsetSpec(**wrong)
    with pytest.raises(BadOption, match="aggregate"):
        OnsetSpec(aggregate="max")  # type: ignore[arg-type]
