"""Seconds, samples and frames: the one place where they are converted into each other."""

from __future__ import annotations

__all__ = ["frame_count", "to_samples", "to_seconds"]


def to_samples(seconds: float, sample_rate: int) -> int:
    """Nearest sample index of a time in seconds (a tie goes to the even index).

    Example:
        >>> to_samples(0.5, 16_000)
        8000
    """
    return round(seconds * sample_rate)


def to_seconds(samples: int, sample_rate: int) -> float:
    """Time in seconds at which a sample index lies.

    Example:
        >>> to_seconds(8000, 16_000)
        0.5
    """
    return samples / sample_rate


def frame_count(length: int, frame_length: int, hop_length: int) -> int:
    """Number of whole frames of `frame_length` samples, `hop_length` apart, within `length` samples.

    Example:
        >>> frame_count(1024, 400, 160)
        4
    """
    return 0 if length < frame_length else 1 + (length - frame_length) // hop_length
