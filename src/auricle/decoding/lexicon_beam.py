"""CTC beam search for words of a lexicon, under a language model; hypotheses are columns of arrays.

search = LexiconSearch.of(lexicon, model)
state = start(search)
for chunk in chunks:
    state, words = step(state, chunk)
hypotheses = finish(state)

A hypothesis stands at a node of the lexicon's tree, in a state of the language model, and knows the last symbol: all
ways there are one hypothesis, whose probability is their sum and whose words are those of the likeliest. Probabilities
are plain float64 numbers beside one common logarithm, so that sums are sums. While a word is unfinished, the likeliest
word below its node stands in for it (its unigram, Ortmanns and Ney's look-ahead).
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auricle.decoding.hypothesis import FoundWord, Hypothesis, rescored
from auricle.decoding.language_model import WordFactors
from auricle.decoding.lexicon_search import Beam, LexiconBeamState, LexiconSearch
from auricle.decoding.recombination import best_of, grouped, probabilities
from auricle.decoding.rival_words import Rivals, readings, said_after
from auricle.decoding.word_history import NOTHING, Passed, WordHistory
from auricle.errors import BadOption

__all__ = ["FoundWord", "Hypothesis", "finish", "lexicon_beam", "lexicon_beam_readings", "start", "step"]


def lexicon_beam(search: LexiconSearch, log_probs: NDArray[Any]) -> Hypothesis:
    """The likeliest words of a whole recording's log-probabilities [frames, symbols].

    What it remembers grows with the recording, about 100 bytes for each frame and hypothesis; `step` forgets.

    Raises:
        BadOption: log_probs of another shape, NaN or infinite.

    Example:
        >>> import numpy as np
        >>> from auricle.decoding.lexicon import Lexicon
        >>> lexicon = Lexicon.build([("no", [1, 2]), ("on", [2, 1])], n_symbols=3)
        >>> frames = np.log([[0.1, 0.1, 0.8], [0.1, 0.8, 0.1], [0.8, 0.1, 0.1]])
        >>> lexicon_beam(LexiconSearch(lexicon), frames).text
        'on'
    """
    return finish(_advanced(start(search), log_probs))


def lexicon_beam_readings(search: LexiconSearch, log_probs: NDArray[Any], count: int) -> tuple[Hypothesis, ...]:
    """The `count` likeliest readings of a whole recording, each of other words, with confidences from all of them.

    Readings other than the best one are as exact as recombination allows: each is made of parts that the search has
    scored.

    Args:
        search: what is searched for.
        log_probs: natural logarithms [frames, symbols]; symbol 0 is the blank.
        count: at most so many; 30 is enough for confidences.

    Raises:
        BadOption: log_probs of another shape, or NaN; a count below 1.

    Example:
        >>> import numpy as np
        >>> from auricle.decoding.lexicon import Lexicon
        >>> lexicon = Lexicon.build([("no", [1, 2]), ("know", [1, 2])], n_symbols=3)
        >>> frames = np.log([[0.1, 0.8, 0.1], [0.1, 0.1, 0.8]])
        >>> [r.text for r in lexicon_beam_readings(LexiconSearch(lexicon), frames, 5)]
        ['no', 'know', '']
    """
    if count < 1:
        raise BadOption(f"count must be 1 or more, got {count}")
    meetings: Meetings = [(np.empty(0, np.uint64), np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0))]
    state = _advanced(start(search), log_probs, meetings)
    rivals = Rivals(*(np.concatenate(column) for column in zip(*meetings, strict=True)))
    found = readings(state.history, search.lexicon, _finals(state), rivals, count)
    hypotheses = [Hypothesis(_found(search, reading.words), reading.score) for reading in found]
    return rescored(hypotheses, [reading.score for reading in found])


def start(search: LexiconSearch) -> LexiconBeamState:
    """State of a stream of which nothing was heard."""
    context = 0 if search.model is None else search.model.start()
    zero = np.zeros(1, np.int64)
    nothing = np.full(1, NOTHING, np.int64)
    beam = Beam(zero, zero + context, np.ones(1), np.zeros(1), nothing, zero, np.zeros(1, np.uint64))
    return LexiconBeamState(search, beam, WordHistory.empty())


def step(state: LexiconBeamState, log_probs: NDArray[Any]) -> tuple[LexiconBeamState, tuple[FoundWord, ...]]:
    """The state after some more log-probabilities [frames, symbols], and the words that they have made certain.

    Args:
        state: of the stream so far; stays as it is.
        log_probs: natural logarithms, any number of frames.

    Returns:
        The new state, and words on which all hypotheses that are left agree.

    Raises:
        BadOption: log_probs of another shape, or NaN.
    """
    state = _advanced(state, log_probs)
    certain, history, record = state.history.settled(state.beam.record)
    state = replace(state, history=history, beam=replace(state.beam, record=record))
    return state, _found(state.search, certain)


def finish(state: LexiconBeamState) -> Hypothesis:
    """The likeliest words behind those that `step` has given; a word cut off by the end is not among them."""
    score, record = _finals(state)[0]
    return Hypothesis(_found(state.search, state.history.path(record)), score)


def _finals(state: LexiconBeamState) -> list[tuple[float, int]]:
    """(ln probability, record) of each hypothesis that may end here, the likeliest first."""
    search, beam = state.search, state.beam
    ended = (beam.place == 0) | (beam.place >= search.lexicon.nodes)
    at = np.flatnonzero(ended if ended.any() else ~ended)
    with np.errstate(divide="ignore"):
        scores = np.log(beam.blank[at] + beam.sounding[at]) + state.scale
    scores += WordFactors(search.model, search.options.lm_weight, bits=0).finish(beam.context[at])
    order = np.argsort(-scores, kind="stable")
    return list(zip(scores[order].tolist(), beam.record[at[order]].tolist(), strict=True))


def _found(search: LexiconSearch, passed: tuple[Passed, ...]) -> tuple[FoundWord, ...]:
    lexicon = search.lexicon
    return tuple(FoundWord(lexicon.word(p.entry), lexicon.pronunciation(p.entry), p.start, p.end) for p in passed)


Meetings = list[tuple[NDArray[Any], ...]]


def _advanced(state: LexiconBeamState, log_probs: NDArray[Any], meetings: Meetings | None = None) -> LexiconBeamState:
    """The state after some more frames, nothing forgotten; meetings of different words are added to a list."""
    search, options = state.search, state.search.options
    probs = probabilities(log_probs, search.lexicon.n_symbols)
    memory = WordFactors(search.model, options.lm_weight)
    beam, scale, records = state.beam, state.scale, len(state.history)
    blocks: list[tuple[NDArray[Any], ...]] = []
    for frame, heard in enumerate(probs, start=state.frames):
        if heard[0] > options.blank_skip:
            sounding = beam.sounding * heard[search.last[beam.place]]
            beam = replace(beam, blank=(beam.blank + beam.sounding) * heard[0], sounding=sounding)
        else:
            beam, block = _heard(search, memory, beam, heard, frame, records, meetings)
            blocks.append(block)
            records += len(block[0])
        top = (beam.blank + beam.sounding).max()
        scale += math.log(top)
        beam = replace(beam, blank=beam.blank / top, sounding=beam.sounding / top)
    return replace(
        state, beam=beam, history=state.history.extended(blocks), frames=state.frames + len(probs), scale=scale
    )


def _heard(
    search: LexiconSearch,
    memory: WordFactors,
    beam: Beam,
    heard: NDArray[np.float64],
    frame: int,
    records: int,
    meetings: Meetings | None,
) -> tuple[Beam, tuple[NDArray[Any], ...]]:
    """The beam after one frame [symbols], and the records of words passed in it, numbered from `records` on."""
    options, nodes = search.options, search.lexicon.nodes
    cut = math.exp(-options.beam_threshold)
    total, last = beam.blank + beam.sounding, search.last[beam.place]
    blank, sounding = total * heard[0], beam.sounding * heard[last]
    hope = search.outlook[beam.place]
    floor = ((blank + sounding) * hope).max() * cut

    # From node to child. A symbol that goes on is not said again unless a blank has been between.
    growing = np.flatnonzero(total * hope * heard[1:].max() >= floor)
    parent, child = _children(search.first_child[beam.place[growing]], search.children[beam.place[growing]])
    parent = growing[parent]
    symbol = search.last[child]
    grown = np.where(symbol == last[parent], beam.blank[parent], total[parent]) * heard[symbol]
    if options.boundary is not None:
        between = np.flatnonzero((beam.place == 0) | (beam.place >= nodes))
        symbol = np.concatenate([symbol, np.full(len(between), options.boundary)])
        child = np.concatenate([child, nodes + symbol[len(child) :]])
        fresh = np.where(last[between] == options.boundary, beam.blank[between], total[between])
        grown = np.concatenate([grown, fresh * heard[options.boundary]])
        parent = np.concatenate([parent, between])
    rank = grown * search.outlook[child]
    floor = max(floor, rank.max(initial=0.0) * cut)
    kept = np.flatnonzero((rank >= floor) & (rank > 0))
    parent, child, grown = parent[kept], child[kept], grown[kept]
    from_root = (beam.place[parent] == 0) | (beam.place[parent] >= nodes)
    began = np.where(from_root, frame, beam.began[parent])

    # From the last symbol of a word to the root: a word is passed where its last symbol begins.
    inside = np.flatnonzero(child < nodes)
    at, entry = _children(search.lexicon.first_entry[child[inside]], search.words_here[child[inside]])
    at = inside[at]
    factor, after = memory.score(beam.context[parent[at]], search.entry_id[entry])
    passed = grown[at] * factor * search.entry_factor[entry]
    kept = np.flatnonzero((passed * search.outlook[0] >= floor) & (passed > 0))
    at, entry, after, passed = at[kept], entry[kept], after[kept], passed[kept]

    # All of them, in one row: those that stay, those that grow, those that pass a word.
    place = np.concatenate([beam.place, child, nodes + search.last[child[at]]])
    context = np.concatenate([beam.context, beam.context[parent], after])
    none = np.zeros(len(grown) + len(passed))
    blank = np.concatenate([blank, none])
    sounding = np.concatenate([sounding, grown, passed])
    share = blank + sounding
    said = np.concatenate(
        [beam.said, beam.said[parent], said_after(beam.said[parent[at]], search.lexicon.entry_word[entry])]
    )
    groups = grouped(context * search.places + place, share)
    blank, sounding = groups.total(blank), groups.total(sounding)
    best = best_of((blank + sounding) * search.outlook[place[groups.winner]], options.beam_size, cut)
    winner = groups.winner[best]

    # Words that were passed get a record if their hypothesis is kept, or has met one that is.
    here = len(share) - len(passed)
    wanted = np.zeros(len(share), bool)
    wanted[winner] = True
    if meetings is not None:
        won, lost = groups.rivals(best, said, share)
        wanted[lost] = True
    new = np.flatnonzero(wanted[here:])
    numbers = np.full(len(passed), NOTHING)
    numbers[new] = records + np.arange(len(new))
    record = np.concatenate([beam.record, beam.record[parent], numbers])
    block = (beam.record[parent[at[new]]], entry[new], began[at[new]], np.full(len(new), frame))
    if meetings is not None and len(lost):
        meetings.append((said[won], said[lost], record[lost], np.log(share[lost] / share[won])))
    began = np.concatenate([beam.began, began, began[at]])[winner]
    kept_beam = Beam(place[winner], context[winner], blank[best], sounding[best], record[winner], began, said[winner])
    return kept_beam, block


def _children(first: NDArray[Any], count: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """(place in the lists, number) of all that the ranges first[i] .. first[i] + count[i] - 1 hold."""
    owner = np.repeat(np.arange(len(count)), count)
    before = np.cumsum(count) - count
    return owner, np.arange(len(owner)) - before[owner] + first[owner]
