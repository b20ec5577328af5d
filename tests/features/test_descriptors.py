"""The spectral descriptors against librosa over the grid, against MATLAB, and by what they must say of plain sounds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.errors import BadAudio, BadOption, NotStreamable
from auricle.features import (
    BandwidthSpec,
    ContrastSpec,
    FlatnessSpec,
    RolloffSpec,
    StftSpec,
    framewise_bandwidth,
    framewise_centroid,
    framewise_contrast,
    framewise_flatness,
    framewise_rolloff,
    spectral_bandwidth,
    spectral_centroid,
    spectral_contrast,
    spectral_flatness,
    spectral_rolloff,
    spectrogram,
    streaming,
)
from auricle.features.framewise import Framewise, run

from .agreement import assert_agrees, each_recording
from .grid import SETTINGS, Setting
from .pieces import chunked

WITHIN = 1e-5
ORDINARY = [s for s in SETTINGS if s.spec.mel.stft.n_fft >= 64]
LOGARITHMIC = [s for s in ORDINARY if not s.is_periodic]

all_settings = pytest.mark.parametrize("setting", ORDINARY, ids=lambda s: s.name)
pytestmark = pytest.mark.filterwarnings("ignore:n_fft=.* is too large for input signal")


def variant(setting: Setting, *values: float) -> float:
    """One of the values, by the number of the setting."""
    return values[setting.seed % len(values)]


def magnitudes(signal: NDArray[Any], spec: StftSpec) -> NDArray[Any]:
    """Magnitudes of one signal [time] by librosa, which refuses to wrap: there the padding is made for it."""
    librosa = pytest.importorskip("librosa")
    center = spec.center
    if center and spec.pad_mode == "wrap":
        signal, center = np.pad(signal, spec.padding, mode="wrap"), False
    settings = {"n_fft": spec.n_fft, "hop_length": spec.hop, "win_length": spec.win_length, "window": spec.window}
    return np.abs(librosa.stft(signal, center=center, pad_mode=spec.pad_mode, **settings))


def reference(name: str, setting: Setting, **options: Any) -> NDArray[Any]:
    """A feature of librosa, each recording for itself: stacked ones it adds up in an order that errs by up to 3e-4."""
    librosa = pytest.importorskip("librosa")
    spec = setting.spec.mel.stft
    if name != "spectral_flatness":
        options |= {"sr": spec.sample_rate, "n_fft": spec.n_fft}
    function = getattr(librosa.feature, name)
    return each_recording(lambda signal: function(S=magnitudes(signal, spec), **options), setting.samples())


@all_settings
def test_centroid_equals_librosa(setting: Setting) -> None:
    ours = spectral_centroid(setting.samples(), setting.spec.mel.stft)
    assert_agrees(ours, reference("spectral_centroid", setting), WITHIN, setting.name)


@all_settings
def test_bandwidth_equals_librosa(setting: Setting) -> None:
    exponent, norm = variant(setting, 2.0, 1.0, 3.0), setting.seed % 2 == 0
    ours = spectral_bandwidth(setting.samples(), BandwidthSpec(setting.spec.mel.stft, exponent, norm))
    assert_agrees(ours, reference("spectral_bandwidth", setting, p=exponent, norm=norm), WITHIN, setting.name)


@all_settings
def test_rolloff_equals_librosa(setting: Setting) -> None:
    share = variant(setting, 0.85, 0.5, 0.95, 0.1)
    ours = spectral_rolloff(setting.samples(), RolloffSpec(setting.spec.mel.stft, share))
    assert_agrees(ours, reference("spectral_rolloff", setting, roll_percent=share), WITHIN, setting.name)


@pytest.mark.parametrize("setting", LOGARITHMIC, ids=lambda s: s.name)
def test_flatness_equals_librosa(setting: Setting) -> None:
    power = variant(setting, 2.0, 1.0, 1.5)
    ours = spectral_flatness(setting.samples(), FlatnessSpec(setting.spec.mel.stft, power))
    assert_agrees(ours, reference("spectral_flatness", setting, power=power), WITHIN, setting.name)


@pytest.mark.parametrize("setting", LOGARITHMIC, ids=lambda s: s.name)
def test_contrast_equals_librosa(setting: Setting) -> None:
    if setting.length < 3:
        pytest.skip("the spectrum of a click is flat: peak minus valley is rounding, and nothing else")
    stft, linear, quantile = setting.spec.mel.stft, setting.seed % 3 == 0, variant(setting, 0.02, 0.1, 0.3)
    bands = min(6, int(np.log2(stft.bins / 8)))
    f_min = 1.01 * stft.sample_rate / 2 / 2**bands
    ours = spectral_contrast(setting.samples(), ContrastSpec(stft, f_min, bands, quantile, linear))
    options = {"fmin": f_min, "n_bands": bands, "quantile": quantile, "linear": linear}
    assert_agrees(ours, reference("spectral_contrast", setting, **options), WITHIN, setting.name)


def test_a_transform_in_single_precision_would_not_do() -> None:
    """Flatness of a clean tone: librosa's by the double transform, far off by the single one."""
    librosa = pytest.importorskip("librosa")
    tone = np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050).astype(np.float32)
    theirs = librosa.feature.spectral_flatness(y=tone)[:, 5:-5]
    assert_agrees(spectral_flatness(tone, StftSpec())[:, 5:-5], theirs, WITHIN, "double")
    power = np.maximum(spectrogram(tone, StftSpec())[:, 5:-5].astype(np.float64), 1e-10)
    single = np.exp(np.log(power).mean(axis=0)) / power.mean(axis=0)
    assert np.abs(single / theirs - 1).max() > 1e-3


@pytest.fixture
def matlab(data: Path) -> Callable[[str], dict[str, Any]]:
    """Reader of the MATLAB references, or a counted skip."""
    from scipy.io import loadmat

    folder = data / "fixtures_reference" / "librosa_test_data"
    if not folder.is_dir():
        pytest.skip("AURICLE_DATA holds no MATLAB references")
    return lambda name: loadmat(folder / f"{name}.mat")


@pytest.fixture
def recording(data: Path, matlab: object) -> NDArray[Any]:
    """The recording that the MATLAB references are of, mixed to one channel."""
    import soundfile

    samples, _ = soundfile.read(data / "fixtures_reference" / "librosa_test_data" / "test1_22050.wav")
    return samples.mean(axis=1)


MATLAB = StftSpec(22_050, 512, hop_length=256, center=False, window="hamming", periodic=False)


def test_centroid_equals_matlab(matlab: Callable[[str], dict[str, Any]], recording: NDArray[Any]) -> None:
    wanted = matlab("met-centroid-001")["centroid"]
    assert_agrees(spectral_centroid(recording, MATLAB), wanted, 1e-10, "centroid")


@pytest.mark.parametrize("number", [1, 2, 3])
def test_rolloff_equals_matlab(matlab: Callable[[str], dict[str, Any]], recording: NDArray[Any], number: int) -> None:
    wanted = matlab(f"met-rolloff-00{number}")
    ours = spectral_rolloff(recording, RolloffSpec(MATLAB, float(wanted["pct"].item())))
    assert_agrees(ours, wanted["rolloff"], 1e-10, "rolloff")


def test_contrast_equals_matlab(matlab: Callable[[str], dict[str, Any]], recording: NDArray[Any]) -> None:
    wanted = matlab("met-contrast-001")["contrast"]
    whole = spectrogram(recording, MATLAB, power=1.0)
    ours = spectral_contrast(recording, ContrastSpec(MATLAB, linear=True)) / (whole[0] + 2 * whole[1:].sum(axis=0))
    alike = [0, 1, 2, 3, 4, 6]
    assert_agrees(ours[alike], wanted[alike], 5e-4, "contrast")
    assert_agrees(ours[5], wanted[5], 2e-1, "contrast of the sixth band")  # where librosa too is not MATLAB


SPEC = StftSpec(16_000, 512, hop_length=100)
STREAMED = {
    "centroid": lambda dtype: framewise_centroid(SPEC, dtype),
    "bandwidth": lambda dtype: framewise_bandwidth(BandwidthSpec(SPEC, 3.0), dtype),
    "rolloff": lambda dtype: framewise_rolloff(RolloffSpec(SPEC), dtype),
    "flatness": lambda dtype: framewise_flatness(FlatnessSpec(SPEC, 1.5), dtype),
    "contrast": lambda dtype: framewise_contrast(ContrastSpec(SPEC, n_bands=5, dynamic_range=None), dtype),
    "linear contrast": lambda dtype: framewise_contrast(ContrastSpec(SPEC, n_bands=5, linear=True), dtype),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", STREAMED)
def test_streamed_equals_offline_bit_for_bit(name: str, dtype: str) -> None:
    feature: Framewise = STREAMED[name](np.dtype(dtype))
    for seed in range(20):
        rng = np.random.default_rng(seed)
        samples = rng.standard_normal((2, 6000)).astype(dtype)
        np.testing.assert_array_equal(chunked(feature, samples, rng), run(feature, samples))


def test_a_dynamic_range_cannot_be_streamed() -> None:
    with pytest.raises(NotStreamable, match="dynamic_range=None"):
        streaming.start(framewise_contrast(ContrastSpec()))


FUNCTIONS: list[Callable[..., Any]] = [
    spectral_centroid,
    spectral_bandwidth,
    spectral_rolloff,
    spectral_flatness,
    spectral_contrast,
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_torch_agrees_and_differentiates(function: Callable[..., Any]) -> None:
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    samples = np.random.default_rng(0).standard_normal((2, 3, 2000))
    spec = StftSpec(16_000, 1024)
    tensor = function(torch.from_numpy(samples), spec)
    assert_agrees(tensor.numpy(), function(samples, spec), 1e-9, function.__name__)
    if function is not spectral_rolloff:
        signal = torch.from_numpy(samples[0, 0, :200]).requires_grad_()
        small = StftSpec(16_000, 64)
        given: Any = ContrastSpec(small, 1500.0, 2) if function is spectral_contrast else small
        assert torch.autograd.gradcheck(lambda x: function(x, given), (signal,))


def test_gradients_of_silence_are_numbers() -> None:
    torch = pytest.importorskip("torch")
    for function in FUNCTIONS:
        if function is not spectral_rolloff:
            samples = torch.zeros(3000, requires_grad=True)
            function(samples, StftSpec()).sum().backward()
            assert samples.grad is not None
            assert samples.grad.isfinite().all(), function.__name__


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_other_arrays_come_back_as_their_own_kind(function: Callable[..., Any]) -> None:
    strict = pytest.importorskip("array_api_strict")
    samples = np.random.default_rng(0).standard_normal(3000)
    out = function(strict.asarray(samples), StftSpec())
    np.testing.assert_array_equal(np.asarray(out), function(samples, StftSpec()))
    assert type(out) is type(strict.asarray(samples))


def test_plain_sounds() -> None:
    """Loudness changes none of them; silence has no centre, no width, no contrast, and is flat."""
    samples = np.random.default_rng(0).standard_normal(8000)
    for function in FUNCTIONS[:3]:
        np.testing.assert_allclose(function(1e-3 * samples, SPEC), function(samples, SPEC), rtol=1e-9)
    silence = np.zeros(3000, dtype=np.float32)
    said = [float(np.abs(function(silence, StftSpec())).max()) for function in FUNCTIONS]
    np.testing.assert_allclose(said, [0, 0, 0, 1, 0], atol=1e-6)
    assert all(function(silence[:0], StftSpec()).shape[-1] == 0 for function in FUNCTIONS)


def test_bad_input_is_refused() -> None:
    for function in FUNCTIONS:
        with pytest.raises(BadAudio, match="NaN"):
            function(np.full(3000, np.nan), StftSpec())
        with pytest.raises(BadAudio, match="int16"):
            function(np.zeros(3000, dtype=np.int16), StftSpec())
    for wrong in (
        lambda: RolloffSpec(share=1.0),
        lambda: BandwidthSpec(exponent=0.0),
        lambda: FlatnessSpec(floor=0.0),
        lambda: ContrastSpec(quantile=1.0),
        lambda: ContrastSpec(n_bands=0),
        lambda: ContrastSpec(f_min=-1.0),
        lambda: ContrastSpec(dynamic_range=0.0),
        lambda: ContrastSpec(StftSpec(8000)),  # the last band begins beyond the Nyquist frequency
        lambda: ContrastSpec(StftSpec(22_050, 64)),  # the first band holds a single bin
    ):
        with pytest.raises(BadOption):
            wrong()
