"""Seconds of speech, music and noise, cut out of the corpora; no recording is in two parts."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from auricle.audio import probe
from auricle.data import librispeech, speech_commands
from auricle.data.clips import Clip
from auricle.data.manifest import checksum
from auricle.data.sound_corpora import esc
from auricle.data.surroundings import NOISES
from auricle.data.tables import rows_of
from auricle.data.utterance import Utterance
from auricle.errors import AuricleError

__all__ = ["MUSIC", "NOISE", "SECOND", "SPEECH", "kinds_of_sound"]

SPEECH, MUSIC, NOISE = "speech", "music", "noise"
SECOND = 1.0
"""Seconds of a clip."""
UTTERANCES, WORDS = 450, 300
"""Utterances of LibriSpeech and clips of Speech Commands that are taken for training; a third of it otherwise."""
VOICES = ("baby_cry", "speech", "laughter", "cough", "clearthroat", "person_sneeze")
"""Labels of sounds that people make with their voices: neither speech that can be written down nor plainly noise."""
TRACKS = {"train": ("Track00001", "Track00049"), "valid": ("Track00049",), "test": ("Track01501",)}
ESC_FOLDS = {"train": ("1", "2"), "valid": ("3",), "test": ("4",)}
NOISES_OF = {"train": NOISES[:2], "valid": NOISES[2:3], "test": NOISES[3:]}
EXAMPLES = {
    "train": ("admiralbob77_-_Choice_-_Drum-bass.ogg",),
    "valid": (),
    "test": ("sorohanro_-_solo-trumpet-06.ogg",),
}
PYAUDIO = "music_speech_silence_1s.zip"
PYAUDIO_LABELS = {"/music/": MUSIC, "/speech/": SPEECH, "/silence/": NOISE}


def kinds_of_sound(data: Path, split: str) -> list[Clip]:
    """Clips of one second, the group of each being its recording.

    Speech is LibriSpeech's and Speech Commands'; music is Slakh's mixes (whose last minute of one is for validation),
    single notes, drums and a jam; noise is ESC-10's, DCASE's and Speech Commands'. The clips of pyAudioAnalysis, real
    music, speech and the hush of rooms, which is noise, are divided by their names: half for training, half for the
    test.

    Args:
        data: folder of corpora.
        split: "train", "valid" or "test".
    """
    return [*_speech(data, split), *_music(data, split), *_noise(data, split), *_found(data, split)]


def _speech(data: Path, split: str) -> Iterator[Clip]:
    share = 1 if split == "train" else 3
    for number, said in enumerate(_spread(librispeech.utterances(data, split), UTTERANCES // share)):
        for first in _seconds(said.duration)[:: 3 if number % 2 else 5]:
            yield Clip(said.audio, SPEECH, SECOND, str(said.audio), split, first, False)
    words = [one for one in speech_commands.utterances(data, split) if one.text != speech_commands.SILENCE]
    for said in _spread(words, WORDS // share):
        yield Clip(said.audio, SPEECH, said.duration, said.speaker, split)


def _music(data: Path, split: str) -> Iterator[Clip]:
    for track in TRACKS[split]:
        path = data / "slakh_subset" / track / "mix_of_present_stems.ogg"
        seconds = _seconds(probe(path).duration)
        if track in TRACKS["valid"]:
            # A minute apart from what is trained on, as far as one piece goes.
            seconds = seconds[-60:] if split == "valid" else seconds[:-70]
        yield from (Clip(path, MUSIC, SECOND, f"{track} {split}", split, first, False) for first in seconds)
    examples = data / "fixtures_reference" / "librosa_data" / "audio"
    for name in EXAMPLES[split]:
        yield from _cut(examples / name, MUSIC, split)
    if split != "valid":
        folder = data / "instruments_philharmonia"
        for _, row in rows_of(folder / "manifest.tsv"):
            if row["split"] == split and float(row["dur"]) > 0.3:
                yield Clip(folder / row["path"], MUSIC, float(row["dur"]), row["path"], split)


def _noise(data: Path, split: str) -> Iterator[Clip]:
    for clip in esc(data / "esc10"):
        if clip.split in ESC_FOLDS[split] and clip.label not in VOICES:
            for first in _seconds(clip.duration)[::2]:
                yield Clip(clip.audio, NOISE, SECOND, clip.group, split, first, False)
    folder = data / "dcase2016_task2"
    for _, row in rows_of(folder / "manifest.tsv"):
        # DCASE has no part for validation.
        side = row["split"] if row["split"] == "test" else "valid" if checksum(row["path"]) % 6 == 0 else "train"
        if side == split and row["label"] not in VOICES:
            yield Clip(folder / row["path"], NOISE, float(row["dur"]), row["path"], split)
    for name in NOISES_OF[split]:
        yield from _cut(data / name, NOISE, split)


def _found(data: Path, split: str) -> Iterator[Clip]:
    """The clips of pyAudioAnalysis, each by its name for training or for the test."""
    path = data / PYAUDIO
    if split == "valid" or not path.is_file():
        return
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".wav"))
    for name in names:
        label = next((label for part, label in PYAUDIO_LABELS.items() if part in name), None)
        source = Path(name).stem.rsplit("_", 2)[0]
        if label and (checksum(source) % 2 == 0) == (split == "train"):
            yield Clip(path / name, label, SECOND, source, split)


def _cut(path: Path, label: str, split: str) -> Iterator[Clip]:
    try:
        duration = probe(path).duration
    except AuricleError:
        return  # A folder of corpora may lack one of them.
    yield from (Clip(path, label, SECOND, str(path), split, first, False) for first in _seconds(duration))


def _seconds(duration: float) -> list[float]:
    return [float(first) for first in range(int(duration / SECOND))]


def _spread(items: list[Utterance], count: int) -> list[Utterance]:
    """About `count` items at equal distances."""
    return items[:: max(1, len(items) // count)]
