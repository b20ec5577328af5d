"""MusicXML: an independent reader finds the notes where the score has them."""

from __future__ import annotations

import importlib.util
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from auricle.errors import CannotHold, MissingExtra
from auricle.types import Note, Part, Score
from auricle.writers import write_musicxml

needs_music21 = pytest.mark.skipif(importlib.util.find_spec("music21") is None, reason="music21 is not installed")
MELODY = tuple(
    Note(0.5 * k, 0.5 * k + d, pitch=p) for k, (p, d) in enumerate([(60, 0.5), (64, 0.25), (67, 1.0), (70, 0.5)])
)
SCORE = Score(
    (Part("tune", 73, notes=MELODY), Part("bass", 33, notes=(Note(0, 2.0, pitch=36), Note(0, 2.0, pitch=43)))),
    3.0,
    metres=((0.0, 3, 4),),
    keys=((0.0, "F major"),),
)


def notes_of(part: ET.Element) -> list[tuple[float, float, str]]:
    """(onset, length in quarters, name) of each note, ties joined, read from the XML itself."""
    found: list[tuple[float, float, str]] = []
    start, divisions = 0.0, 1.0
    for measure in part.findall("measure"):
        now = last = start
        longest = start
        for element in measure:
            divisions = float(element.findtext("divisions", str(divisions)))
            length = float(element.findtext("duration", "0")) / divisions
            if element.tag in ("backup", "forward"):
                now += length if element.tag == "forward" else -length
            elif element.tag == "note":
                onset = last if element.find("chord") is not None else now
                name = "".join(element.findtext(f"pitch/{kind}", "") for kind in ("step", "alter", "octave"))
                if element.find("pitch") is not None:
                    if any(tie.get("type") == "stop" for tie in element.findall("tie")):
                        at = next(k for k in reversed(range(len(found))) if found[k][2] == name)
                        found[at] = (found[at][0], found[at][1] + length, name)
                    else:
                        found.append((onset, length, name))
                last, now = onset, onset + length
            longest = max(longest, now)
        start = longest
    return sorted(found)


@needs_music21
@pytest.mark.filterwarnings("default")
def test_the_notes_stand_where_the_score_has_them(tmp_path: Path) -> None:
    write_musicxml(SCORE, tmp_path / "a.musicxml")
    root = ET.parse(tmp_path / "a.musicxml").getroot()
    assert [name.text for name in root.findall("part-list/score-part/part-name")] == ["tune", "bass"]
    assert root.findtext(".//time/beats") == "3"
    assert root.findtext(".//key/fifths") == "-1"
    tune, bass = root.findall("part")
    assert notes_of(tune) == [(0.0, 1.0, "C4"), (1.0, 0.5, "E4"), (2.0, 2.0, "G4"), (3.0, 1.0, "B-14")]
    assert notes_of(bass) == [(0.0, 4.0, "C2"), (0.0, 4.0, "G2")]
    assert [path.name for path in tmp_path.iterdir()] == ["a.musicxml"]


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "music21", None)
    with pytest.raises(MissingExtra, match=r"\.\[music\]"):
        write_musicxml(SCORE, tmp_path / "a.musicxml")
    with pytest.raises(CannotHold):
        write_musicxml(Score(), tmp_path / "a.musicxml")
    assert not list(tmp_path.iterdir())
