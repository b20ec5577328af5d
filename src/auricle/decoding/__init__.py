"""From numbers a frame to spans and words: speech and silence, onsets, CTC with and without a lexicon, alignment, beam.

`hysteresis`, `voice_activity`, `segmentation`, `ctc_beam` and `lexicon_beam` are modules, each with `start`, `step` and
`finish`, and one function for a whole recording (`hysteresis.hysteresis`, `voice_activity.detect`,
`segmentation.segment`, `ctc_beam.ctc_beam`, `lexicon_beam.lexicon_beam`). `ctc_greedy` needs no search, `alignment`
finds known words, `sections` cuts a piece into its parts, `autoregressive` searches whatever says token by token what
may come next, `ngram` is a language model.

search = LexiconSearch(Lexicon.build(pronunciations, n_symbols=40), LexiconBeamOptions(), model)
readings = lexicon_beam.lexicon_beam_readings(search, log_probs, 30)
"""

from auricle.decoding import (
    alignment,
    autoregressive,
    ctc_beam,
    ctc_greedy,
    hysteresis,
    lexicon_beam,
    sections,
    segmentation,
    voice_activity,
)
from auricle.decoding.alignment import AlignedWord, align, align_words, word_spans
from auricle.decoding.autoregressive import AutoregressiveOptions, FoundTokens, beam_search, jointly
from auricle.decoding.beat_path import BeatPathOptions, beat_path
from auricle.decoding.ctc_greedy import SymbolSpan
from auricle.decoding.ctc_score import CtcPrefixScorer, CtcPrefixState, ctc_score
from auricle.decoding.hotwords import HotwordModel
from auricle.decoding.hypothesis import FoundWord, Hypothesis, rescored
from auricle.decoding.language_model import FlatModel, LanguageModel
from auricle.decoding.lexicon import Lexicon
from auricle.decoding.lexicon_search import LexiconBeamOptions, LexiconBeamState, LexiconSearch
from auricle.decoding.notes import NoteOptions, notes_of_pitch
from auricle.decoding.onsets import OnsetOptions, PeakOptions, backtrack, detect_onsets, onset_spans, pick_peaks
from auricle.decoding.prefix_search import FoundSymbols, PrefixBeamOptions, PrefixBeamState, PrefixSearch
from auricle.decoding.tempo import TempoOptions, likeliest_tempo

__all__ = [
    "AlignedWord",
    "AutoregressiveOptions",
    "BeatPathOptions",
    "CtcPrefixScorer",
    "CtcPrefixState",
    "FlatModel",
    "FoundSymbols",
    "FoundTokens",
    "FoundWord",
    "HotwordModel",
    "Hypothesis",
    "LanguageModel",
    "Lexicon",
    "LexiconBeamOptions",
    "LexiconBeamState",
    "LexiconSearch",
    "NoteOptions",
    "OnsetOptions",
    "PeakOptions",
    "PrefixBeamOptions",
    "PrefixBeamState",
    "PrefixSearch",
    "SymbolSpan",
    "TempoOptions",
    "align",
    "align_words",
    "alignment",
    "autoregressive",
    "backtrack",
    "beam_search",
    "beat_path",
    "ctc_beam",
    "ctc_greedy",
    "ctc_score",
    "detect_onsets",
    "hysteresis",
    "jointly",
    "lexicon_beam",
    "likeliest_tempo",
    "notes_of_pitch",
    "onset_spans",
    "pick_peaks",
    "rescored",
    "sections",
    "segmentation",
    "voice_activity",
    "word_spans",
]
