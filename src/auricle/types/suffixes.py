"""What counts as audio when a folder is opened; a file that is named itself is judged by its content alone."""

from __future__ import annotations

__all__ = ["AUDIO_SUFFIXES"]

LOSSLESS = frozenset(
    {".wav", ".wave", ".bwf", ".rf64", ".w64", ".aif", ".aiff", ".aifc", ".au", ".snd", ".caf", ".flac"}
)
LOSSY = frozenset({".ogg", ".oga", ".opus", ".mp3", ".m4a", ".m4b", ".aac", ".mp4", ".mov", ".webm", ".mka", ".mkv"})
AUDIO_SUFFIXES = LOSSLESS | LOSSY
