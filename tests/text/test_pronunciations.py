"""Words to phonemes: listed, with an s, or spelled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from auricle.decoding.ngram import KneserNeyOptions, train_kneser_ney
from auricle.errors import BadData, BadModel, ModelNotFound
from auricle.text.graphones import align, graphone, parts
from auricle.text.letters_to_sounds import LettersToSounds
from auricle.text.phonemes import PHONEMES, phoneme_ids
from auricle.text.pronunciations import Pronunciations, pronounce, read_dictionary, read_pronunciations

LISTED = {
    "read": (("R", "IY", "D"), ("R", "EH", "D")),
    "cat": (("K", "AE", "T"),),
    "fish": (("F", "IH", "SH"),),
    "dogs": (("D", "AO", "G", "Z"),),
}


def test_there_are_39_phonemes_in_alphabetical_order() -> None:
    assert len(PHONEMES) == 39
    assert list(PHONEMES) == sorted(PHONEMES)
    assert phoneme_ids(PHONEMES) == tuple(range(1, 40))
    with pytest.raises(BadData, match="AH0"):
        phoneme_ids(["AH0"])


def test_listed_words_keep_their_order() -> None:
    known = Pronunciations.of(LISTED)
    assert known.lookup("READ") == LISTED["read"]
    assert known.pronounce("read") == ("R", "IY", "D")
    assert [word for word, _ in known.items()] == ["read", "read", "cat", "fish", "dogs"]
    assert dict(known.items())["cat"] == phoneme_ids(["K", "AE", "T"])


@pytest.mark.parametrize(
    ("word", "ending"), [("cat's", ("S",)), ("fish's", ("IH", "Z")), ("read's", ("Z",)), ("dogs'", ("Z", "IH", "Z"))]
)
def test_an_s_is_said_by_what_stands_before(word: str, ending: tuple[str, ...]) -> None:
    said = Pronunciations.of(LISTED).pronounce(word)
    assert said[-len(ending) :] == ending[-len(ending) :] or word == "dogs'"


def test_the_file_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "a.words"
    path.write_bytes(Pronunciations.of(LISTED).packed())
    back = read_pronunciations(path)
    assert {word: back.lookup(word) for word in back.words} == LISTED
    content = path.read_bytes()
    for at in range(0, len(content), 7):
        path.write_bytes(content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :])
        with pytest.raises(BadModel):
            read_pronunciations(path)
    with pytest.raises(ModelNotFound):
        read_pronunciations(tmp_path / "none")


def test_a_dictionary_with_faults(tmp_path: Path) -> None:
    path = tmp_path / "a.dict"
    for text in ("cat\n", "cat K AE9 T\n"):
        path.write_text(text)
        with pytest.raises(BadData):
            read_dictionary(path)


def test_english_words_that_everybody_knows() -> None:
    pytest.importorskip("pocketsphinx")
    assert pronounce("the") == ("DH", "AH")
    assert pronounce("Hollow") == ("HH", "AA", "L", "OW")
    assert all(sound in PHONEMES for sound in pronounce("zzyzxwick"))


def toy_pairs() -> list[tuple[str, tuple[str, ...]]]:
    """Words of a regular spelling with two digraphs, a silent letter and a letter of two sounds."""
    rng = np.random.default_rng(0)
    spelled = {"b": ("B",), "d": ("D",), "sh": ("SH",), "ph": ("F",), "s": ("S",), "x": ("K", "S")}
    vowels = {"a": ("AE",), "i": ("IH",), "o": ("OW",)}
    pairs = []
    for _ in range(400):
        word, sounds = "", ()
        for _ in range(int(rng.integers(1, 4))):
            for table in (spelled, vowels):
                piece = sorted(table)[int(rng.integers(len(table)))]
                word, sounds = word + piece, sounds + table[piece]
        pairs.append((word + "e", sounds))  # the last e is silent
    return pairs


def test_alignment_finds_the_pieces_and_keeps_every_letter() -> None:
    pairs = toy_pairs()
    aligned = align(pairs)
    for (word, sounds), pieces in zip(pairs, aligned, strict=True):
        assert pieces is not None
        assert "".join(letters for letters, _ in pieces) == word
        assert sum((said for _, said in pieces), ()) == sounds
    tokens = {graphone(*piece) for pieces in aligned if pieces for piece in pieces}
    assert {"b:B", "ph:F", "sh:SH", "x:K.S"} <= tokens
    assert all(graphone(*parts(token)) == token for token in tokens)


def test_what_no_pieces_can_make_is_left_out() -> None:
    assert align([("a", ("EY", "B", "IY")), ("a", ("AE",))]) == [None, [("a", ("AE",))]]
    with pytest.raises(BadData):
        align([])


def test_unseen_words_of_a_regular_spelling_are_said_right() -> None:
    pairs = toy_pairs()
    train, held = pairs[:300], [pair for pair in pairs[300:] if pair not in pairs[:300]]
    lines = [[graphone(*piece) for piece in pieces] for pieces in align(train) if pieces]
    speller = LettersToSounds(train_kneser_ney(lines, KneserNeyOptions(3)))
    assert len(held) > 20
    assert all(speller.pronounce(word) == sounds for word, sounds in held)
    assert speller.pronounce("!?") == ()
    ways = speller.ways("xaphi")
    assert sum(np.exp(score) for _, score in ways) == pytest.approx(1.0)
    assert [score for _, score in ways] == sorted((score for _, score in ways), reverse=True)
    known = Pronunciations.of(LISTED, speller)
    assert known.lookup("Shobe") == (("SH", "OW", "B"),)
    assert known.lookup("cat") == LISTED["cat"]
