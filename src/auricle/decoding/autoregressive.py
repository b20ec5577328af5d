"""Beam search over whatever says, token by token, what may come next."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auricle.errors import BadOption
from auricle.types import setting

__all__ = ["AutoregressiveOptions", "FoundTokens", "Step", "beam_search", "jointly", "rows"]

Step = Callable[[NDArray[np.int64], Any], tuple[NDArray[Any], Any]]
"""(last tokens [hypotheses], states) -> (ln p of each next token [hypotheses, tokens], states after the last ones)."""


@dataclass(frozen=True)
class AutoregressiveOptions:
    """How wide and how long the search is, and how length counts.

    Attributes:
        beam_size: hypotheses that are kept; 1 takes the likeliest token each time.
        max_length: tokens, the end not counted, after which a hypothesis is cut off.
        length_penalty: exponent of the length by which ln probabilities are divided when ended hypotheses are compared;
            0 compares probabilities, 1 the mean of a token.
        token_bonus: added to the ln probability with each token.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> AutoregressiveOptions().beam_size
        8
    """

    beam_size: int = setting(8, "Hypotheses that are kept; 1 takes the likeliest token each time.")
    max_length: int = setting(200, "Tokens after which a hypothesis is cut off.")
    length_penalty: float = setting(0.0, "Exponent of the length by which ln probabilities are divided.")
    token_bonus: float = setting(0.0, "Added to the ln probability with each token.")

    def __post_init__(self) -> None:
        for name in ("beam_size", "max_length"):
            if getattr(self, name) < 1:
                raise BadOption(f"{name} must be 1 or more, got {getattr(self, name)}")
        if not 0 <= self.length_penalty < float("inf"):
            raise BadOption(f"length_penalty must be 0 or more and finite, got {self.length_penalty}")
        if not -float("inf") < self.token_bonus < float("inf"):
            raise BadOption(f"token_bonus must be finite, got {self.token_bonus}")


@dataclass(frozen=True)
class FoundTokens:
    """One reading.

    Attributes:
        tokens: without the beginning and the end.
        log_probs: ln probability of each token, and of the end if it was reached.
        score: what readings are compared by.
        ended: False if it was cut off at the greatest length.

    Example:
        >>> FoundTokens((5,), (-0.1, -0.2), -0.3, True).tokens
        (5,)
    """

    tokens: tuple[int, ...]
    log_probs: tuple[float, ...]
    score: float
    ended: bool


def rows(states: Any, index: NDArray[np.intp]) -> Any:
    """States of some hypotheses: rows of an array, or of all arrays in tuples, lists and dicts; None stays None.

    Example:
        >>> rows((np.array([5, 6, 7]), None), np.array([2, 2]))
        (array([7, 7]), None)
    """
    if states is None:
        return None
    if isinstance(states, tuple | list):
        return type(states)(rows(part, index) for part in states)
    if isinstance(states, dict):
        return {key: rows(part, index) for key, part in states.items()}
    return states[index]


def beam_search(
    step: Step,
    start_state: Any,
    *,
    bos: int,
    eos: int,
    options: AutoregressiveOptions = AutoregressiveOptions(),
    count: int = 1,
    select: Callable[[Any, NDArray[np.intp]], Any] = rows,
    ending: Callable[[Any], NDArray[Any]] | None = None,
) -> tuple[FoundTokens, ...]:
    """The likeliest token sequences, the likeliest first.

    A hypothesis ends where the end is among the `beam_size` likeliest continuations of all hypotheses. The search stops
    when no hypothesis under way can overtake those that ended, or at `max_length`.

    Args:
        step: says what may come next.
        start_state: states of one hypothesis of which nothing is known, as `step` takes them.
        bos: the token before the first.
        eos: the token behind the last.
        options: of the search.
        count: readings that are given back, at most.
        select: picks states of hypotheses by their places; the default is for arrays, hypotheses first.
        ending: what is added to the score of hypotheses that end [hypotheses], from their states after the last token,
            such as a penalty for sound that was not attended to.

    Returns:
        Readings that ended; those that were cut off only if there are no others.

    Raises:
        BadOption: `step` gives an array of another shape, or NaN.

    Example:
        >>> table = np.log([[0.1, 0.6, 0.3], [0.1, 0.1, 0.8]])  # tokens: begin, 1, end
        >>> found = beam_search(lambda last, state: (table[last], state), None, bos=0, eos=2)
        >>> found[0].tokens, round(found[0].score, 3) == round(float(np.log(0.6 * 0.8)), 3)
        ((1,), True)
    """
    size = options.beam_size
    tokens, log_probs = np.empty((1, 0), np.int64), np.empty((1, 0))
    total, last, states = np.zeros(1), np.array([bos], np.int64), start_state
    ended: list[FoundTokens] = []
    for length in range(options.max_length + 1):
        scores, states = step(last, states)
        scores = _checked(scores, len(last), eos)
        candidates = total[:, None] + scores
        candidates[:, np.arange(candidates.shape[1]) != eos] += options.token_bonus
        flat = candidates.ravel()
        # As many as are kept, and as many again as may end among them.
        near = _largest(flat, 2 * size)
        parent, token = np.divmod(near, candidates.shape[1])
        stops = np.flatnonzero((token == eos) & (np.arange(len(near)) < size) & (flat[near] > -np.inf))
        more = ending(states)[parent[stops]] if ending is not None and len(stops) else np.zeros(len(stops))
        for k, extra in zip(stops.tolist(), more.tolist(), strict=True):
            path, steps = tokens[parent[k]], log_probs[parent[k]]
            score = _normalized(float(flat[near[k]]) + extra, length + 1, options)
            ended.append(_found(path, [*steps, scores[parent[k], eos]], score, True))
        ended = sorted(ended, key=lambda f: -f.score)[: max(size, count)]
        goes = np.flatnonzero((token != eos) & (flat[near] > -np.inf))[:size]
        if length == options.max_length or not len(goes) or _settled(ended, flat[near[goes]], options, size, ending):
            break
        parent, last = parent[goes], token[goes]
        total = flat[near[goes]]
        tokens = np.concatenate([tokens[parent], last[:, None]], axis=1)
        log_probs = np.concatenate([log_probs[parent], scores[parent, last][:, None]], axis=1)
        states = select(states, parent)
    if not ended:
        order = np.argsort(-total, kind="stable")
        ended = [
            _found(tokens[k], log_probs[k], _normalized(float(total[k]), max(tokens.shape[1], 1), options), False)
            for k in order
        ]
    return tuple(ended[:count])


def jointly(steps: Sequence[tuple[Step, float]]) -> Step:
    """One step whose ln probabilities are weighted sums of several; its states are tuples of theirs.

    Example:
        >>> half = lambda last, state: (np.full((len(last), 2), -1.0), state)
        >>> jointly([(half, 0.5), (half, 2.0)])(np.array([0]), (None, None))[0]
        array([[-2.5, -2.5]])
    """

    def step(last: NDArray[np.int64], states: Any) -> tuple[NDArray[Any], Any]:
        total: Any = 0.0
        after = []
        for (single, weight), state in zip(steps, states, strict=True):
            scores, new = single(last, state)
            # Nothing is weighed by 0, not even the impossible.
            total = total + weight * np.asarray(scores, np.float64) if weight else total
            after.append(new)
        return np.asarray(total), tuple(after)

    return step


def _checked(scores: NDArray[Any], hypotheses: int, eos: int) -> NDArray[np.float64]:
    values = np.asarray(scores, np.float64)
    if values.ndim != 2 or len(values) != hypotheses or values.shape[1] <= eos or np.isnan(values).any():
        raise BadOption(
            f"step must give [{hypotheses} hypotheses, more than {eos} tokens] without NaN, got shape {values.shape}"
        )
    return values


def _largest(values: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """Places of the largest values, the largest first; of equal ones the first."""
    if len(values) > count:
        edge = np.partition(values, len(values) - count)[len(values) - count]
        above = np.flatnonzero(values > edge)
        places = np.concatenate([above, np.flatnonzero(values == edge)[: count - len(above)]])
    else:
        places = np.arange(len(values))
    return places[np.argsort(-values[places], kind="stable")]


def _normalized(total: float, length: int, options: AutoregressiveOptions) -> float:
    return total / math.pow(length, options.length_penalty)


def _settled(
    ended: list[FoundTokens],
    under_way: NDArray[np.float64],
    options: AutoregressiveOptions,
    size: int,
    ending: Callable[[Any], NDArray[Any]] | None,
) -> bool:
    """Whether nothing under way can be better than the ended ones that are kept."""
    if len(ended) < size:
        return False
    if ending is not None or options.token_bonus > 0:
        return size == 1  # no bound is known, except that greedy search ends at the first end
    best = _normalized(float(under_way.max()), options.max_length + 1, options)
    return size == 1 or best <= ended[size - 1].score


def _found(tokens: NDArray[Any], log_probs: Any, score: float, ended: bool) -> FoundTokens:
    return FoundTokens(tuple(map(int, tokens)), tuple(map(float, log_probs)), score, ended)
