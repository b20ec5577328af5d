"""Music as people read it: tempo, beats, bars, key, chords."""

from auricle.tasks.music.options import MusicOptions
from auricle.tasks.music.result import Music
from auricle.tasks.music.task import music

__all__ = ["Music", "MusicOptions", "music"]
