"""MusicXML (.musicxml) from scores, through music21: notation that MuseScore, Finale or a browser shows.

Notation counts quarter notes, so times are rounded to the nearest sixteenth or triplet eighth under the tempo map.
"""

from __future__ import annotations

import os
from pathlib import Path

from auricle.errors import CannotHold, MissingExtra
from auricle.types import Score
from auricle.writers.midi import midi_bytes
from auricle.writers.replacing import replace_file

__all__ = ["musicxml_bytes", "write_musicxml"]


def write_musicxml(score: Score, path: str | os.PathLike[str], *, lossy: bool = False) -> None:
    """Write a score as MusicXML, a part of the score a part there; the file is complete or as it was before.

    Args:
        score: what to write.
        path: of the file; what stands there is replaced.
        lossy: as in `write_midi`.

    Raises:
        MissingExtra: music21 is not installed.
        CannotHold: no notes, or something that MIDI has no place for either.
        CannotWrite: the target refused.

    Example:
        >>> write_musicxml(Score(), "empty.musicxml")
        Traceback (most recent call last):
        auricle.errors.CannotHold: a score without notes has no notation
    """
    replace_file(Path(path), musicxml_bytes(score, lossy=lossy))


def musicxml_bytes(score: Score, *, lossy: bool = False) -> bytes:
    """The content of a MusicXML file; arguments and errors are those of `write_musicxml`.

    Raises:
        MissingExtra: music21 is not installed.
        CannotHold: no notes.

    Example:
        >>> musicxml_bytes(Score())
        Traceback (most recent call last):
        auricle.errors.CannotHold: a score without notes has no notation
    """
    if not score.notes:
        raise CannotHold("a score without notes has no notation")
    content = midi_bytes(score, lossy=lossy)
    try:
        from music21 import converter, metadata
        from music21.musicxml.m21ToXml import GeneralObjectExporter
    except ImportError as error:
        raise MissingExtra("MusicXML needs music21: pip install '.[music]'") from error
    # music21 reads a MIDI file into measures, voices, chords and ties; from notes alone all that would be to write.
    notation = converter.parseData(content, format="midi")
    notation.insert(0, metadata.Metadata())
    xml: bytes = GeneralObjectExporter(notation).parse()
    return xml
