"""Word and character error rate by the alignment of least errors (through jiwer), as counts that can be summed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from auricle.errors import BadOption, UndefinedScore

__all__ = [
    "AlignedPair",
    "ErrorCount",
    "align_characters",
    "align_words",
    "count_errors",
    "show_alignment",
    "word_error_rate",
]

Kind = Literal["equal", "substitute", "delete", "insert"]
Unit = Literal["words", "characters"]

HEADS = ("said   ", "found  ", "       ")
"""In front of the three lines of a view."""


@dataclass(frozen=True)
class AlignedPair:
    """One step of an alignment: "delete" has an empty `estimate`, "insert" an empty `reference`.

    Attributes:
        kind: "equal", "substitute", "delete" (missed) or "insert" (invented).
        reference: what was said.
        estimate: what was found.

    Example:
        >>> AlignedPair("insert", "", "the").estimate
        'the'
    """

    kind: Kind
    reference: str
    estimate: str


@dataclass(frozen=True)
class ErrorCount:
    """Counts of an alignment; counts add up, so that the rate of a sum is the rate over a corpus (micro average).

    Attributes:
        hits: units that are right.
        substitutions: units that became others.
        deletions: units that are missing.
        insertions: units that were invented.

    Example:
        >>> both = count_errors("one two", "one") + count_errors("three four", "three four five")
        >>> both.errors, both.length, both.rate
        (2, 4, 0.5)
    """

    hits: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0

    def __add__(self, other: ErrorCount) -> ErrorCount:
        return ErrorCount(
            self.hits + other.hits,
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
        )

    @property
    def errors(self) -> int:
        """Substitutions, deletions and insertions together."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def length(self) -> int:
        """Units of the reference."""
        return self.hits + self.substitutions + self.deletions

    @property
    def rate(self) -> float:
        """Errors over the length of the reference, without an upper bound; undefined if that is 0."""
        if self.length == 0:
            raise UndefinedScore(
                f"an error rate is undefined for an empty reference ({self.insertions} units were invented)"
            )
        return self.errors / self.length


def align_words(reference: str, estimate: str) -> tuple[AlignedPair, ...]:
    """The alignment of two texts, split at blanks, with the fewest wrong words; nothing is normalized here.

    Args:
        reference: what was said.
        estimate: what was found.

    Example:
        >>> [pair.kind for pair in align_words("the cat sat", "the hat sat down")]
        ['equal', 'substitute', 'equal', 'insert']
    """
    return tuple(_aligned(reference.split(), estimate.split()))


def align_characters(reference: str, estimate: str) -> tuple[AlignedPair, ...]:
    """The alignment of two texts with the fewest wrong characters; runs of blanks count as one.

    Example:
        >>> [pair.reference for pair in align_characters("cat", "ca") if pair.kind == "delete"]
        ['t']
    """
    return tuple(_aligned(list(" ".join(reference.split())), list(" ".join(estimate.split()))))


def count_errors(reference: str, estimate: str, *, unit: Unit = "words") -> ErrorCount:
    """Counts of the best alignment; an empty reference has a count, only its rate is undefined.

    Args:
        reference: what was said.
        estimate: what was found.
        unit: "words" or "characters".

    Raises:
        BadOption: an unknown unit.

    Example:
        >>> count_errors("the cat sat", "the hat sat down").rate
        0.6666666666666666
        >>> count_errors("abc", "abd", unit="characters").substitutions
        1
    """
    if unit not in ("words", "characters"):
        raise BadOption(f"unit must be 'words' or 'characters', got {unit!r}")
    align = align_words if unit == "words" else align_characters
    kinds = [pair.kind for pair in align(reference, estimate)]
    return ErrorCount(*(kinds.count(kind) for kind in ("equal", "substitute", "delete", "insert")))


def word_error_rate(reference: str | Sequence[str], estimate: str | Sequence[str]) -> float:
    """Wrong words over words of the reference, of one text or over a corpus; 0 is perfect, and it can exceed 1.

    Args:
        reference: what was said, one text or one a recording.
        estimate: what was found, as many.

    Raises:
        UndefinedScore: no word in any reference.
        BadOption: not as many estimates as references.

    Example:
        >>> word_error_rate(["one two", "three"], ["one two", "four"])
        0.3333333333333333
    """
    true, found = (([side] if isinstance(side, str) else list(side)) for side in (reference, estimate))
    if len(true) != len(found):
        raise BadOption(f"{len(true)} references need as many estimates, got {len(found)}")
    return sum((count_errors(a, b) for a, b in zip(true, found, strict=True)), ErrorCount()).rate


def show_alignment(pairs: Iterable[AlignedPair], *, width: int = 100) -> str:
    """Reference over estimate in columns, errors marked below with S, D and I; lines of at most `width` columns.

    Args:
        pairs: an alignment, as of `align_words`.
        width: columns of a line; a longer word has a line of its own.

    Example:
        >>> print(show_alignment(align_words("the cat sat", "the hat sat down")))
        said   the cat sat ****
        found  the hat sat down
                   S       I
    """
    rows: list[tuple[str, str, str]] = []
    lines: list[str] = []
    used = 0
    for pair in pairs:
        cell = _cell(pair)
        if rows and used + len(cell[0]) > width - len(HEADS[0]):
            lines.append(_block(rows))
            rows, used = [], 0
        rows.append(cell)
        used += len(cell[0]) + 1
    if rows:
        lines.append(_block(rows))
    return "\n\n".join(lines)


def _aligned(reference: list[str], estimate: list[str]) -> Iterator[AlignedPair]:
    if not reference or not estimate:
        yield from (AlignedPair("delete", unit, "") for unit in reference)
        yield from (AlignedPair("insert", "", unit) for unit in estimate)
        return
    import jiwer
    from jiwer.transforms import Compose

    as_they_are = Compose([])
    done = jiwer.process_words(cast("list[str]", [reference]), cast("list[str]", [estimate]), as_they_are, as_they_are)
    for chunk in done.alignments[0]:
        true = reference[chunk.ref_start_idx : chunk.ref_end_idx]
        found = estimate[chunk.hyp_start_idx : chunk.hyp_end_idx]
        kind = cast("Kind", chunk.type)
        for i in range(max(len(true), len(found))):
            yield AlignedPair(kind, true[i] if i < len(true) else "", found[i] if i < len(found) else "")


def _cell(pair: AlignedPair) -> tuple[str, str, str]:
    wide = max(len(pair.reference), len(pair.estimate))
    mark = {"equal": "", "substitute": "S", "delete": "D", "insert": "I"}[pair.kind]
    true, found = pair.reference or "*" * wide, pair.estimate or "*" * wide
    return true.ljust(wide), found.ljust(wide), mark.ljust(wide)


def _block(rows: list[tuple[str, str, str]]) -> str:
    lines = (" ".join(cells) for cells in zip(*rows, strict=True))
    return "\n".join((head + line).rstrip() for head, line in zip(HEADS, lines, strict=True))
