"""Chroma, its filters and the tuning estimate against librosa and MATLAB, streamed, and by torch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.errors import BadAudio, BadOption, NotStreamable
from auricle.features import (
    ChromaSpec,
    StftSpec,
    chroma_filters,
    chroma_stft,
    estimate_tuning,
    framewise_chroma,
    streaming,
)
from auricle.features.framewise import run
from auricle.features.specs import ChromaNorm

from .agreement import assert_agrees, each_recording
from .grid import SETTINGS, Setting
from .pieces import chunked

WITHIN = 1e-5
NORMS: dict[ChromaNorm, float | None] = {"max": np.inf, "l1": 1, "l2": 2, None: None}
PADDED = [s for s in SETTINGS if s.spec.mel.stft.pad_mode != "wrap"]  # which librosa refuses
EVEN = [s for s in PADDED if s.spec.mel.stft.n_fft % 2 == 0]  # librosa's tuning takes an odd n_fft for an even one
pytestmark = pytest.mark.filterwarnings(
    "ignore:n_fft=.* is too large for input signal",
    "ignore:Trying to estimate tuning from empty frequency set",
)


def chroma_spec(setting: Setting, tuning: float | None) -> ChromaSpec:
    """A spec that varies with the number of the setting."""
    n_chroma = (12, 24, 36, 7)[setting.seed // 4 % 4]
    return ChromaSpec(setting.spec.mel.stft, n_chroma, tuning, list(NORMS)[setting.seed % 4])


def reference(samples: NDArray[Any], spec: ChromaSpec) -> NDArray[Any]:
    """`librosa.feature.chroma_stft`, each recording for itself."""
    librosa = pytest.importorskip("librosa")
    stft = spec.stft
    options = {
        "sr": stft.sample_rate,
        "norm": NORMS[spec.norm],
        "n_fft": stft.n_fft,
        "hop_length": stft.hop,
        "win_length": stft.win_length,
        "window": stft.window,
        "center": stft.center,
        "pad_mode": stft.pad_mode,
        "tuning": spec.tuning,
        "n_chroma": spec.n_chroma,
        "ctroct": spec.center_octave,
        "octwidth": spec.octave_width,
    }
    return each_recording(lambda signal: librosa.feature.chroma_stft(y=signal, **options), samples)


@pytest.mark.parametrize("setting", PADDED, ids=lambda s: s.name)
def test_chroma_equals_librosa(setting: Setting) -> None:
    spec = chroma_spec(setting, (0.0, 0.21, -0.5)[setting.seed % 3])
    spec = replace(spec, center_octave=(5.0, 3.0)[setting.seed % 2], octave_width=(2.0, None, 1.0)[setting.seed % 3])
    samples = setting.samples()
    assert_agrees(chroma_stft(samples, spec), reference(samples, spec), WITHIN, setting.name)


@pytest.mark.parametrize("setting", EVEN, ids=lambda s: s.name)
def test_chroma_with_estimated_tuning_equals_librosa(setting: Setting) -> None:
    spec, samples = chroma_spec(setting, None), setting.samples()
    assert_agrees(chroma_stft(samples, spec), reference(samples, spec), WITHIN, setting.name)


def test_defaults_are_those_of_librosa() -> None:
    librosa = pytest.importorskip("librosa")
    samples = chord(0.0)
    theirs = librosa.feature.chroma_stft(y=samples, sr=22_050)
    assert_agrees(chroma_stft(samples, ChromaSpec()), theirs, WITHIN, "ChromaSpec()")
    np.testing.assert_array_equal(chroma_stft(samples, StftSpec()), chroma_stft(samples, ChromaSpec()))


def chord(tuning: float, seconds: float = 2.0) -> NDArray[Any]:
    """C major over three octaves, detuned by a fraction of a semitone."""
    time = np.arange(int(seconds * 22_050)) / 22_050
    steps = (3, 7, 10, 15, 19, 22, 27, 31, 34)
    tones = [np.sin(2 * np.pi * 440 * 2 ** ((step + tuning) / 12) * time + step) for step in steps]
    return (np.sum(tones, axis=0) / len(tones)).astype(np.float32)


@pytest.mark.parametrize("tuning", [-0.4, -0.17, 0.05, 0.3])
def test_tuning_is_heard(tuning: float) -> None:
    librosa = pytest.importorskip("librosa")
    samples = chord(tuning)
    ours = estimate_tuning(samples, ChromaSpec(StftSpec(n_fft=4096)))
    power = np.abs(librosa.stft(samples, n_fft=4096)) ** 2
    assert abs(float(ours) - tuning) <= 0.03
    assert float(ours) == librosa.estimate_tuning(S=power, sr=22_050)
    chroma = chroma_stft(samples, ChromaSpec())[:, 20]
    assert set(np.argsort(chroma)[-3:]) == {0, 4, 7}


def test_without_the_tuning_a_detuned_chord_blurs() -> None:
    tuned, fixed = (chroma_stft(chord(-0.4), ChromaSpec(tuning=tuning))[:, 20] for tuning in (None, 0.0))
    outside = [1, 2, 3, 5, 6, 8, 9, 10, 11]
    assert fixed[outside].max() > 3 * tuned[outside].max()


def test_each_recording_has_its_own_tuning() -> None:
    batch = np.stack([chord(-0.3), chord(0.2)])
    apart = np.stack([chroma_stft(signal, ChromaSpec()) for signal in batch])
    np.testing.assert_array_equal(chroma_stft(batch, ChromaSpec()), apart)
    assert estimate_tuning(batch.reshape(1, 2, -1), ChromaSpec()).shape == (1, 2)


def test_filters_equal_matlab(data: Path) -> None:
    from scipy.io import loadmat

    files = sorted((data / "fixtures_reference" / "librosa_test_data").glob("feature-chromafb-*.mat"))
    if not files:
        pytest.skip("AURICLE_DATA holds no MATLAB references")
    for file in files:
        wanted = {key: value for key, value in loadmat(file).items() if not key.startswith("_")}
        rate, n_fft, classes = (int(wanted[key].item()) for key in ("sr", "nfft", "nchroma"))
        width = float(wanted["octwidth"].item()) or None
        tuning = classes * np.log2(float(wanted["a440"].item()) / 440)
        spec = ChromaSpec(StftSpec(rate, n_fft), classes, tuning, None, 2.0, float(wanted["ctroct"].item()), width)
        from_a = np.roll(wanted["wts"][:, : spec.stft.bins], -3 * (classes // 12), axis=0)
        assert_agrees(chroma_filters(spec), from_a, 1e-10, file.name)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_streamed_equals_offline_bit_for_bit(dtype: str, norm: ChromaNorm) -> None:
    spec = ChromaSpec(StftSpec(16_000, 512, hop_length=100), tuning=0.1, norm=norm)
    feature = framewise_chroma(spec, np.dtype(dtype))
    for seed in range(25):
        rng = np.random.default_rng(seed)
        samples = rng.standard_normal((2, 6000)).astype(dtype)
        np.testing.assert_array_equal(chunked(feature, samples, rng), run(feature, samples))


def test_an_open_tuning_cannot_be_streamed() -> None:
    with pytest.raises(NotStreamable, match="give ChromaSpec a tuning"):
        streaming.start(framewise_chroma(ChromaSpec()))


@pytest.mark.parametrize("norm", NORMS)
def test_torch_agrees_and_differentiates(norm: ChromaNorm) -> None:
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    samples = np.stack([chord(-0.3, 0.3), chord(0.2, 0.3)]).astype(np.float64)
    for tuning in (None, 0.1):
        spec = ChromaSpec(tuning=tuning, norm=norm)
        tensor = chroma_stft(torch.from_numpy(samples), spec)
        assert_agrees(tensor.numpy(), chroma_stft(samples, spec), 1e-8, str(norm))
    signal = torch.from_numpy(samples[0, 500:600]).requires_grad_()
    small = ChromaSpec(StftSpec(16_000, 64), tuning=0.0, norm=norm)
    assert torch.autograd.gradcheck(lambda x: chroma_stft(x, small), (signal,))
    silence = torch.zeros(3000, requires_grad=True)
    chroma_stft(silence, ChromaSpec(norm=norm)).sum().backward()
    assert silence.grad is not None
    assert bool(silence.grad.isfinite().all())


def test_plain_sounds() -> None:
    silence = np.zeros(3000, dtype=np.float32)
    assert float(estimate_tuning(silence, ChromaSpec())) == 0.0
    assert not chroma_stft(silence, ChromaSpec()).any()
    assert chroma_stft(silence[:0], ChromaSpec()).shape == (12, 0)
    ours = chroma_stft(1e-3 * chord(0.0), ChromaSpec())
    np.testing.assert_allclose(ours, chroma_stft(chord(0.0), ChromaSpec()), atol=1e-5)


def test_bad_input_is_refused() -> None:
    for tuning in (None, 0.0):
        with pytest.raises(BadAudio):
            chroma_stft(np.full(3000, np.nan), ChromaSpec(tuning=tuning))
    with pytest.raises(BadOption, match="octave_width"):
        ChromaSpec(octave_width=0.0)
