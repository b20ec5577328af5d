"""Text that nobody can have said: one rule a reason, each a function from what was heard to the words it doubts."""

from __future__ import annotations

from collections.abc import Callable

from auricle.tasks.transcribe.heard import Heard

__all__ = ["RULES", "Rule", "doubts"]

Rule = Callable[[Heard], frozenset[int]]
"""Gives the indices of the words that it doubts."""

RULES: dict[str, Rule] = {}


def doubts(heard: Heard) -> dict[str, frozenset[int]]:
    """Indices of the words that are doubted, by the first reason that holds; reasons without a word are left out."""
    out: dict[str, frozenset[int]] = {}
    taken: frozenset[int] = frozenset()
    for reason, rule in RULES.items():
        found = rule(heard) - taken
        if found:
            out[reason] = found
            taken |= found
    return out
