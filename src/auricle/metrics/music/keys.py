"""How well a key is found: the relation between two keys and what it is worth at MIREX, as mir_eval.key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from auricle.errors import ParseError
from auricle.types.chord import pitch_class

__all__ = ["KeyScore", "score_key"]

Relation = Literal["same", "fifth", "relative", "parallel", "other"]
WEIGHTS: dict[Relation, float] = {"same": 1.0, "fifth": 0.5, "relative": 0.3, "parallel": 0.2, "other": 0.0}
MODES = ("major", "minor", "other")


@dataclass(frozen=True)
class KeyScore:
    """How a found key is related to the true one.

    Attributes:
        relation: the same; a perfect fifth above; the relative major or minor; the parallel one; none of these.

    Example:
        >>> KeyScore("relative").weighted
        0.3
    """

    relation: Relation

    @property
    def weighted(self) -> float:
        """The weighted score of MIREX: 1, 0.5, 0.3, 0.2 or 0."""
        return WEIGHTS[self.relation]


def score_key(reference: str, estimate: str) -> KeyScore:
    """The relation of a found key to the true one.

    Args:
        reference: tonic and mode, such as "C# major", "bb minor" or "D other"; "X" where there is no key to name.
        estimate: the same.

    Raises:
        ParseError: a label that is none of these.

    Source:
        MIREX audio key detection; Raffel et al. 2014. A mode "other" is related as minor to major keys and as major
        to minor ones, as it is there.

    Example:
        >>> score_key("C major", "G major").relation, score_key("C major", "A minor").weighted
        ('fifth', 0.3)
    """
    (tonic, mode), (found, its_mode) = _parsed(reference), _parsed(estimate)
    if (tonic, mode) == (found, its_mode):
        return KeyScore("same")
    if tonic is None or found is None:
        return KeyScore("other")
    steps = (found - tonic) % 12
    if mode == its_mode:
        return KeyScore("fifth" if steps == 7 else "other")
    if (mode, steps) in (("major", 9), ("minor", 3)):
        return KeyScore("relative")
    return KeyScore("parallel" if steps == 0 else "other")


def _parsed(label: str) -> tuple[int | None, str | None]:
    """Pitch class of the tonic and the mode; None and None for X."""
    words = label.lower().split()
    if words == ["x"]:
        return None, None
    if len(words) != 2 or words[1] not in MODES:
        raise ParseError(f'a key is a tonic and one of {", ".join(MODES)}, as in "C# major", or "X"; got {label!r}')
    return pitch_class(words[0][:1].upper() + words[0][1:]), words[1]
