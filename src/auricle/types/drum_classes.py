"""The three drums that every transcription of drums tells apart, and the strokes that count as each."""

from __future__ import annotations

__all__ = ["DRUM_CLASSES", "drum_class"]

DRUM_CLASSES: dict[str, tuple[int, ...]] = {
    "kick": (35, 36),
    "snare": (37, 38, 39, 40),
    "hihat": (42, 44, 46),
}
"""Keys of General MIDI's percussion map; a rim and a clap are snares here, cymbals and toms are nothing."""


def drum_class(pitch: float) -> int | None:
    """Number of the class of a key of the percussion map, None where it has none.

    Example:
        >>> drum_class(36), drum_class(42), drum_class(49)
        (0, 2, None)
    """
    return next((n for n, keys in enumerate(DRUM_CLASSES.values()) if round(pitch) in keys), None)
