"""Back to sound: the inverse transform, Griffin-Lim and the mel inverse, against librosa and by their laws."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.errors import BadAudio, BadOption, SpecMismatch
from auricle.features import (
    StftSpec,
    griffin_lim,
    istft,
    mel_filters,
    mel_spectrogram,
    mel_to_spectrogram,
    presets,
    stft,
)

from .agreement import assert_agrees, relative_error
from .grid import SETTINGS, Setting

pytestmark = pytest.mark.filterwarnings("ignore:n_fft=.* is too large for input signal")


def is_invertible(setting: Setting) -> bool:
    """Half of each window at least lies over the next, and it is one that adds up."""
    spec = setting.spec.mel.stft
    return spec.hop <= spec.window_length // 2


INVERTIBLE = [s for s in SETTINGS if is_invertible(s)]


def plain(spec: StftSpec) -> dict[str, Any]:
    """The spec in librosa's words."""
    return {
        "hop_length": spec.hop,
        "win_length": spec.win_length,
        "n_fft": spec.n_fft,
        "window": spec.window,
        "center": spec.center,
    }


def well_covered(spec: StftSpec, length: int) -> slice:
    """Samples at which the windows weigh enough: with the padding off, the first and last are divided by next to 0."""
    return slice(None) if spec.center else slice(spec.n_fft // 2, max(spec.n_fft // 2, length - spec.n_fft // 2))


@pytest.mark.parametrize("setting", INVERTIBLE, ids=lambda s: s.name)
def test_istft_equals_librosa(setting: Setting) -> None:
    librosa = pytest.importorskip("librosa")
    spec, samples = setting.spec.mel.stft, setting.samples()
    spectra = stft(samples, spec)
    length = (None, setting.length, max(1, setting.length // 2))[setting.seed % 3]
    ours, theirs = istft(spectra, spec, length), librosa.istft(spectra, length=length, **plain(spec))
    assert ours.shape == theirs.shape
    covered = well_covered(spec, ours.shape[-1])
    assert_agrees(ours[..., covered], theirs[..., covered], 1e-5, setting.name)


@pytest.mark.parametrize("setting", INVERTIBLE, ids=lambda s: s.name)
def test_the_inverse_of_a_transform_is_the_signal(setting: Setting) -> None:
    samples = setting.samples().astype(np.float64)
    spec = setting.spec.mel.stft
    spectra = stft(samples, spec)
    length = setting.length if spec.center else spec.n_fft + spec.hop * (spectra.shape[-1] - 1)
    covered = well_covered(spec, length)
    assert_agrees(istft(spectra, spec, length)[..., covered], samples[..., :length][..., covered], 1e-7, setting.name)


def test_kaldi_frames_and_scale_are_undone() -> None:
    samples = np.random.default_rng(0).standard_normal(5000)
    spec = StftSpec(16_000, 512, win_length=400, hop_length=100, center=False, align="start", scale=32_768.0)
    ours = istft(stft(samples, spec), spec)
    np.testing.assert_allclose(ours[400:-400], samples[400 : len(ours) - 400], atol=1e-10)


def test_windows_with_gaps_are_refused() -> None:
    """Without the guard the samples between the windows would come back as zeros, and nobody would know."""
    samples = np.ones(4000)
    for spec in (StftSpec(16_000, 400, hop_length=401, window="boxcar"), StftSpec(16_000, 400, hop_length=400)):
        with pytest.raises(BadOption, match="lower hop_length"):
            istft(stft(samples, spec), spec)


def test_the_guard_against_gaps_is_what_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    from auricle.features import inverse

    monkeypatch.setattr(inverse, "LEAST_OVERLAP", -1.0)
    spec = StftSpec(16_000, 400, hop_length=500, window="boxcar")
    back = istft(stft(np.ones(4000), spec), spec)
    assert (back == 0).sum() > 100


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    from auricle.features import inverse

    spec = StftSpec(16_000, 400, hop_length=130)
    spectra = stft(np.random.default_rng(0).standard_normal((2, 9000)), spec)
    whole = istft(spectra, spec)
    monkeypatch.setattr(inverse, "BLOCK_SAMPLES", 5000)
    np.testing.assert_allclose(istft(spectra, spec), whole, atol=1e-12)


def tones(dtype: str) -> NDArray[Any]:
    """Two recordings [2, 5000]: three tones in a little noise."""
    rng = np.random.default_rng(0)
    time = np.arange(5000) / 16_000
    clean = sum(np.sin(2 * np.pi * hz * time) for hz in (300, 1210, 2500))
    return (clean + 0.01 * rng.standard_normal((2, 5000))).astype(dtype)


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.99])
@pytest.mark.parametrize("size", [(400, 400, 100), (512, 400, 160), (255, 200, 50)])
def test_griffin_lim_equals_librosa(size: tuple[int, int, int], momentum: float) -> None:
    librosa = pytest.importorskip("librosa")
    spec = StftSpec(16_000, *size)

    def theirs(recording: NDArray[Any]) -> NDArray[Any]:
        options = plain(spec) | {"n_iter": 32, "momentum": momentum, "init": None}
        return librosa.griffinlim(recording, **options)

    magnitudes = np.abs(stft(tones("float64"), spec))
    exact = griffin_lim(magnitudes, spec, momentum=momentum)
    assert_agrees(exact, each_matrix(theirs, magnitudes), 1e-5, f"{size} {momentum}")
    # Each iteration magnifies the rounding of faint phases: in single precision both stray from the exact result alike.
    single = magnitudes.astype(np.float32)
    ours = relative_error(griffin_lim(single, spec, momentum=momentum), exact)
    assert ours < 3 * relative_error(each_matrix(theirs, single), exact)


def each_matrix(function: Any, values: NDArray[Any]) -> NDArray[Any]:
    """The function of each [rows, frames] of a batch."""
    return np.stack([function(matrix) for matrix in values])


def distance(samples: NDArray[Any], magnitudes: NDArray[Any], spec: StftSpec) -> float:
    """Spectral convergence: how far the spectrogram of the samples is from the magnitudes, 0 where it is theirs."""
    return float(np.linalg.norm(np.abs(stft(samples, spec)) - magnitudes) / np.linalg.norm(magnitudes))


@pytest.mark.parametrize("rng", [None, 0])
@pytest.mark.parametrize("momentum", [0.0, 0.99])
def test_iterations_bring_the_spectrogram_nearer(momentum: float, rng: int | None) -> None:
    spec = StftSpec(16_000, 400, hop_length=100)
    magnitudes = np.abs(stft(tones("float64"), spec))
    reached = [
        distance(griffin_lim(magnitudes, spec, iterations=n, momentum=momentum, rng=rng), magnitudes, spec)
        for n in (0, 4, 16, 64)
    ]
    assert reached == sorted(reached, reverse=True)
    assert reached[-1] < reached[0] / 3


def test_randomness_is_an_argument() -> None:
    spec = StftSpec(16_000, 400, hop_length=100)
    magnitudes = np.abs(stft(tones("float32"), spec))

    def once(rng: np.random.Generator | int | None) -> NDArray[Any]:
        return griffin_lim(magnitudes, spec, iterations=2, rng=rng)

    np.testing.assert_array_equal(once(7), once(np.random.default_rng(7)))
    assert not np.array_equal(once(7), once(8))
    assert not np.array_equal(once(7), once(None))
    assert once(7).dtype == np.float32


def test_torch_agrees_and_differentiates() -> None:
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    spec = StftSpec(16_000, 400, hop_length=130)
    spectra = stft(tones("float64"), spec)
    assert_agrees(istft(torch.from_numpy(spectra), spec).numpy(), istft(spectra, spec), 1e-12, "istft")
    magnitudes = np.abs(spectra)
    ours = griffin_lim(torch.from_numpy(magnitudes), spec, iterations=8, rng=3)
    assert_agrees(ours.numpy(), griffin_lim(magnitudes, spec, iterations=8, rng=3), 1e-6, "griffin_lim")
    small = StftSpec(16_000, 16, hop_length=5)
    given = torch.from_numpy(stft(tones("float64")[0, :40], small)).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: istft(x, small, 40), (given,))


@pytest.mark.parametrize("spec", [presets.LIBROSA, presets.HIFIGAN, presets.WHISPER_80], ids=["librosa", "hifi", "80"])
def test_the_bands_of_a_mel_inverse_are_the_bands(spec: Any) -> None:
    spec = replace(spec, trim_last=False)
    time = np.arange(8000) / spec.stft.sample_rate
    noise = np.random.default_rng(0).standard_normal((2, 8000))
    mel = mel_spectrogram(np.sin(2 * np.pi * 440 * time) + 0.1 * noise, spec)
    errors = []
    for iterations in (1, 10, 100):
        magnitudes = mel_to_spectrogram(mel, spec, iterations=iterations)
        assert (magnitudes >= 0).all()
        errors.append(np.linalg.norm(mel_filters(spec) @ magnitudes**spec.power - mel) / np.linalg.norm(mel))
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.02
    heard = griffin_lim(magnitudes, spec.stft, iterations=2)
    assert heard.shape[0] == 2
    assert np.isfinite(heard).all()


def test_the_mel_inverse_is_nearer_than_that_of_librosa() -> None:
    librosa = pytest.importorskip("librosa")
    noise = np.random.default_rng(0).standard_normal(8000).astype(np.float32)
    mel, bank = mel_spectrogram(noise, presets.LIBROSA), mel_filters(presets.LIBROSA)

    def error(magnitudes: NDArray[Any]) -> float:
        return float(np.linalg.norm(bank @ magnitudes**2 - mel))

    theirs = librosa.feature.inverse.mel_to_stft(mel, sr=22_050)
    assert error(mel_to_spectrogram(mel, presets.LIBROSA)) < error(theirs)


def test_empty_and_silent() -> None:
    spec = StftSpec(16_000, 400, hop_length=100)
    none, silence = np.zeros((2, 201, 0), dtype=np.complex64), np.zeros((201, 5), dtype=np.float32)
    assert istft(none, spec).shape == griffin_lim(np.abs(none), spec).shape == (2, 0)
    assert istft(none[:0], spec).shape == istft(np.zeros((0, 201, 5), dtype=np.complex64), spec, 0).shape == (0, 0)
    assert istft(none, spec, 50).tolist() == [[0.0] * 50] * 2
    assert not griffin_lim(silence, spec).any()
    assert not mel_to_spectrogram(np.zeros((128, 5)), presets.LIBROSA).any()


def test_bad_input_is_refused() -> None:
    spec = StftSpec(16_000, 400, hop_length=100)
    good = np.zeros((201, 5), dtype=np.complex64)
    with pytest.raises(SpecMismatch, match="201"):
        istft(good[:-1], spec)
    with pytest.raises(BadAudio, match="griffin_lim"):
        istft(np.abs(good), spec)
    with pytest.raises(BadAudio, match="NaN"):
        istft(good * np.nan, spec)
    with pytest.raises(BadOption, match="cannot be undone"):
        istft(good, replace(spec, preemphasis=0.97))
    with pytest.raises(BadOption, match="length"):
        istft(good, spec, -1)
    with pytest.raises(BadAudio, match="negative"):
        griffin_lim(np.abs(good) - 1, spec)
    with pytest.raises(BadAudio):
        griffin_lim(good, spec)  # type: ignore[arg-type]
    with pytest.raises(SpecMismatch, match="frames"):
        griffin_lim(np.abs(good), spec, length=5000)
    for options in ({"iterations": -1}, {"momentum": -0.1}, {"momentum": 1.1}):
        with pytest.raises(BadOption):
            griffin_lim(np.abs(good), spec, **options)  # type: ignore[arg-type]
    with pytest.raises(SpecMismatch, match="128"):
        mel_to_spectrogram(np.zeros((80, 5)), presets.LIBROSA)
    with pytest.raises(BadAudio, match="expand"):
        mel_to_spectrogram(np.full((128, 5), -1.0), presets.LIBROSA)
