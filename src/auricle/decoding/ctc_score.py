"""What CTC thinks of given symbols: of whole sequences, and of prefixes as they grow token by token.

CtcPrefixScorer(log_probs, eos=...).step joins an attention decoder's step in `autoregressive.jointly`
(Watanabe et al. 2017, doi:10.1109/JSTSP.2017.2763455, algorithm 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.decoding.recombination import checked
from auricle.errors import BadOption

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CtcPrefixScorer", "CtcPrefixState", "ctc_score"]

NOT_BEGUN = -1


def ctc_score(log_probs: NDArray[Any], sequences: Sequence[Sequence[int]]) -> NDArray[np.float64]:
    """ln probability [sequences] that the frames spell each sequence: the sum over all paths.

    Args:
        log_probs: natural logarithms [frames, symbols]; symbol 0 is the blank.
        sequences: symbols, none of them 0; of any lengths, also none.

    Returns:
        float64 [sequences]; -inf for a sequence that the frames are too few for.

    Raises:
        BadOption: log_probs of another shape or NaN, or a symbol out of range.

    Example:
        >>> np.exp(ctc_score(np.log([[0.6, 0.4], [0.6, 0.4]]), [[1], []])).round(2).tolist()
        [0.64, 0.36]
    """
    values = checked(log_probs)
    count, longest = len(sequences), max((len(s) for s in sequences), default=0)
    symbols = np.zeros((count, 2 * longest + 1), np.int64)
    for row, sequence in zip(symbols, sequences, strict=True):
        row[1 : 2 * len(sequence) : 2] = sequence
        if len(sequence) and not (min(sequence) > 0 and max(sequence) < values.shape[1]):
            raise BadOption(f"symbols must lie in 1..{values.shape[1] - 1}, got {list(sequence)}")
    last = 2 * np.array([len(s) for s in sequences], np.int64)
    if not count or not len(values):
        return np.where(last == 0, 0.0, -np.inf)
    skips = np.zeros(symbols.shape, bool)
    skips[:, 2:] = (symbols[:, 2:] != 0) & (symbols[:, 2:] != symbols[:, :-2])
    # Two states of nothing before the first one, so that every state has two before it.
    state = np.full((count, symbols.shape[1] + 2), -np.inf)
    state[:, 2:4] = values[0, symbols[:, :2]]
    for frame in values[1:]:
        stay, next_, skip = state[:, 2:], state[:, 1:-1], np.where(skips, state[:, :-2], -np.inf)
        top = np.maximum(np.maximum(stay, next_), skip)
        top = np.where(top > -np.inf, top, 0.0)
        with np.errstate(divide="ignore"):
            ways = np.log(np.exp(stay - top) + np.exp(next_ - top) + np.exp(skip - top))
        state[:, 2:] = top + ways + frame[symbols]
    row = np.arange(count)
    ends = np.where(last > 0, state[row, last + 1], -np.inf)
    return np.asarray(np.logaddexp(state[row, last + 2], ends))


@dataclass(frozen=True, eq=False)
class CtcPrefixState:
    """What is known of prefixes.

    Attributes:
        blank: ln probability of all paths up to each frame that spell the prefix and end in a blank
            [prefixes, frames + 1]; the first column is before any frame.
        sounding: of those that end in its last symbol.
        last: last symbol [prefixes]; 0 where there is none, -1 before the first step.
        score: ln probability that what is said begins with the prefix [prefixes].

    Example:
        >>> CtcPrefixScorer(np.log([[0.5, 0.5]]), eos=2).start().last.tolist()
        [-1]
    """

    blank: NDArray[np.float64]
    sounding: NDArray[np.float64]
    last: NDArray[np.int64]
    score: NDArray[np.float64]

    def __getitem__(self, index: NDArray[np.intp]) -> CtcPrefixState:
        return CtcPrefixState(self.blank[index], self.sounding[index], self.last[index], self.score[index])


@dataclass(frozen=True, eq=False)
class CtcPrefixScorer:
    """ln probability of each next symbol and of the end, given the symbols before and all frames.

    Attributes:
        log_probs: natural logarithms [frames, symbols]; symbol 0 is the blank.
        eos: the token that ends a sequence; behind the symbols, or one of them that CTC never gives.

    Raises:
        BadOption: log_probs of another shape, or NaN.

    Example:
        >>> scorer = CtcPrefixScorer(np.log([[0.6, 0.4], [0.6, 0.4]]), eos=2)
        >>> np.exp(scorer.step(np.array([2]), scorer.start())[0]).round(2).tolist()  # blank, symbol 1, the end
        [[0.0, 0.64, 0.36]]
    """

    log_probs: NDArray[Any]
    eos: int

    def __post_init__(self) -> None:
        checked(self.log_probs)

    def start(self) -> CtcPrefixState:
        """The state of one empty prefix, to which no token was added yet."""
        silent = np.concatenate([[0.0], np.cumsum(self._values[:, 0])])[None]
        return CtcPrefixState(silent, np.full(silent.shape, -np.inf), np.array([NOT_BEGUN]), np.zeros(1))

    def step(self, tokens: NDArray[np.int64], states: CtcPrefixState) -> tuple[NDArray[np.float64], CtcPrefixState]:
        """ln p of each next token [prefixes, tokens] after one more token each, and the states with these.

        Args:
            tokens: [prefixes]; on the states of `start` the token is that before the first one, and no matter which.
            states: of the prefixes without the tokens.

        Raises:
            BadOption: a number of tokens that is not that of the prefixes.
        """
        if len(tokens) != len(states.last):
            raise BadOption(f"{len(states.last)} prefixes need as many tokens, got {len(tokens)}")
        if (states.last == NOT_BEGUN).all():
            states = replace(states, last=np.zeros_like(states.last))
        else:
            states = self._longer(states, np.asarray(tokens, np.int64))
        return self._next(states), states

    @cached_property
    def _values(self) -> NDArray[np.float64]:
        return checked(self.log_probs)

    def _next(self, states: CtcPrefixState) -> NDArray[np.float64]:
        frames, symbols = self._values.shape
        scores = np.full((len(states.last), max(symbols, self.eos + 1)), -np.inf)
        either = np.logaddexp(states.blank, states.sounding)
        scores[:, :symbols] = _begun(either[:, :frames], self._values)
        # The last symbol is said again only after a blank.
        again = np.flatnonzero(states.last > 0)
        column = states.last[again]
        scores[again, column] = _sum(states.blank[again, :frames] + self._values.T[column])
        scores[:, 0] = -np.inf
        scores[:, self.eos] = either[:, frames]
        known = states.score > -np.inf
        return np.where(known[:, None], scores - np.where(known, states.score, 0.0)[:, None], -np.inf)

    def _longer(self, states: CtcPrefixState, tokens: NDArray[np.int64]) -> CtcPrefixState:
        """The states of prefixes with one more symbol."""
        frames, symbols = self._values.shape
        possible = (tokens > 0) & (tokens < symbols)
        heard = np.where(possible[:, None], self._values.T[np.where(possible, tokens, 0)], -np.inf)
        either = np.logaddexp(states.blank, states.sounding)
        before = np.where((tokens == states.last)[:, None], states.blank, either)[:, :frames]
        blank, sounding = np.full((2, *states.blank.shape), -np.inf)
        for frame in range(frames):
            sounding[:, frame + 1] = np.logaddexp(sounding[:, frame], before[:, frame]) + heard[:, frame]
            blank[:, frame + 1] = np.logaddexp(blank[:, frame], sounding[:, frame]) + self._values[frame, 0]
        return CtcPrefixState(blank, sounding, tokens, _sum(before + heard))


def _begun(before: NDArray[np.float64], log_probs: NDArray[np.float64]) -> NDArray[np.float64]:
    """ln of the sum over frames of exp(before [prefixes, frames] + log_probs [frames, symbols])."""
    top = before.max(axis=1, keepdims=True, initial=-np.inf)
    top = np.where(top > -np.inf, top, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.exp(before - top) @ np.exp(log_probs)) + top)


def _sum(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """ln of the sum over the last axis of exp(values)."""
    return np.asarray(np.logaddexp.reduce(values, axis=-1, initial=-np.inf))
