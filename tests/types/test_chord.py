"""Chords as values, and their labels beside mir_eval's reading of them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.errors import BadOption, ParseError
from auricle.types.chord import NO_CHORD, QUALITIES, UNKNOWN_CHORD, Chord, pitch_class
from auricle.types.chord_labels import EXTENDED, chord_label, parse_chord

ROOTS = ("C", "F#", "Bb", "Cb", "E##", "Gbbb")
DEGREES = ("3", "b3", "9", "b9", "bbb9", "*5", "*1", "11", "#11", "13", "6", "b1", "#7", "*b7", "10")
BASSES = ("", "/1", "/5", "/b3", "/9", "/#11", "/b1")


def labels() -> list[str]:
    """Each quality on a root with up to three degrees and a bass, and every root alone."""
    rng = np.random.default_rng(0)
    made = [f"{root}{bass}" for root, bass in itertools.product(ROOTS, BASSES)]
    for quality, _ in itertools.product(["", *QUALITIES, *EXTENDED], range(40)):
        degrees = rng.choice(DEGREES, int(rng.integers(0 if quality else 1, 4))).tolist()
        inner = quality + (f"({','.join(degrees)})" if degrees else "")
        made.append(f"{rng.choice(ROOTS)}:{inner}{rng.choice(BASSES)}")
    return made


@pytest.mark.parametrize("extended", [False, True])
def test_labels_are_read_as_mir_eval_reads_them(extended: bool) -> None:
    theirs = pytest.importorskip("mir_eval.chord")
    compared = 0
    for label in labels():
        if any(name in label for name in ("maj11", "aug7")):  # it takes these for chords and has no notes for them
            assert parse_chord(label, extended=extended).root is not None
            continue
        root, bitmap, bass = theirs.encode(label, reduce_extended_chords=extended)
        assert parse_chord(label, extended=extended) == Chord(root, tuple(np.flatnonzero(bitmap).tolist()), bass), label
        compared += 1
    assert compared > 900


@pytest.mark.parametrize(
    "label",
    [
        "", "c", "H", "C:", "C:/5", "C:major", "C:maj()", "C:maj(14)", "C(9)", "C:(3,)", "C#b", "C/", "C/0", "N/5",
        "X:maj", "N ", " C", "C:Maj", "C:maj(5", "C:maj7maj7", "Cmaj", "n", "C:b9", "C:(x)",
    ],
)  # fmt: skip
def test_what_is_no_label_is_refused(label: str) -> None:
    theirs = pytest.importorskip("mir_eval.chord")
    with pytest.raises(ParseError):
        parse_chord(label)
    with pytest.raises(theirs.InvalidChordException):
        theirs.validate_chord_label(label)


def test_no_chord_and_unknown_chord() -> None:
    assert parse_chord("N") == NO_CHORD == Chord(None)
    assert parse_chord("X") == UNKNOWN_CHORD != NO_CHORD
    assert (chord_label(NO_CHORD), chord_label(UNKNOWN_CHORD)) == ("N", "X")
    assert NO_CHORD.pitch_classes == ()
    assert NO_CHORD.transposed(3) == NO_CHORD


notes = st.sets(st.integers(0, 11), min_size=1)


@given(st.integers(0, 11), notes, st.data())
def test_a_label_is_read_back_as_the_same_chord(root: int, above: set[int], data: st.DataObject) -> None:
    chord = Chord(root, tuple(sorted(above)), data.draw(st.sampled_from(sorted(above))))
    if 0 not in above and chord.bass == 0:
        return
    assert parse_chord(chord_label(chord)) == chord
    assert chord.transposed(5).transposed(-5) == chord
    assert {(note + 5) % 12 for note in chord.pitch_classes} == set(chord.transposed(5).pitch_classes)


def test_usual_chords_have_usual_labels() -> None:
    assert [chord_label(Chord.of(0, quality)) for quality in QUALITIES] == [f"C:{quality}" for quality in QUALITIES]
    assert chord_label(parse_chord("C:maj9")) == "C:maj7"
    assert chord_label(parse_chord("Ab/5")) == "G#:maj/5"
    assert chord_label(parse_chord("C/2")) == "C:maj/2"
    assert Chord.of(9, "min", bass=2) == Chord(9, (0, 2, 3, 7), 2)


def test_bad_values_are_named() -> None:
    for bad in (
        lambda: Chord(12, (0,)),
        lambda: Chord(0, (0, 12)),
        lambda: Chord(0, (4, 0)),
        lambda: Chord(0, (0, 0)),
        lambda: Chord(0, (0, 4), bass=7),
        lambda: Chord(0),
        lambda: Chord(None, (0,)),
        lambda: Chord(0, (0,), known=False),
        lambda: Chord.of(0, "major"),
    ):
        with pytest.raises(BadOption):
            bad()
    for name in ("", "c", "H", "C#b", "Cx", "#"):
        with pytest.raises(ParseError):
            pitch_class(name)
