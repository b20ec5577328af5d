"""What came of an evaluation: every utterance with its errors, and the rates over all of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics import ErrorCount, Interval, difference_interval, rate_interval

__all__ = ["Evaluation", "Scored"]

FEWEST_SPEAKERS = 5
"""Fewer are too few to draw from."""


@dataclass(frozen=True)
class Scored:
    """One utterance, what was heard in it, and the errors in that.

    Attributes:
        audio: path of the recording.
        speaker: name, empty where unknown.
        duration: seconds.
        reference: what was said, in the form that is compared.
        estimate: what was heard, in the same form.
        words: counts of words.
        characters: counts of characters.

    Example:
        >>> Scored("a.wav", "", 1.0, "yes", "yes", ErrorCount(hits=1), ErrorCount(hits=3)).words.rate
        0.0
    """

    audio: str
    speaker: str
    duration: float
    reference: str
    estimate: str
    words: ErrorCount
    characters: ErrorCount


@dataclass(frozen=True)
class Evaluation:
    """Scores of one recognizer on some utterances; rates are over all words together (micro average).

    Attributes:
        engine: who recognized.
        model: its model.
        scored: every utterance, in the order of the corpus.
        seconds: that recognition took, decoding of the files left out.
        seed: of the draws behind the interval.

    Example:
        >>> one = Scored("a.wav", "ann", 2.0, "yes no", "yes", ErrorCount(1, 0, 1), ErrorCount(3, 0, 3))
        >>> done = Evaluation("ctc", "mine", (one,), seconds=0.5)
        >>> done.words.rate, done.real_time_factor, done.by_speaker()["ann"].errors
        (0.5, 0.25, 1)
    """

    engine: str
    model: str
    scored: tuple[Scored, ...]
    seconds: float
    seed: int = field(default=0, compare=False)

    @property
    def words(self) -> ErrorCount:
        """Counts of words over all utterances."""
        return sum((one.words for one in self.scored), ErrorCount())

    @property
    def characters(self) -> ErrorCount:
        """Counts of characters over all utterances."""
        return sum((one.characters for one in self.scored), ErrorCount())

    @property
    def duration(self) -> float:
        """Seconds of sound."""
        return sum(one.duration for one in self.scored)

    @property
    def real_time_factor(self) -> float:
        """Seconds of work a second of sound; undefined without sound."""
        if self.duration <= 0:
            raise UndefinedScore("a real-time factor is undefined without sound")
        return self.seconds / self.duration

    def interval(self) -> Interval | None:
        """95 % interval of the word error rate: over speakers where at least five are known, else over utterances.

        None where there is too little to draw from.
        """
        import numpy as np

        counts = [one.words for one in self.scored]
        try:
            return rate_interval(counts, np.random.default_rng(self.seed), groups=self._speakers())
        except UndefinedScore:
            return None

    def difference(self, other: Evaluation) -> Interval | None:
        """95 % interval of this word error rate less that of another on the same utterances; without 0, they differ.

        None where there is too little to draw from.

        Raises:
            BadOption: other utterances.
        """
        import numpy as np

        if [one.audio for one in self.scored] != [one.audio for one in other.scored]:
            raise BadOption("two evaluations are compared on the same utterances, and these are of others")
        first, second = ([one.words for one in side.scored] for side in (self, other))
        try:
            return difference_interval(first, second, np.random.default_rng(self.seed), groups=self._speakers())
        except UndefinedScore:
            return None

    def worst(self, number: int) -> list[Scored]:
        """The utterances with the most wrong words, the worst first."""
        return sorted((one for one in self.scored if one.words.errors), key=lambda one: -one.words.errors)[:number]

    def _speakers(self) -> list[str] | None:
        speakers = [one.speaker for one in self.scored]
        return speakers if all(speakers) and len(set(speakers)) >= FEWEST_SPEAKERS else None

    def by_speaker(self) -> dict[str, ErrorCount]:
        """Counts of words of each speaker, the one with the highest rate first; empty where none is known."""
        sums: dict[str, ErrorCount] = {}
        for one in self.scored:
            if one.speaker:
                sums[one.speaker] = sums.get(one.speaker, ErrorCount()) + one.words
        return dict(sorted(sums.items(), key=lambda item: -item[1].errors / max(item[1].length, 1)))
