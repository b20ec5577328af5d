"""CTC prefix beam search without a lexicon: any symbols, under a language model of words or of symbols.

A hypothesis is a prefix, and its probability the sum over all paths that spell it so far (Hannun et al. 2014,
arXiv:1408.2873). A word is scored where it ends, at a symbol whose text holds a space; the last one at the end.

search = PrefixSearch(symbols, model)
state = start(search)
for chunk in chunks:
    state, certain = step(state, chunk)
readings = finish(state, count=5)
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auricle.decoding.language_model import WordFactors
from auricle.decoding.prefix_search import FoundSymbols, PrefixBeamState, Prefixes, PrefixSearch
from auricle.decoding.recombination import best_of, grouped, probabilities
from auricle.decoding.rival_words import said_after
from auricle.decoding.word_history import NOTHING, Passed, WordHistory
from auricle.errors import BadOption

__all__ = ["ctc_beam", "finish", "start", "step"]


def ctc_beam(search: PrefixSearch, log_probs: NDArray[Any], count: int = 1) -> tuple[FoundSymbols, ...]:
    """The `count` likeliest symbol sequences of a whole recording, the likeliest first.

    Args:
        search: what is searched for.
        log_probs: natural logarithms [frames, symbols]; symbol 0 is the blank.
        count: at most so many; as many as the beam holds can be had.

    Raises:
        BadOption: log_probs of another shape, or NaN; a count below 1.

    Example:
        >>> import numpy as np
        >>> frames = np.log([[0.6, 0.4], [0.6, 0.4]])  # "a" is in three of the four paths
        >>> [(f.text, round(math.exp(f.score), 2)) for f in ctc_beam(PrefixSearch(("", "a")), frames, 2)]
        [('a', 0.64), ('', 0.36)]
    """
    return finish(_advanced(start(search), log_probs), count)


def start(search: PrefixSearch) -> PrefixBeamState:
    """State of a stream of which nothing was heard."""
    zero, number = np.zeros(1, np.int64), np.zeros(1, np.uint64)
    context = zero if search.model is None else zero + search.model.start()
    beam = Prefixes(zero, number, number, context, np.ones(1), np.zeros(1), np.full(1, NOTHING, np.int64))
    return PrefixBeamState(search, beam, WordHistory.empty())


def step(state: PrefixBeamState, log_probs: NDArray[Any]) -> tuple[PrefixBeamState, tuple[tuple[int, int], ...]]:
    """The state after some more log-probabilities [frames, symbols], and the symbols that they have made certain.

    Args:
        state: of the stream so far; stays as it is.
        log_probs: natural logarithms, any number of frames.

    Returns:
        The new state, and (symbol, frame at which it begins) of all on which the prefixes that are left agree.

    Raises:
        BadOption: log_probs of another shape, or NaN.
    """
    state = _advanced(state, log_probs)
    certain, history, record = state.history.settled(state.beam.record)
    state = replace(state, history=history, beam=replace(state.beam, record=record))
    return state, tuple((passed.entry, passed.start) for passed in certain)


def finish(state: PrefixBeamState, count: int = 1) -> tuple[FoundSymbols, ...]:
    """The likeliest readings of what `step` has not given yet, the likeliest first.

    Raises:
        BadOption: a count below 1.
    """
    if count < 1:
        raise BadOption(f"count must be 1 or more, got {count}")
    search, beam = state.search, state.beam
    factors = WordFactors(search.model, search.options.lm_weight, bits=0)
    scores = beam.blank + beam.sounding
    context = beam.context
    open_ = np.flatnonzero(beam.word != 0) if search.by_words else np.empty(0, np.int64)
    if len(open_):
        factor, after = factors.score(context[open_], search.word_of(beam.word[open_]))
        scores[open_] *= factor * math.exp(search.options.word_bonus)
        context = context.copy()
        context[open_] = after
    with np.errstate(divide="ignore"):
        ends = np.log(scores) + state.scale + factors.finish(context)
    best = np.argsort(-ends, kind="stable")[:count]
    return tuple(_found(search, state.history.path(int(beam.record[n])), float(ends[n])) for n in best)


def _found(search: PrefixSearch, passed: tuple[Passed, ...], score: float) -> FoundSymbols:
    symbols = tuple(p.entry for p in passed)
    return FoundSymbols(symbols, tuple(p.start for p in passed), "".join(search.symbols[s] for s in symbols), score)


def _advanced(state: PrefixBeamState, log_probs: NDArray[Any]) -> PrefixBeamState:
    """The state after some more frames, nothing forgotten."""
    search, options = state.search, state.search.options
    probs = probabilities(log_probs, len(search.symbols))
    factors = WordFactors(search.model, options.lm_weight)
    beam, scale, records = state.beam, state.scale, len(state.history)
    blocks: list[tuple[NDArray[Any], ...]] = []
    for frame, heard in enumerate(probs, start=state.frames):
        beam, block = _heard(search, factors, beam, heard, frame, records)
        blocks.append(block)
        records += len(block[0])
        top = (beam.blank + beam.sounding).max()
        scale += math.log(top)
        beam = replace(beam, blank=beam.blank / top, sounding=beam.sounding / top)
    return replace(
        state, beam=beam, history=state.history.extended(blocks), frames=state.frames + len(probs), scale=scale
    )


def _heard(
    search: PrefixSearch, factors: WordFactors, beam: Prefixes, heard: NDArray[np.float64], frame: int, records: int
) -> tuple[Prefixes, tuple[NDArray[Any], ...]]:
    """The prefixes after one frame [symbols], and the records of symbols begun in it, numbered from `records` on."""
    cut = math.exp(-search.options.beam_threshold)
    total = beam.blank + beam.sounding
    blank, sounding = total * heard[0], beam.sounding * heard[beam.last]

    # A symbol that goes on is not said again unless a blank has been between.
    active = 1 + np.flatnonzero(heard[1:] >= heard[1:].max() * cut)
    fresh = np.where(active == beam.last[:, None], beam.blank[:, None], total[:, None]) * heard[active]
    floor = max((blank + sounding).max(), fresh.max()) * cut
    parent, column = np.nonzero((fresh >= floor) & (fresh > 0))
    symbol, grown = active[column], fresh[parent, column]
    word, ended, said_word = search.spelled(beam.word[parent], symbol)
    context = beam.context[parent]
    if len(ended):
        factor, context[ended] = factors.score(context[ended], said_word)
        grown[ended] *= factor * math.exp(search.options.word_bonus)

    # All of them, in one row: those that stay, those that grow.
    blank = np.concatenate([blank, np.zeros(len(grown))])
    sounding = np.concatenate([sounding, grown])
    said = np.concatenate([beam.said, said_after(beam.said[parent], symbol)])
    groups = grouped(said, blank + sounding)
    blank, sounding = groups.total(blank), groups.total(sounding)
    best = best_of(blank + sounding, search.options.beam_size, cut)
    winner = groups.winner[best]
    record = np.concatenate([beam.record, np.full(len(grown), NOTHING)])[winner]
    new = np.flatnonzero(winner >= len(beam.record))
    record[new] = records + np.arange(len(new))
    begun = winner[new] - len(beam.record)
    frames = np.full(len(new), frame)
    block = (beam.record[parent[begun]], symbol[begun], frames, frames)
    kept = Prefixes(
        last=np.concatenate([beam.last, symbol])[winner],
        said=said[winner],
        word=np.concatenate([beam.word, word])[winner],
        context=np.concatenate([beam.context, context])[winner],
        blank=blank[best],
        sounding=sounding[best],
        record=record,
    )
    return kept, block
