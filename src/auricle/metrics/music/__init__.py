"""Scores of music: beats, tempo, key, chords, sections, melody, notes; one without a value raises UndefinedScore."""

from auricle.metrics.music.beat_continuity import ContinuityScore, LevelContinuity, score_continuity
from auricle.metrics.music.beat_measures import cemgil_accuracy, goto_score, information_gain, p_score
from auricle.metrics.music.beats import BeatScore, score_beats
from auricle.metrics.music.boundaries import BoundaryScore, score_boundaries
from auricle.metrics.music.chords import ChordOverlap, ChordScore, ChordSegmentation, score_chords
from auricle.metrics.music.keys import KeyScore, score_key
from auricle.metrics.music.melody import MelodyScore, score_melody
from auricle.metrics.music.multipitch import MultipitchScore, score_multipitch
from auricle.metrics.music.notes import NoteScore, match_notes, score_notes
from auricle.metrics.music.structure import StructureScore, score_structure
from auricle.metrics.music.tempo import TempoAccuracy, TempoScore, score_tempi, score_tempo_pair

__all__ = [
    "BeatScore",
    "BoundaryScore",
    "ChordOverlap",
    "ChordScore",
    "ChordSegmentation",
    "ContinuityScore",
    "KeyScore",
    "LevelContinuity",
    "MelodyScore",
    "MultipitchScore",
    "NoteScore",
    "StructureScore",
    "TempoAccuracy",
    "TempoScore",
    "cemgil_accuracy",
    "goto_score",
    "information_gain",
    "match_notes",
    "p_score",
    "score_beats",
    "score_boundaries",
    "score_chords",
    "score_continuity",
    "score_key",
    "score_melody",
    "score_multipitch",
    "score_notes",
    "score_structure",
    "score_tempi",
    "score_tempo_pair",
]
