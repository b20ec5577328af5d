"""Doctor: what is installed, what really works, and the command that mends what does not."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from io import BytesIO
from typing import Literal

import numpy as np

from auricle.types import Audio

__all__ = ["Check", "State", "diagnose"]

State = Literal["works", "missing", "broken"]

CORE = ("numpy", "scipy", "soundfile", "av", "soxr", "array-api-compat", "matplotlib", "typer", "rich")
OPTIONAL = {"torch": "tensors in and out of the features, gradients, GPUs"}

RATE = 16_000
SECONDS = 0.5


@dataclass(frozen=True)
class Check:
    """One thing that was tried.

    Attributes:
        group: "package", "read", "write", "hear", "train" or "work".
        name: what was tried.
        state: "works", "missing" (not installed) or "broken" (installed, and failed on a tiny made signal).
        detail: version, or what went wrong.
        mend: command that mends it; "" where nothing is to be done.
        needed: false for what is optional.

    Example:
        >>> Check("package", "numpy", "works", "2.4.6").needed
        True
    """

    group: str
    name: str
    state: State
    detail: str = ""
    mend: str = ""
    needed: bool = True


def diagnose() -> Iterator[Check]:
    """Every check, as soon as it is done; nothing is assumed to work because it is installed.

    Example:
        >>> next(diagnose()).name
        'auricle'
    """
    yield from packages()
    yield from formats()
    yield from recognizers()
    for name, trial in WORK.items():
        yield attempt("work", name, trial)
    if find_spec("torch"):
        yield replace(attempt("work", "mel spectrogram of a tensor", mel_of_tensor), needed=False)


def packages() -> Iterator[Check]:
    """What is installed, with versions."""
    here = f"Python {platform.python_version()}, {platform.machine()}, {sys.prefix}"
    yield Check("package", "auricle", "works", f"{version('auricle')} on {here}")
    for name in (*CORE, *OPTIONAL):
        needed = name in CORE
        use = OPTIONAL.get(name, "")
        try:
            yield Check("package", name, "works", f"{version(name)} {use}".strip(), needed=needed)
        except PackageNotFoundError:
            yield Check("package", name, "missing", use, f"{sys.executable} -m pip install {name}", needed)


def recognizers() -> Iterator[Check]:
    """Which engines can turn speech into text here and now, and whether models can be trained."""
    from auricle.engines import RECOGNIZERS
    from auricle.tasks.train import lacking_for_training
    from auricle.tasks.transcribe.choice import missing

    for name in RECOGNIZERS:
        why = missing(name)
        yield Check("hear", f"recognizer {name}", "missing" if why else "works", why, why, needed=False)
    absent = lacking_for_training()
    mend = f"{sys.executable} -m pip install '.[train]'"
    yield Check("train", "training", "missing" if absent else "works", ", ".join(absent), mend if absent else "", False)


def formats() -> Iterator[Check]:
    """A tone written in each format and read back."""
    for name, (container, codec) in ENCODED.items():
        yield attempt("read", name, partial(heard_of, by_av, container, codec))
    from auricle.audio.encodings import FORMATS

    for name in FORMATS:
        yield attempt("write", name, partial(heard_of, by_save, name))


def attempt(group: str, name: str, trial: Callable[[], str]) -> Check:
    """The outcome of one trial; whatever it raises is the finding."""
    try:
        return Check(group, name, "works", trial())
    except Exception as error:
        mend = f"{sys.executable} -m pip install --force-reinstall {' '.join(CORE[:7])}"
        return Check(group, name, "broken", f"{type(error).__name__}: {error}", mend)


ENCODED = {
    "WAV": ("wav", "pcm_s16le"),
    "FLAC": ("flac", "flac"),
    "AIFF": ("aiff", "pcm_s16be"),
    "Opus": ("ogg", "libopus"),
    "MP3": ("mp3", "libmp3lame"),
    "M4A (AAC)": ("mp4", "aac"),
    "AAC": ("adts", "aac"),
    "WebM (Opus)": ("webm", "libopus"),
    "Matroska (AAC)": ("matroska", "aac"),
}
"""What is read: container and encoder in FFmpeg's words."""


def tone() -> Audio:
    """440 Hz at half of full scale."""
    time = np.arange(round(RATE * SECONDS)) / RATE
    return Audio((0.5 * np.sin(2 * np.pi * 440 * time)).astype(np.float32), RATE)


def by_av(container: str, codec: str) -> bytes:
    """The tone, encoded by FFmpeg."""
    import av

    rate = 48_000
    target = BytesIO()
    frame = av.AudioFrame.from_ndarray(tone().resampled(rate).samples, format="fltp", layout="mono")
    frame.sample_rate = rate
    with av.open(target, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate)
        assert isinstance(stream, av.AudioStream)
        stream.layout = "mono"
        for part in (frame, None):
            output.mux(stream.encode(part))
    return target.getvalue()


def by_save(name: str) -> bytes:
    """The tone, written by auricle."""
    from auricle.audio import SaveOptions, save

    target = BytesIO()
    save(tone().resampled(48_000), target, SaveOptions(format=name))  # type: ignore[arg-type]  # one of the formats that it knows
    return target.getvalue()


def heard_of(write: Callable[..., bytes], *how: str) -> str:
    """Write the tone in some way, read it and find it again."""
    return hear(write(*how))


def hear(encoded: bytes) -> str:
    """Read a file and find the tone in it.

    Raises:
        ValueError: something else is in it.
    """
    from auricle.audio import load

    found = load(encoded, mono=True)
    spectrum = np.abs(np.fft.rfft(found.samples[0]))
    pitch = float(spectrum.argmax()) * found.sample_rate / found.length
    if abs(found.duration - SECONDS) > 0.15 or abs(pitch - 440) > 5:
        raise ValueError(f"{SECONDS} s of 440 Hz came back as {found.duration:.3f} s of {pitch:.0f} Hz")
    return f"{found.info.codec if found.info else ''}"


def resample() -> str:
    """A tone keeps its pitch."""
    spectrum = np.abs(np.fft.rfft(tone().resampled(44_100).samples[0]))
    if round(spectrum.argmax() / SECONDS) != 440:
        raise ValueError(f"440 Hz became {spectrum.argmax() / SECONDS:.0f} Hz")
    return "soxr"


def mel() -> str:
    """The loudest band of a tone is the one around it."""
    from auricle.tasks.extract import extract

    found = extract(tone(), "mel")
    loudest = float(found.rows[int(found.values.mean(axis=1).argmax())])
    if abs(loudest - 440) > 30:
        raise ValueError(f"a tone of 440 Hz shows up at {loudest:.0f} Hz")
    return "NumPy"


def mel_of_tensor() -> str:
    """A tensor gives what an array gives."""
    import torch

    from auricle.features import mel_spectrogram, presets

    samples = tone().samples[0].copy()
    got = mel_spectrogram(torch.from_numpy(samples), presets.WHISPER_80).numpy()
    expected = mel_spectrogram(samples, presets.WHISPER_80)
    if not np.allclose(got, expected, rtol=1e-4, atol=1e-4 * float(expected.max())):
        raise ValueError("torch and NumPy differ")
    return "torch"


def picture() -> str:
    """A waveform becomes a PNG."""
    from matplotlib.figure import Figure

    from auricle.plots import waveform

    target = BytesIO()
    figure = waveform(tone()).figure
    assert isinstance(figure, Figure)
    figure.savefig(target, format="png")
    if not target.getvalue().startswith(b"\x89PNG"):
        raise ValueError("Matplotlib wrote something else than a PNG")
    return "Matplotlib"


WORK: dict[str, Callable[[], str]] = {"resample": resample, "mel spectrogram": mel, "plot": picture}
