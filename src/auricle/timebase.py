"""Seconds, samples and frames: the one place where they are converted into each other."""

from __future__ import annotations

__all__ = ["frame_count", "resampled_length", "to_samples", "to_seconds"]


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


def resampled_length(length: int, source_rate: int, target_rate: int) -> int:
    """Samples that `length` samples at `source_rate` become at `target_rate`: the nearest whole number, halves up.

    Example:
        >>> resampled_length(44_100, 44_100, 16_000), resampled_length(1, 2, 1)
        (16000, 1)
    """
    return (2 * length * target_rate + source_rate) // (2 * source_rate)
