"""Four measures of beats: Cemgil's accuracy, Goto's test, McKinney's P-score, the information gain.

Each takes a true and a found sequence of seconds and equals mir_eval.beat. A true sequence that is too short to judge
by makes a score undefined; a found one that is too short scores 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics.music.beat_times import beat_times, metrical_levels, nearest_beats
from auricle.metrics.music.mutual_information import entropy

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["cemgil_accuracy", "goto_score", "information_gain", "p_score"]


def cemgil_accuracy(
    reference: Sequence[float], estimate: Sequence[float], *, sigma: float = 0.04, any_level: bool = False
) -> float:
    """Sum over the true beats of exp(-d² / 2 sigma²), d to the nearest found beat, over the mean number of beats.

    Args:
        reference: seconds, in any order.
        estimate: seconds, in any order.
        sigma: seconds.
        any_level: the best of the metrical levels of the reference.

    Raises:
        BadOption: a time that is not finite, a sigma that is not positive.
        UndefinedScore: both sides are empty.

    Source:
        Cemgil, Kappen, Desain, Honing 2000, On tempo tracking: Tempogram representation and Kalman filtering.

    Example:
        >>> round(cemgil_accuracy([1.0, 2.0], [1.0, 2.04]), 4), cemgil_accuracy([1.0, 2.0], [1.5], any_level=True)
        (0.8033, 1.0)
    """
    true, found = beat_times(reference), beat_times(estimate)
    if not sigma > 0:
        raise BadOption(f"sigma must be a positive number of seconds, got {sigma}")
    if len(true) + len(found) == 0:
        raise UndefinedScore("Cemgil's accuracy is undefined: both sides are empty")
    if not len(true) or not len(found):
        return 0.0
    accuracies = []
    for beats in metrical_levels(true) if any_level else (true,):
        distance = beats - found[nearest_beats(found, beats)]
        accuracies.append(float(np.exp(-(distance**2) / (2 * sigma**2)).sum()) / (0.5 * (len(found) + len(beats))))
    return max(accuracies)


def goto_score(
    reference: Sequence[float],
    estimate: Sequence[float],
    *,
    tolerance: float = 0.35,
    mean: float = 0.2,
    deviation: float = 0.2,
) -> float:
    """1 where a long enough stretch of beats is found, and found evenly; else 0.

    The error of a beat is in units of half the interval between beats. The longest stretch of errors within `tolerance`
    must cover a quarter of the beats, and its errors must have a mean size below `mean` and a standard deviation below
    `deviation`.

    Raises:
        BadOption: a time that is not finite, a tolerance outside 0 to 1.
        UndefinedScore: fewer than three true beats, so that none has two neighbours.

    Source:
        Goto and Muraoka 1997, Issues in evaluating beat tracking systems; the stretch is cut as mir_eval cuts it.

    Example:
        >>> beats = [0.5 * n for n in range(20)]
        >>> goto_score(beats, [beat + 0.02 for beat in beats]), goto_score(beats, beats[::2])
        (1.0, 0.0)
    """
    true, found = beat_times(reference), beat_times(estimate)
    if not 0 < tolerance < 1:
        raise BadOption(f"tolerance must lie between 0 and 1, got {tolerance}")
    if len(true) < 3:
        raise UndefinedScore("Goto's score is undefined: it takes at least three true beats")
    errors = _interval_errors(true, found)
    wrong = np.flatnonzero(np.abs(errors) > tolerance)
    gaps = np.diff(wrong)
    longest = int(np.argmax(gaps))
    if len(wrong) == 2:  # the first and the last beat have no error of their own and count as wrong
        track = errors[wrong[0] + 1 : wrong[1] - 1]
    elif gaps[longest] - 1 > 0.25 * (len(true) - 2):
        track = errors[wrong[longest] : wrong[longest + 1] + 1]
    else:
        return 0.0
    even = len(track) > 1 and np.mean(np.abs(track)) < mean and np.std(track, ddof=1) < deviation
    return 1.0 if even else 0.0


def _interval_errors(true: NDArray[np.float64], found: NDArray[np.float64]) -> NDArray[np.float64]:
    """Error of each true beat [beats] in half intervals; 1 where not exactly one found beat is closest to it."""
    errors = np.ones(len(true))
    half = 0.5 * np.diff(true)
    inner = true[1:-1]
    first = np.searchsorted(found, inner - half[:-1])
    single = np.flatnonzero(np.searchsorted(found, inner + half[1:]) - first == 1)
    offset = found[first[single]] - inner[single]
    errors[1 + single] = offset / np.where(offset < 0, half[:-1][single], half[1:][single])
    return errors


def p_score(reference: Sequence[float], estimate: Sequence[float], *, tolerance: float = 0.2) -> float:
    """Pairs of a true and a found beat that lie near each other, over the larger number of beats.

    Near is `tolerance` times the median interval of the true beats, in ticks of 10 ms. Beats that crowd together
    are counted with every partner, so the score can exceed 1.

    Raises:
        BadOption: a time that is not finite, a tolerance below 0.
        UndefinedScore: fewer than two true beats, or all of them within one tick.

    Source:
        McKinney, Moelants, Davies, Klapuri 2007, doi:10.1080/09298210701653252.

    Example:
        >>> p_score([1.0, 2.0, 3.0], [1.1, 2.5, 3.0])
        0.6666666666666666
    """
    true, found = beat_times(reference), beat_times(estimate)
    if not 0 <= tolerance < np.inf:
        raise BadOption(f"tolerance must be 0 or more, got {tolerance}")
    if len(true) < 2:
        raise UndefinedScore("the P-score is undefined: it takes at least two true beats")
    if len(found) < 2:
        return 0.0
    origin = min(true[0], found[0])
    theirs, ours = (np.unique(np.ceil((side - origin) * 100).astype(np.int64)) for side in (true, found))
    if len(theirs) < 2:
        raise UndefinedScore("the P-score is undefined: all true beats lie within one tick of 10 ms")
    window = int(np.round(tolerance * np.median(np.diff(theirs))))
    near = np.searchsorted(ours, theirs + window, side="right") - np.searchsorted(ours, theirs - window)
    return float(near.sum()) / max(len(true), len(found))


def information_gain(reference: Sequence[float], estimate: Sequence[float], *, bins: int = 41) -> float:
    """How far the histogram of beat errors is from flat: 1 if all errors are equal, 0 if they are spread evenly.

    The entropy is taken both ways, from each found to the nearest true beat and back, and the larger one counts. Beats
    next to one at the same time have no interval and are left out.

    Raises:
        BadOption: a time that is not finite, fewer than two bins.
        UndefinedScore: fewer than two true beats, or no interval between beats on either side.

    Source:
        Davies, Degara, Plumbley 2011, Measuring the performance of beat tracking algorithms using a beat error
        histogram; normalized as in mir_eval.

    Example:
        >>> beats = [0.5 * n for n in range(20)]
        >>> information_gain(beats, beats)
        1.0
    """
    true, found = beat_times(reference), beat_times(estimate)
    if bins < 2:
        raise BadOption(f"a histogram needs two bins or more, got {bins}")
    if len(true) < 2:
        raise UndefinedScore("the information gain is undefined: it takes at least two true beats")
    if len(found) < 2:
        return 0.0
    histograms = (_error_histogram(true, found, bins), _error_histogram(found, true, bins))
    entropies = [entropy(counts) for counts in histograms if counts.any()]
    if not entropies:
        raise UndefinedScore("the information gain is undefined: no two neighbouring beats differ")
    return 1 - max(entropies) / math.log(bins)


def _error_histogram(beats: NDArray[np.float64], times: NDArray[np.float64], bins: int) -> NDArray[np.int64]:
    """Counts [bins] of the distances from each time to its nearest beat, in intervals between beats."""
    closest, last = nearest_beats(beats, times), len(beats) - 1
    distance = times - beats[closest]
    # For a time before the first beat, index -1 makes the interval the whole sequence: mir_eval does so.
    previous, following = beats[closest] - beats[closest - 1], beats[np.minimum(closest + 1, last)] - beats[closest]
    interval = np.where(closest == last, beats[last] - beats[last - 1], np.where(distance < 0, previous, following))
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = np.mod(0.5 * distance / (0.5 * interval) + 0.5, -1) + 0.5
    return np.histogram(errors[np.isfinite(errors)], np.linspace(-0.5, 0.5, bins + 1))[0].astype(np.int64)
