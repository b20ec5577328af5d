"""Where known words lie in CTC log-probabilities: the best path that spells them, and how far a word reaches.

aligned = align_words(log_probs, [[(8, 5), (8, 6)], [(3,)]])    # the first word has two pronunciations
spans = word_spans(aligned, ["either", "a"], frame_period=0.04, frames=len(log_probs))
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.decoding.ctc_greedy import SymbolSpan
from auricle.decoding.recombination import checked
from auricle.errors import BadOption
from auricle.types import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["AlignedWord", "align", "align_words", "word_spans"]

LEAD, TAIL = 0.08, 0.08
"""Seconds that a word may begin before its first symbol is heard, and go on after its last one."""


@dataclass(frozen=True)
class AlignedWord:
    """One word's place.

    Attributes:
        choice: which of its pronunciations fits best.
        symbols: of that pronunciation.

    Example:
        >>> round(AlignedWord(0, (SymbolSpan(1, 0, 2, 0.5), SymbolSpan(2, 4, 5, 1.0))).score, 2)
        0.63
    """

    choice: int
    symbols: tuple[SymbolSpan, ...]

    @property
    def score(self) -> float:
        """Geometric mean of the probability over the frames of its symbols, in [0, 1]."""
        frames = sum(s.end - s.start for s in self.symbols)
        total = sum((s.end - s.start) * (math.log(s.score) if s.score > 0 else -math.inf) for s in self.symbols)
        return math.exp(total / frames)


def align(log_probs: NDArray[Any], symbols: Sequence[int]) -> tuple[SymbolSpan, ...]:
    """Spans of known symbols on the best CTC path that spells them, one a symbol.

    Args:
        log_probs: natural logarithms [frames, symbols]; symbol 0 is the blank.
        symbols: one or more, none of them 0.

    Raises:
        BadOption: log_probs of another shape or NaN, a symbol out of range, or fewer frames than symbols need.

    Example:
        >>> import numpy as np
        >>> frames = np.log([[0.1, 0.8, 0.1], [0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]])
        >>> [(span.symbol, span.start) for span in align(frames, [1, 1, 2])]
        [(1, 0), (1, 2), (2, 3)]
    """
    return align_words(log_probs, [[symbols]])[0].symbols


def align_words(
    log_probs: NDArray[Any], words: Sequence[Sequence[Sequence[int]]], inside: NDArray[Any] | None = None
) -> tuple[AlignedWord, ...]:
    """The best CTC path through one pronunciation of each word, in order.

    Args:
        log_probs: natural logarithms [frames, symbols]; symbol 0 is the blank.
        words: for each word its pronunciations, for each pronunciation its symbols.
        inside: added to the ln probability of each frame [frames] that lies within a word, from its first symbol to
            its last; None for 0. Below 0 where nothing sounds, it keeps words from reaching over pauses.

    Memory: one byte for each frame and state; a word has about two states for each symbol of its pronunciations.

    Raises:
        BadOption: log_probs or inside of another shape or NaN, a word without a pronunciation, a symbol out of
            range, or no path: the frames are too few for the symbols.

    Example:
        >>> import numpy as np
        >>> frames = np.log([[0.1, 0.8, 0.1], [0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]])
        >>> [(word.choice, word.symbols[0].start) for word in align_words(frames, [[[2], [1]], [[1, 2]]])]
        [(1, 0), (0, 2)]
    """
    values = checked(log_probs)
    graph = _graph(words, values.shape[1])
    if inside is None:
        inside = np.zeros(len(values))
    if np.shape(inside) != (len(values),) or np.isnan(inside).any():
        raise BadOption(f"inside must be one number for each of {len(values)} frames, got shape {np.shape(inside)}")
    path = _best_path(values, graph, np.asarray(inside, np.float64))
    return _placed(values, graph, path, len(words))


def word_spans(
    aligned: Sequence[AlignedWord],
    labels: Sequence[str],
    *,
    frame_period: float,
    frames: int,
    lead: float = LEAD,
    tail: float = TAIL,
    delay: float = 0.0,
) -> tuple[Span, ...]:
    """Spans of words in seconds, reaching from before their first symbol to behind their last one.

    CTC hears a symbol for a frame or two, often late. So a word begins up to `lead` before its first symbol and ends
    up to `tail` behind its last one; where two words have less than `lead` + `tail` between them, they meet at the
    point that divides what there is in this proportion.

    Args:
        aligned: from `align_words`.
        labels: the text of each word.
        frame_period: seconds from one frame to the next; frame k spans [k, k + 1) * frame_period.
        frames: how many there are; no span reaches beyond them.
        lead: seconds.
        tail: seconds.
        delay: seconds by which the model hears a symbol late (early, if negative); all spans are moved by it.

    Returns:
        One span a word, in order, without overlap, with the word's confidence as its score.

    Raises:
        BadOption: a number of labels that is not that of the words, or a negative lead or tail.

    Example:
        >>> words = (AlignedWord(0, (SymbolSpan(1, 2, 3, 1.0),)), AlignedWord(0, (SymbolSpan(1, 5, 6, 1.0),)))
        >>> [(s.start, s.end) for s in word_spans(words, ["a", "b"], frame_period=0.1, frames=9, lead=0.1, tail=0.2)]
        [(0.1, 0.433333), (0.433333, 0.8)]
    """
    if len(labels) != len(aligned):
        raise BadOption(f"{len(aligned)} words need as many labels, got {len(labels)}")
    if not (lead >= 0 and tail >= 0):
        raise BadOption(f"lead and tail must be 0 s or more, got {lead} and {tail}")
    if not aligned:
        return ()
    first = np.array([word.symbols[0].start for word in aligned]) * frame_period
    last = np.array([word.symbols[-1].end for word in aligned]) * frame_period
    start, end = first - lead, last + tail
    close = np.flatnonzero(end[:-1] > start[1:])
    gap = first[close + 1] - last[close]
    meeting = last[close] + gap * (tail / (lead + tail) if lead + tail > 0 else 0.5)
    end[close] = start[close + 1] = meeting
    start, end = (np.clip(edge - delay, 0.0, frames * frame_period) for edge in (start, end))
    return tuple(
        Span(round(a, 6), round(b, 6), label, min(1.0, word.score))
        for a, b, label, word in zip(start.tolist(), end.tolist(), labels, aligned, strict=True)
    )


@dataclass(frozen=True, eq=False)
class _Graph:
    """States of all words: each pronunciation a chain of symbols with blanks between, a blank around each word.

    Attributes:
        symbol: heard in each state [states].
        word: of each state, -1 for a blank outside [states].
        choice: pronunciation of each state [states].
        before: states that may come before each [states, 2 or more], itself first; `states` stands for none.
        last: states in which the last frame may be.
    """

    symbol: NDArray[np.int64]
    word: NDArray[np.int64]
    choice: NDArray[np.int64]
    before: NDArray[np.int64]
    last: list[int]


def _graph(words: Sequence[Sequence[Sequence[int]]], n_symbols: int) -> _Graph:
    symbol, word, choice, before = [0], [-1], [0], [[0]]
    ends: list[int] = [0]  # states from which the next word may begin: the blank before it, last symbols of the word

    def add(sign: int, number: int, variant: int, earlier: list[int]) -> int:
        symbol.append(sign)
        word.append(number)
        choice.append(variant)
        before.append([len(before), *earlier])
        return len(before) - 1

    for number, pronunciations in enumerate(words):
        if not pronunciations or not all(len(signs) for signs in pronunciations):
            raise BadOption(f"word {number} has no pronunciation, or one without symbols")
        lasts = []
        for variant, signs in enumerate(pronunciations):
            if min(signs) < 1 or max(signs) >= n_symbols:
                raise BadOption(f"symbols of word {number} must lie in 1..{n_symbols - 1}, got {list(signs)}")
            at = add(signs[0], number, variant, [e for e in ends if symbol[e] != signs[0]])
            for sign in signs[1:]:
                blank = add(0, number, variant, [at])
                at = add(sign, number, variant, [blank] if sign == symbol[at] else [blank, at])
            lasts.append(at)
        ends = [add(0, -1, 0, lasts), *lasts]
    wide = max(map(len, before))
    table = np.full((len(before), wide), len(before))
    for state, earlier in enumerate(before):
        table[state, : len(earlier)] = earlier
    return _Graph(np.array(symbol), np.array(word), np.array(choice), table, ends)


def _best_path(log_probs: NDArray[np.float64], graph: _Graph, inside: NDArray[np.float64]) -> NDArray[np.int64]:
    """The state of each frame."""
    states, frames = len(graph.symbol), len(log_probs)
    if not frames:
        raise BadOption("words cannot be aligned with no frames")
    came = np.zeros((frames, states), np.uint8 if graph.before.shape[1] <= 256 else np.uint16)
    value = np.full(states + 1, -np.inf)
    begin = [0, *(s for s in range(states) if graph.word[s] == 0 and 0 in graph.before[s, 1:])]
    value[begin] = log_probs[0, graph.symbol[begin]] + inside[0] * (graph.word[begin] >= 0)
    row, within = np.arange(states), graph.word >= 0
    for frame in range(1, frames):
        options = value[graph.before]
        came[frame] = best = options.argmax(axis=1)
        value[:-1] = options[row, best] + log_probs[frame, graph.symbol] + inside[frame] * within
    state = max(graph.last, key=lambda s: value[s])
    if value[state] == -np.inf:
        raise BadOption(
            f"{frames} frames have no path through the words: they are too few, or give a symbol no probability"
        )
    path = np.empty(frames, np.int64)
    for frame in range(frames - 1, -1, -1):
        path[frame] = state
        state = int(graph.before[state, came[frame, state]])
    return path


def _placed(
    log_probs: NDArray[np.float64], graph: _Graph, path: NDArray[np.int64], n_words: int
) -> tuple[AlignedWord, ...]:
    """Runs of one state are one symbol."""
    first = np.flatnonzero(np.diff(path, prepend=-1))
    end = np.append(first[1:], len(path))
    state = path[first]
    sums = np.add.reduceat(log_probs[np.arange(len(path)), graph.symbol[path]], first)
    scores = np.exp(sums / (end - first))
    found: list[list[SymbolSpan]] = [[] for _ in range(n_words)]
    choice = [0] * n_words
    for k, s in enumerate(state.tolist()):
        if graph.symbol[s]:
            word = int(graph.word[s])
            found[word].append(SymbolSpan(int(graph.symbol[s]), int(first[k]), int(end[k]), float(scores[k])))
            choice[word] = int(graph.choice[s])
    return tuple(AlignedWord(c, tuple(spans)) for c, spans in zip(choice, found, strict=True))
