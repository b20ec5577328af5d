"""The values that travel through auricle: sound, spans on one time axis, features with their axes."""

from auricle.types.audio import Audio
from auricle.types.feature_map import FeatureMap
from auricle.types.info import AudioInfo
from auricle.types.note import Note, pitch_name
from auricle.types.options import Progress, help_of, setting
from auricle.types.recognition import Recognition, RecognizerOptions
from auricle.types.score import KEYS, Part, Score
from auricle.types.span import Span
from auricle.types.timeline import Tier, Timeline
from auricle.types.transcript import Transcript

__all__ = [
    "KEYS",
    "Audio",
    "AudioInfo",
    "FeatureMap",
    "Note",
    "Part",
    "Progress",
    "Recognition",
    "RecognizerOptions",
    "Score",
    "Span",
    "Tier",
    "Timeline",
    "Transcript",
    "help_of",
    "pitch_name",
    "setting",
]
