"""Extract: one feature of a recording, with its times and the meaning of its rows."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from auricle.errors import BadAudio, BadOption
from auricle.types import Audio, FeatureMap, setting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.features import ChromaSpec, MelSpec, MfccSpec, StftSpec
    from auricle.types.feature_map import RowUnit

__all__ = ["ExtractOptions", "Kind", "Preset", "extract", "sample_rate_for"]

Kind = Literal[
    "spectrogram",
    "mel",
    "log-mel",
    "mfcc",
    "chroma",
    "centroid",
    "bandwidth",
    "rolloff",
    "flatness",
    "contrast",
    "rms",
    "zero-crossings",
]
UNKNOWN_RATE = 2**31 - 1
"""In Hz, for the ranges of numbers where the recording's own rate is not known: no frequency lies beyond its half."""

Preset = Literal["librosa", "torchaudio", "whisper-80", "whisper-128", "kaldi", "hifigan", "speecht5"]


@dataclass(frozen=True)
class ExtractOptions:
    """Which feature, and every number that it depends on; what is left out comes from the preset.

    Attributes:
        kind: "spectrogram" is the power of the STFT, "mel" the power in mel bands, "log-mel" its logarithm; from
            "centroid" on, one value a frame (of "contrast", one a band).
        preset: the spec, with no number but n_mfcc beside it; None is librosa's at the recording's own sample rate.
        sample_rate: in Hz, to which the recording is resampled first; None is the preset's.

    Raises:
        BadOption: an unknown kind or preset, a number outside its range, one that the kind does not use, or one that
            the preset says.

    Example:
        >>> ExtractOptions("mfcc", n_mfcc=13).preset is None
        True
    """

    kind: Kind = setting("log-mel", "Which feature.")
    preset: Preset | None = setting(None, "Whose numbers; by default librosa's at the recording's own sample rate.")
    sample_rate: int | None = setting(None, "Resample to this many Hz first.")
    n_fft: int | None = setting(None, "Samples of one transform.")
    win_length: int | None = setting(None, "Samples of the window; by default n_fft.")
    hop_length: int | None = setting(None, "Samples between frames; by default a quarter of the window.")
    n_mels: int | None = setting(None, "Mel bands.")
    f_min: float | None = setting(None, "Lowest frequency of the mel bands in Hz.")
    f_max: float | None = setting(None, "Highest frequency of the mel bands in Hz.")
    n_mfcc: int | None = setting(None, "Cepstral coefficients; by default 20.")

    def __post_init__(self) -> None:
        for name, allowed in (("kind", get_args(Kind)), ("preset", (None, *get_args(Preset)))):
            if getattr(self, name) not in allowed:
                known = ", ".join(str(a) for a in allowed if a)
                raise BadOption(f"{name} must be one of {known}; got {getattr(self, name)!r}")
        refuse_unused(self)
        if self.numbers():
            make_specs(self)

    def numbers(self) -> dict[str, int | float]:
        """The numbers that were given, by name."""
        given = {field.name: getattr(self, field.name) for field in fields(self)[2:]}
        return {name: value for name, value in given.items() if value is not None}

    def of_kind(self, kind: Kind) -> ExtractOptions:
        """The same options for another kind, without the numbers that it does not use.

        Example:
            >>> ExtractOptions("mfcc", n_mels=40, n_mfcc=13).of_kind("mel").numbers()
            {'n_mels': 40}
        """
        return replace(self, kind=kind, **dict.fromkeys(unused_by(kind) & self.numbers().keys()))


def unused_by(kind: Kind) -> set[str]:
    """Names of the numbers that a kind of feature does not depend on."""
    bands = set() if kind in ("mel", "log-mel", "mfcc") else {"n_mels", "f_min", "f_max"}
    return bands if kind == "mfcc" else bands | {"n_mfcc"}


def refuse_unused(options: ExtractOptions) -> None:
    """Refuse numbers that would change nothing, and those that would make a preset something else.

    Raises:
        BadOption: the message names the number, and the kind or the preset.
    """
    given = options.numbers()
    unused = sorted(unused_by(options.kind) & given.keys())
    if unused:
        raise BadOption(f"{' and '.join(unused)} would change nothing in {options.kind!r}; leave it out")
    fixed = [name for name in given if name != "n_mfcc"]
    if options.preset is not None and fixed:
        raise BadOption(f"the preset {options.preset!r} says what {' and '.join(fixed)} is; choose one of the two")


def make_specs(options: ExtractOptions) -> None:
    """Refuse what is outside of its range at any sample rate.

    Raises:
        BadOption: as the specs say it.
    """
    from auricle.features import MfccSpec

    low = 0.0 if options.f_min is None else options.f_min
    if not 0 <= low < (math.inf if options.f_max is None else options.f_max):
        got = f"f_min={options.f_min} and f_max={options.f_max}"
        raise BadOption(f"mel bands need an f_min of 0 Hz or more and an f_max above it, got {got}")
    mel = mel_spec(options, options.sample_rate or UNKNOWN_RATE)
    if options.n_mfcc is not None:
        MfccSpec(mel, options.n_mfcc)


def extract(audio: Audio, options: ExtractOptions | Kind = ExtractOptions()) -> FeatureMap:
    """One feature of the mean of all channels; frame t of a centred spec lies at t * hop_length / sample_rate seconds.

    Args:
        audio: any rate and number of channels; resampled where the preset or the options say so.
        options: what to extract; a kind alone takes the defaults for the rest.

    Returns:
        values [rows, frames] with their axes; the spec inside says all that the numbers depend on.

    Raises:
        BadAudio: a path or an array instead of an Audio.
        BadOption: numbers that do not make a spec.

    Example:
        >>> tone = Audio(0.5 * np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050), 22_050)
        >>> mel = extract(tone, "mel")
        >>> mel.values.shape, mel.row_unit, round(float(mel.times[1]), 4)
        ((128, 44), 'mel', 0.0232)
        >>> extract(tone, ExtractOptions("log-mel", preset="whisper-80")).sample_rate
        16000
    """
    if not isinstance(audio, Audio):
        way = "Audio(samples, sample_rate)" if hasattr(audio, "__array__") else "auricle.load(path)"
        raise BadAudio(f"extract takes an Audio, got {type(audio).__name__}; make one with {way}")
    if not isinstance(options, ExtractOptions):
        options = ExtractOptions(options)
    mel = mel_spec(options, audio.sample_rate)
    samples = audio.mono().resampled(mel.stft.sample_rate).samples[0]
    return MAKERS.get(options.kind, descriptor_map)(samples, mel, options)


def sample_rate_for(options: ExtractOptions, sample_rate: int) -> int:
    """The rate in Hz at which a recording of `sample_rate` Hz is analysed.

    Example:
        >>> sample_rate_for(ExtractOptions(preset="kaldi"), 44_100), sample_rate_for(ExtractOptions(), 44_100)
        (16000, 44100)
    """
    return mel_spec(options, sample_rate).stft.sample_rate


def mel_spec(options: ExtractOptions, sample_rate: int) -> MelSpec:
    """The preset with the options' numbers in it."""
    from auricle.features import presets

    if options.preset is None:
        base = replace(presets.LIBROSA, stft=replace(presets.LIBROSA.stft, sample_rate=sample_rate))
    else:
        base = presets.BY_NAME[options.preset]
    given = {name: getattr(options, name) for name in ("n_mels", "f_min", "f_max")}
    return replace(base, stft=stft_spec(options, base.stft), **{k: v for k, v in given.items() if v is not None})


def stft_spec(options: ExtractOptions, base: StftSpec) -> StftSpec:
    """The transform of a preset with the options' numbers; a new n_fft or window brings its own window and hop."""
    changes: dict[str, Any] = {}
    if options.n_fft is not None:
        changes = {"n_fft": options.n_fft, "win_length": None, "hop_length": None, "pad_length": None}
    if options.win_length is not None:
        changes |= {"win_length": options.win_length, "hop_length": None}
    if options.hop_length is not None:
        changes["hop_length"] = options.hop_length
    if options.sample_rate is not None:
        changes["sample_rate"] = options.sample_rate
    return replace(base, **changes) if changes else base


def spectrogram_map(samples: NDArray[np.float32], mel: MelSpec, _: ExtractOptions) -> FeatureMap:
    """Power of the STFT."""
    from auricle.features import spectrogram

    stft = mel.stft
    rows = np.arange(stft.bins) * stft.sample_rate / stft.n_fft
    return with_times("spectrogram", spectrogram(samples, stft), rows, "Hz", "power", stft, stft)


def mel_map(samples: NDArray[np.float32], mel: MelSpec, options: ExtractOptions) -> FeatureMap:
    """Mel bands or their logarithm."""
    from auricle.features import log_mel_spectrogram, mel_frequencies, mel_spectrogram

    logarithmic = options.kind == "log-mel"
    values = log_mel_spectrogram(samples, mel) if logarithmic else mel_spectrogram(samples, mel)
    unit = {1.0: "magnitude", 2.0: "power"}.get(mel.power, "")
    if logarithmic:
        plain = mel.log.gain == 1.0 and mel.log.offset == 0.0
        unit = {"db": "dB re 1", "log10": "log10", "ln": "ln"}[mel.log.scale] if plain else ""
    return with_times(options.kind, values, mel_frequencies(mel), "mel", unit, mel, mel.stft)


def mfcc_map(samples: NDArray[np.float32], mel: MelSpec, options: ExtractOptions) -> FeatureMap:
    """Cepstral coefficients."""
    from auricle.features import MfccSpec, mfcc

    spec: MfccSpec = MfccSpec(mel) if options.n_mfcc is None else MfccSpec(mel, options.n_mfcc)
    rows = np.arange(spec.n_mfcc, dtype=np.float64)
    return with_times("mfcc", mfcc(samples, spec), rows, "coefficient", "", spec, mel.stft)


def chroma_map(samples: NDArray[np.float32], mel: MelSpec, _: ExtractOptions) -> FeatureMap:
    """Pitch classes."""
    from auricle.features import ChromaSpec, chroma_stft

    spec: ChromaSpec = ChromaSpec(mel.stft)
    rows = np.arange(spec.n_chroma, dtype=np.float64)
    return with_times("chroma", chroma_stft(samples, spec), rows, "pitch class", "", spec, mel.stft)


def descriptor_map(samples: NDArray[np.float32], mel: MelSpec, options: ExtractOptions) -> FeatureMap:
    """One of the descriptors of each frame."""
    from auricle import features

    function, unit = DESCRIPTORS[options.kind]
    spec: object = mel.stft
    if options.kind == "contrast":
        # librosa's six octaves from 200 Hz on, or as many of them as begin below the Nyquist frequency.
        octaves = math.ceil(math.log2(max(mel.stft.sample_rate / 2 / 200, 2)))
        spec = features.ContrastSpec(mel.stft, n_bands=min(6, octaves))
    values = getattr(features, function)(samples, spec)
    rows = np.arange(values.shape[0], dtype=np.float64)
    return with_times(options.kind, values, rows, "value", unit, spec, mel.stft)


DESCRIPTORS: dict[str, tuple[str, str]] = {
    "centroid": ("spectral_centroid", "Hz"),
    "bandwidth": ("spectral_bandwidth", "Hz"),
    "rolloff": ("spectral_rolloff", "Hz"),
    "flatness": ("spectral_flatness", ""),
    "contrast": ("spectral_contrast", "dB"),
    "rms": ("rms", ""),
    "zero-crossings": ("zero_crossing_rate", ""),
}
"""Function in `auricle.features` and unit of its values."""

MAKERS: dict[Kind, Callable[[NDArray[np.float32], MelSpec, ExtractOptions], FeatureMap]] = {
    "spectrogram": spectrogram_map,
    "mel": mel_map,
    "log-mel": mel_map,
    "mfcc": mfcc_map,
    "chroma": chroma_map,
}
"""Every kind but the descriptors."""


def with_times(
    name: str,
    values: NDArray[np.float32],
    rows: NDArray[np.float64],
    row_unit: RowUnit,
    value_unit: str,
    spec: object,
    stft: StftSpec,
) -> FeatureMap:
    """The map, each frame timed at the middle of the samples that it spans."""
    middle = stft.frame_length / 2 - stft.padding
    times = (np.arange(values.shape[-1]) * stft.hop + middle) / stft.sample_rate
    return FeatureMap(name, values, times, rows, row_unit, value_unit, stft.sample_rate, spec)
