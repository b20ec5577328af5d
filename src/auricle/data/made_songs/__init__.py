"""Songs that are made, with known beats, bars, chords and key: music to learn listening from."""

from auricle.data.made_songs.song import MadeSong, made_song

__all__ = ["MadeSong", "made_song"]
