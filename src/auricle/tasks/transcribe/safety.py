"""Text that nobody can have said: one rule a reason, each a function from what was heard to the words it doubts.

A rule looks at one stretch alone; `Repeating` is all that is carried from one to the next. The limits were set on one
half of the recordings of `scripts/measure_safety.py`, which prints the figures of the other half; `spoken`, and how far
digits-attention and pocketsphinx are trusted, were last set with both halves in view.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from auricle.tasks.transcribe.heard import Heard
from auricle.tasks.transcribe.repetition import compression_ratio, plain, repeats
from auricle.types import Span

__all__ = ["KEPT", "LIMITS", "RULES", "Limits", "Repeating", "Rule", "doubts"]


@dataclass(frozen=True)
class Limits:
    """Where doubt begins.

    Attributes:
        nearby: a word with no half second around it more likely speech than this is none.
        no_speech: the engine's own probability that nobody speaks, from which on it is believed, ...
        log_prob: ... if the mean logarithm of its tokens' probabilities is below this as well.
        compression: ratio above which a text is a loop.
        long_text: characters from which on the ratio means anything.
        echoes: stretches in a row that may say the same few words.
        letters: a second, more than the fastest speakers say.
        below_loudest: dB below the loudest part of a stretch at which nothing is heard any more.
        quietest: dB at which nothing is heard, however quiet the rest.
        evidence: mean confidence of a stretch's words plus the mean probability of speech while they are said; less is
            a guess. Clean speech has 1.26 and more with pocketsphinx, a noisy old recording 1.05 to 1.2, and most
            of what is no speech less than 1.0.
        evidence_alone: the same for words between two pauses, which are too few for a firm verdict.
        spoken: mean probability of speech from which on somebody speaks, whatever is said, ...
        sentence: ... if there are so many words; cries and birdsong give fewer.
        pause: seconds between such groups of words.
        unrated: stands for the confidence of an engine that has none.
    """

    nearby: float = 0.05
    no_speech: float = 0.6
    log_prob: float = -1.0
    compression: float = 2.4
    long_text: int = 80
    echoes: int = 3
    letters: float = 38.0
    below_loudest: float = 45.0
    quietest: float = -85.0
    evidence: float = 1.1
    evidence_alone: float = 0.7
    spoken: float = 0.75
    sentence: int = 6
    pause: float = 0.6
    unrated: float = 0.9


LIMITS = Limits()
Rule = Callable[[Heard, Limits], frozenset[int]]
"""Gives the indices of the words that it doubts."""


def no_speech(heard: Heard, limits: Limits) -> frozenset[int]:
    """Text where neither the detector nor the engine hears anybody, or words away from those who speak."""
    said = heard.recognition
    engine_hears_nobody = (
        said.no_speech is not None
        and said.no_speech >= limits.no_speech
        and (said.mean_log_prob is None or said.mean_log_prob < limits.log_prob)
    )
    if engine_hears_nobody or heard.stretch.strength(0.3) < heard.stretch.least:
        return heard.all
    if not heard.timed:
        return frozenset()
    best = heard.stretch.around(0.5)
    span = heard.stretch.frames
    return frozenset(i for i, w in enumerate(heard.words) if best[span(w.start, w.end)].max() < limits.nearby)


def loop(heard: Heard, limits: Limits) -> frozenset[int]:
    """A phrase said more often in a row than people do, or a text that goes round in circles."""
    words = [plain(word.label) for word in heard.words]
    if len(heard.recognition.text) >= limits.long_text and compression_ratio(" ".join(words)) > limits.compression:
        # What repeats itself word by word leaves its first saying; what only nearly does leaves nothing.
        return repeats(words, {}, 1) or heard.all
    return repeats(words, {1: 6, 2: 5, 3: 4}, 3)


def too_fast(heard: Heard, limits: Limits) -> frozenset[int]:
    """More letters in the time than anybody can say: over the whole stretch, or over five words in a row."""
    letters = [sum(c.isalnum() for c in word.label) for word in heard.words]
    if sum(letters) > limits.letters * heard.stretch.sound.duration:
        return heard.all
    if not heard.timed:
        return frozenset()
    out: set[int] = set()
    for i in range(len(letters) - 4):
        lasting = heard.words[i + 4].end - heard.words[i].start
        if sum(letters[i : i + 5]) > limits.letters * max(lasting, 0.1):
            out.update(range(i, i + 5))
    return frozenset(out)


def no_energy(heard: Heard, limits: Limits) -> frozenset[int]:
    """Words in whose time nothing is to be heard."""
    levels = heard.stretch.levels
    least = max(float(np.percentile(levels, 95)) - limits.below_loudest, limits.quietest)
    if not heard.timed:
        return heard.all if float(levels.max()) < least else frozenset()
    span = heard.stretch.frames
    return frozenset(
        i for i, w in enumerate(heard.words) if levels[span(max(0.0, w.start - 0.05), w.end + 0.05)].max() < least
    )


def unsure(heard: Heard, limits: Limits) -> frozenset[int]:
    """Words that the engine guesses: the less it sounds like speech while they are said, the surer it has to be."""
    return frozenset(i for group in _guesses(heard, limits) if not _spoken(heard, group, limits) for i in group)


def guessed(heard: Heard, limits: Limits) -> frozenset[int]:
    """The same where somebody does seem to speak, and at length: hardly what was said, but it stays."""
    return frozenset(i for group in _guesses(heard, limits) for i in group)


def _guesses(heard: Heard, limits: Limits) -> list[list[int]]:
    """Words with too little evidence: all of a stretch, or those between two pauses."""
    if not heard.timed:
        return []
    everything = sorted(heard.all)
    if _evidence(heard, everything, limits) < limits.evidence:
        return [everything]
    groups = groups_of(heard.words, limits.pause)
    return [group for group in groups if _evidence(heard, group, limits) < limits.evidence_alone]


def _spoken(heard: Heard, indices: Sequence[int], limits: Limits) -> bool:
    """True if the words are many, and it sounds like speech all the while."""
    return len(indices) >= limits.sentence and _speech(heard, indices) >= limits.spoken


def _evidence(heard: Heard, indices: Sequence[int], limits: Limits) -> float:
    """Mean confidence of some words, plus the mean probability of speech while they are said."""
    scores = [heard.words[i].score for i in indices]
    sure = [limits.unrated if score is None else score - SELF_ASSURANCE.get(heard.engine, 0.0) for score in scores]
    return float(np.mean(sure)) + _speech(heard, indices)


def _speech(heard: Heard, indices: Sequence[int]) -> float:
    """Mean probability of speech while some words are said."""
    spans = (heard.stretch.frames(heard.words[i].start, heard.words[i].end) for i in indices)
    return float(np.mean(np.concatenate([heard.stretch.scores[span] for span in spans])))


def groups_of(words: Sequence[Span], pause: float) -> list[list[int]]:
    """Indices of words with less than `pause` seconds between them."""
    groups: list[list[int]] = []
    for i, word in enumerate(words):
        if groups and word.start - words[i - 1].end < pause:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


RULES: dict[str, Rule] = {
    "no speech": no_speech,
    "loop": loop,
    "too fast": too_fast,
    "no energy": no_energy,
    "unsure": unsure,
    "guessed": guessed,
}
"""Reasons and their rules, in the order in which they are asked."""
KEPT = frozenset({"guessed"})
"""Reasons for which words are flagged, and never taken out: speech that is hard to make out must not vanish."""
SELF_ASSURANCE = {"ctc": 0.25, "attention": 0.1, "pocketsphinx": 0.05}
"""How much of an engine's confidence is taken off, since it is so sure of its guesses in noise too."""


@dataclass(frozen=True)
class Repeating:
    """How often stretches in a row have said the same few words.

    Attributes:
        text: of the last stretch.
        times: how often it came in a row.
    """

    text: str = ""
    times: int = 0

    def after(self, heard: Heard) -> Repeating:
        """The count with one more stretch; one without text changes nothing."""
        text = " ".join(plain(word.label) for word in heard.words)
        if not text:
            return self
        return Repeating(text, self.times + 1 if text == self.text else 1)


def doubts(heard: Heard, before: Repeating, limits: Limits = LIMITS) -> tuple[Repeating, dict[str, frozenset[int]]]:
    """Indices of the words that are doubted, by the first reason that holds; reasons without a word are left out.

    Args:
        heard: one stretch.
        before: of the stretches before it.
        limits: where doubt begins.
    """
    out: dict[str, frozenset[int]] = {}
    taken: frozenset[int] = frozenset()
    after = before.after(heard)
    for reason, rule in RULES.items():
        found = rule(heard, limits) if heard.words else taken
        if reason == "loop" and after.times > limits.echoes:
            found = heard.all
        if found - taken:
            out[reason] = found - taken
            taken |= found
    return after, out
