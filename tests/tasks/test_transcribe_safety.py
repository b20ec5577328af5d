"""Text that nobody can have said is doubted, each kind by its own rule; what people do say is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import auricle
from auricle.tasks.transcribe import TranscribeOptions, transcribe
from auricle.tasks.transcribe.assembly import judged
from auricle.tasks.transcribe.heard import Heard
from auricle.tasks.transcribe.repetition import compression_ratio, repeats
from auricle.tasks.transcribe.safety import LIMITS, RULES, Repeating, doubts
from auricle.tasks.transcribe.stretch import Stretch
from auricle.types import Audio, Recognition, Span


def spoken(text: str) -> list[str]:
    """Its words."""
    return text.split()


PROSE = spoken(
    "there was once upon a time a woman who had three daughters and the eldest was called one eye because "
    "she had only a single eye in the middle of her forehead"
)


def stretch(seconds: float, *, score: float = 0.9, level: float = -25.0, least: float = 0.1) -> Stretch:
    count = round(seconds * 100)
    scores, levels = np.full(count, score, np.float32), np.full(count, level, np.float32)
    return Stretch(5.0, Audio(np.zeros(count * 160, np.float32), 16_000), 0.01, scores, levels, least)


def said(words: Sequence[str], *, score: float = 0.8, each: float = 0.3, sound: Stretch | None = None) -> Heard:
    """Words one after the other, in a stretch that just holds them unless another is given."""
    spans = tuple(Span(i * each, (i + 1) * each, word, score) for i, word in enumerate(words))
    return Heard(sound or stretch(max(1.0, len(words) * each)), Recognition(" ".join(words), spans, "en"))


def reasons(heard: Heard) -> dict[str, int]:
    """How many words are doubted, by reason."""
    return {reason: len(found) for reason, found in doubts(heard, Repeating())[1].items()}


@pytest.mark.parametrize(
    "words",
    [
        PROSE,
        ["no"] * 4,
        ["no", "no", "no", "I", "did", "not"],
        spoken("very very very very good"),
        spoken("come on come on come on let us go"),
        [
            "row",
            "row",
            "row",
            "your",
            "boat",
            "gently",
            "down",
            "the",
            "stream",
            "merrily",
            "merrily",
            "merrily",
            "merrily",
            "life",
            "is",
            "but",
            "a",
            "dream",
        ],
        ["yes"],
        spoken("two two two two seven nine"),
    ],
)
def test_what_people_say_is_not_doubted(words: list[str]) -> None:
    assert reasons(said(words)) == {}
    assert reasons(said(words, each=0.18)) == {}, "quickly"


def test_text_where_nobody_speaks() -> None:
    assert reasons(said(PROSE[:8], sound=stretch(3.0, score=0.05))) == {"no speech": 8}
    untimed = Heard(stretch(3.0, score=0.05), Recognition("thank you for watching"))
    assert reasons(untimed) == {"no speech": 4}


def test_the_engine_hears_nobody() -> None:
    heard = said(PROSE)
    nobody = replace(heard.recognition, no_speech=0.9, mean_log_prob=-1.5)
    assert reasons(Heard(heard.stretch, nobody)) == {"no speech": len(PROSE)}
    # It says so about speech now and then; then it is sure of its words.
    assert reasons(Heard(heard.stretch, replace(nobody, mean_log_prob=-0.3))) == {}


def test_a_word_away_from_those_who_speak() -> None:
    sound = stretch(6.0)
    sound.scores[300:] = 0.01
    words = (Span(0.5, 1.0, "hello", 0.9), Span(5.0, 5.3, "you", 0.9))
    assert doubts(Heard(sound, Recognition("hello you", words)), Repeating())[1] == {"no speech": frozenset({1})}


def test_a_loop_keeps_its_first_saying() -> None:
    heard = said(["so", *(["thank", "you", "very", "much"] * 8)])
    assert doubts(heard, Repeating())[1] == {"loop": frozenset(range(5, 33))}
    assert [s.label for part in judged([heard], safety=True) for s in part.segments] == ["so thank you very much"]
    assert reasons(said(["ha"] * 12)) == {"loop": 11}


def test_a_loop_with_changes_is_found_by_its_size() -> None:
    words = [word for i in range(12) for word in f"and then we go to the place number {i % 3}".split()]
    words = [word for i, word in enumerate(words) if i % 37]
    assert compression_ratio(" ".join(words)) > LIMITS.compression
    assert sum(reasons(said(words)).values()) > len(words) / 2
    assert compression_ratio(" ".join(PROSE)) < 2.0


def test_the_same_few_words_in_stretch_after_stretch() -> None:
    heard, before, counts = said(["Thank", "you."]), Repeating(), []
    for _ in range(5):
        before, found = doubts(heard, before)
        counts.append(sum(map(len, found.values())))
    assert counts == [0, 0, 0, 2, 2]
    before, _ = doubts(said(["other"]), before)
    assert doubts(heard, before)[1] == {}


def test_more_than_anybody_can_say_in_the_time() -> None:
    assert reasons(said(PROSE, sound=stretch(2.0), each=0.06)) == {"too fast": len(PROSE)}
    assert reasons(Heard(stretch(1.5), Recognition(" ".join(PROSE)))) == {"too fast": len(PROSE)}
    crowded = [Span(8 + i * 0.02, 8 + (i + 1) * 0.02, word, 0.9) for i, word in enumerate(PROSE[:9])]
    assert reasons(Heard(stretch(10.0), Recognition(" ".join(PROSE[:9]), tuple(crowded)))) == {"too fast": 9}


def test_words_in_silence() -> None:
    sound = stretch(4.0)
    sound.levels[200:] = -95.0
    words = (Span(0.5, 1.0, "hello", 0.9), Span(3.0, 3.5, "you", 0.9))
    assert doubts(Heard(sound, Recognition("hello you", words)), Repeating())[1] == {"no energy": frozenset({1})}
    sound.levels[200:] = -60.0  # quiet, and still to be heard
    assert doubts(Heard(sound, Recognition("hello you", words)), Repeating())[1] == {}


def test_the_less_it_sounds_like_speech_the_surer_an_engine_has_to_be() -> None:
    noisy, clear = stretch(3.0, score=0.3), stretch(3.0, score=1.0)
    assert reasons(said(["oh"], score=0.3, sound=noisy)) == {"unsure": 1}
    assert reasons(said(["oh"], score=0.3, sound=clear)) == {}
    assert reasons(said(["oh"], score=0.95, sound=noisy)) == {}
    assert reasons(said(["oh"], score=0.05, sound=clear)) == {"unsure": 1}
    unknown = (Span(0.0, 0.3, "oh"),)
    assert reasons(Heard(clear, Recognition("oh", unknown))) == {}
    assert reasons(Heard(noisy, Recognition("oh", unknown))) == {}
    assert reasons(Heard(stretch(3.0, score=0.2), Recognition("oh", unknown))) == {"unsure": 1}


def test_a_guess_after_a_pause_does_not_take_the_sentence_with_it() -> None:
    sound = stretch(12.0)
    sound.scores[900:] = 0.2
    words = [Span(i * 0.25, (i + 1) * 0.25, word, 0.8) for i, word in enumerate(PROSE)]
    guess = Span(10.0, 10.3, "it", 0.2)
    found = doubts(Heard(sound, Recognition("", (*words, guess))), Repeating())[1]
    assert found == {"unsure": frozenset({len(PROSE)})}


@pytest.mark.parametrize("reason", RULES)
def test_without_its_rule_a_fault_gets_through(reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    silent, nobody = stretch(4.0, level=-100.0), said(PROSE[:8])
    faults = {
        "no speech": Heard(nobody.stretch, replace(nobody.recognition, no_speech=0.9, mean_log_prob=-1.5)),
        "loop": said(["ha"] * 12),
        "too fast": Heard(stretch(1.5), Recognition(" ".join(PROSE))),
        "no energy": said(PROSE[:8], sound=silent),
        "unsure": said(["oh"], score=0.1, sound=stretch(3.0, score=0.3)),
        "guessed": said(PROSE, score=0.1),
    }
    assert list(reasons(faults[reason])) == [reason]
    monkeypatch.delitem(RULES, reason)
    assert reason not in reasons(faults[reason])
    assert reasons(faults[reason]) == {} or reason == "unsure"


def test_hard_speech_is_flagged_and_stays() -> None:
    (part,) = judged([said(PROSE, score=0.1)], safety=True)
    assert [s.label for s in part.segments] == [" ".join(PROSE)] == [s.label for s in part.doubted["guessed"]]


def test_an_engine_that_is_sure_of_its_guesses_needs_more() -> None:
    heard = said(["oh"], score=0.55, sound=stretch(3.0, score=0.7))
    assert reasons(heard) == {}
    assert reasons(replace(heard, engine="ctc")) == {"unsure": 1}


def test_nothing_is_lost_without_a_trace() -> None:
    heard = [said([*PROSE[:5], *["ha"] * 12]), said(PROSE[5:9], sound=stretch(3.0, score=0.05))]
    safe, unsafe = list(judged(heard, safety=True)), list(judged(heard, safety=False))
    assert [part.doubted for part in safe] == [part.doubted for part in unsafe]
    assert [s.label for s in safe[0].doubted["loop"]] == [" ".join(["ha"] * 11)]
    assert safe[1].segments == ()
    assert " ".join(s.label for part in unsafe for s in part.segments) == " ".join(
        w.label for h in heard for w in h.words
    )
    for one, two in zip(safe, unsafe, strict=True):
        kept, doubted = len(one.words), sum(len(s.label.split()) for t in one.doubted.values() for s in t)
        assert kept + doubted == len(two.words)
    assert safe[0].words[0].start == 5.0


@pytest.mark.parametrize(
    ("words", "most", "expected"),
    [
        ("a b a b a b", {}, {2, 3, 4, 5}),
        ("a b a b", {}, set()),
        ("a a a", {1: 3}, set()),
        ("a a a a", {1: 3}, {1, 2, 3}),
        ("x a b c a b c a b c y", {3: 2}, set(range(4, 10))),
        ("", {}, set()),
    ],
)
def test_repeats(words: str, most: dict[int, int], expected: set[int]) -> None:
    assert repeats(words.split(), most, 2) == expected


@pytest.mark.parametrize("start", [0.0, 3.0, 7.5])
def test_an_old_noisy_speech_is_kept(start: float, data: Path) -> None:
    """The detector that needs no weights is in doubt here; the words may be wrong, but they must not vanish."""
    found = next(data.glob("fixtures_reference/**/jfk.flac"))
    sound = auricle.load(found, sample_rate=16_000, mono=True, start=start)
    kept = transcribe(sound, TranscribeOptions(engine="ctc", vad="energy"))
    assert len(kept.words) >= 2 * (11 - start) / 2.5
    assert not kept.removed
