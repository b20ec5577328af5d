"""What is evaluated on what: recognizers and utterances by their names."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from auricle.errors import BadData

if TYPE_CHECKING:
    from auricle.data.utterance import Utterance
    from auricle.tasks.evaluate.options import Split
    from auricle.tasks.transcribe import Recognizer

__all__ = ["find_utterances", "load_recognizer"]

CORPORA = {
    "librispeech": ("librispeech", "utterances"),
    "ljspeech": ("librispeech", "ljspeech"),
    "excerpts": ("librispeech", "excerpts"),
    "fsdd": ("fsdd", "utterances"),
    "speech-commands": ("speech_commands", "utterances"),
}
"""Module in `auricle.data` and function that lists the utterances of a corpus."""


def find_utterances(data: str | Path, split: Split = "test", *, home: str | Path = "") -> list[Utterance]:
    """Utterances of a manifest, of the folder that holds one, or of a corpus by name.

    Args:
        data: path of a manifest (CSV, TSV, JSON Lines with audio and text) or its folder, or one of librispeech,
            ljspeech, excerpts, fsdd, speech-commands.
        split: "train", "valid", "test", or "all".
        home: folder of the corpora that are known by name.

    Raises:
        BadData: nothing of that name, or a manifest or corpus that cannot be read.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> _ = (folder / "a.wav").write_bytes(b"")
        >>> _ = (folder / "manifest.csv").write_text("audio,text,duration\\na.wav,hello,1.5\\n")
        >>> [utterance.text for utterance in find_utterances(folder, "all")]
        ['hello']
    """
    if str(data) in CORPORA and not Path(data).exists():
        return _corpus(str(data), split, Path(home) if home else None)
    if not Path(data).exists():
        raise BadData(f"no manifest or folder at {str(data)!r}, and no corpus of that name: {', '.join(CORPORA)}")
    from auricle.data.manifest import read_manifest

    return read_manifest(Path(data), None if split == "all" else split)


def _corpus(name: str, split: Split, home: Path | None) -> list[Utterance]:
    if home is None or not home.is_dir():
        raise BadData(f"the corpus {name} lies in a folder of corpora, and none is known; name it in AURICLE_DATA")
    module, function = CORPORA[name]
    read: Callable[[Path, str], list[Utterance]] = getattr(import_module(f"auricle.data.{module}"), function)
    splits = ("train", "valid", "test") if split == "all" else (split,)
    return [utterance for each in splits for utterance in read(home, each)]


def load_recognizer(name: str) -> Recognizer:
    """The recognizer of an engine's name ("pocketsphinx"), of a model's name or folder, or of "engine:model".

    Raises:
        ModelNotFound, BadModel: no such engine or model, or a damaged one.

    Example:
        >>> load_recognizer("pocketsphinx").name
        'pocketsphinx'
    """
    from auricle.engines import RECOGNIZERS, recognizer_module

    engine, _, model = name.partition(":")
    if engine in RECOGNIZERS:
        found: Recognizer = recognizer_module(engine).load(model or None)
        return found
    from auricle.hub import open_model

    loaded: Recognizer = recognizer_module(open_model(name).card.engine).load(name)
    return loaded
