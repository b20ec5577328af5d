"""Subtitles that people can read: words of a transcript as cues of a line or two, broken where a reader would pause.

Where to break is the cheapest way through all places that could be (a shortest path): ends of sentences and clauses and
pauses of the speaker cost least, breaks after "the" or "of" most, and so do cues that are too fast or too short.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auricle.errors import BadOption
from auricle.types import Span, Transcript, setting

__all__ = ["SubtitleOptions", "subtitle_cues"]


@dataclass(frozen=True)
class SubtitleOptions:
    """How much text a cue may hold, and for how long it is shown.

    Attributes:
        line_length: characters of a line; only a single longer word goes beyond.
        lines: 1 or 2.
        reading_speed: characters a second that people can read.
        min_duration: seconds for which a cue is shown where the next one leaves room.
        max_duration: seconds after which a cue ends; only a single longer word goes beyond.
        gap: seconds between a cue and the next one.
        pause: seconds of silence that always end a cue.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> SubtitleOptions(line_length=32).lines
        2
    """

    line_length: int = setting(42, "Characters of a subtitle's line.")
    lines: int = setting(2, "Lines of a subtitle, 1 or 2.")
    reading_speed: float = setting(18.0, "Characters a second that a subtitle's readers can follow.")
    min_duration: float = setting(1.0, "Seconds for which a subtitle is shown, where there is room.")
    max_duration: float = setting(7.0, "Seconds after which a subtitle ends.")
    gap: float = setting(0.08, "Seconds between two subtitles.")
    pause: float = setting(1.0, "Seconds of silence that always end a subtitle.")

    def __post_init__(self) -> None:
        if self.line_length < 10:
            raise BadOption(f"line_length must be 10 or more, got {self.line_length}")
        if self.lines not in (1, 2):
            raise BadOption(f"lines must be 1 or 2, got {self.lines}")
        for name in ("reading_speed", "max_duration", "pause"):
            if not 0 < getattr(self, name) < float("inf"):
                raise BadOption(f"{name} must be above 0, got {getattr(self, name)}")
        if not 0 <= self.gap <= 1 or not 0 <= self.min_duration <= self.max_duration:
            raise BadOption(
                f"gap must lie in [0, 1] and min_duration in [0, max_duration], got {self.gap} and {self.min_duration}"
            )


@dataclass(frozen=True)
class Word:
    """A word without blanks, in whole milliseconds."""

    text: str
    start: int
    end: int
    ends_segment: bool = False


SENTENCE = tuple(".?!…。？！")  # noqa: RUF001
CLAUSE = tuple(",;:—、，；：")  # noqa: RUF001
QUOTES = "\"'”’)]»"  # noqa: RUF001
LEANING_WORDS = """
a an the of to in on at by for with from and or but nor as if that than my your his her its our their this these no not
very so i is are was were be been am has have had will would can could mr. mrs. dr. st.
"""
LEANING = frozenset(LEANING_WORDS.split())
"""Words that lean on the next one: nothing is broken after them if it can be helped."""
LINGER = 2000
"""Milliseconds that a cue may stand after its last word so that it can be read."""
CUE, LEANS, SENTENCE_INSIDE, SEGMENT_INSIDE, TWO_LINES, TINY = 3.0, 3.0, 3.5, 3.0, 0.4, 2.0
"""Costs: a cue, a break after a word that leans, a sentence or segment that ends inside, a second line, few letters."""
FEW = 12
"""Letters; a cue with fewer costs TINY."""


def subtitle_cues(transcript: Transcript, options: SubtitleOptions | None = None) -> tuple[Span, ...]:
    r"""Cues in order, without overlaps, in whole milliseconds; their labels hold every word, lines parted by "\n".

    A transcript without words is laid out by its segments, their time shared among the words by length.

    Args:
        transcript: with a tier "words" or "segments".
        options: how much text, for how long; None means `SubtitleOptions()`.

    Example:
        >>> from auricle.types import Tier
        >>> words = "This is a sentence. And here is another one, quite a bit longer than the first.".split()
        >>> tier = Tier("words", tuple(Span(0.4 * i, 0.4 * i + 0.3, word) for i, word in enumerate(words)))
        >>> for cue in subtitle_cues(Transcript(10.0, (tier,))):
        ...     print(cue.start, cue.end, repr(cue.label))
        0.0 1.5 'This is a sentence.'
        1.6 6.3 'And here is another one,\nquite a bit longer than the first.'
    """
    options = options or SubtitleOptions()
    last = int(transcript.duration * 1000 + 1e-6)
    words = list(_words(transcript, last))
    groups = [group for block in _blocks(words, options) for group in _broken(block, options)]
    return tuple(_timed(groups, last, options))


def _words(transcript: Transcript, last: int) -> Iterator[Word]:
    """All words in order; those of segments that have no words of their own are placed by their length."""
    spans = sorted([*transcript.words, *_unspelled(transcript)], key=lambda span: (span.start, span.end))
    ends = {span.end for span in transcript.segments}
    for span in spans:
        start, end = (min(round(time * 1000), last) for time in (span.start, span.end))
        parts = span.label.split()
        size = sum(len(part) + 1 for part in parts)
        done = 0
        for number, part in enumerate(parts, start=1):
            first = start + (end - start) * done // size
            done += len(part) + 1
            closes = number == len(parts) and span.end in ends
            yield Word(part, first, start + (end - start) * done // size, closes)


def _unspelled(transcript: Transcript) -> list[Span]:
    """Segments in which no word of the tier "words" begins."""
    starts = [word.start for word in transcript.words]
    if not starts:
        return list(transcript.segments)
    from bisect import bisect_left

    return [s for s in transcript.segments if bisect_left(starts, s.start - 1e-6) == bisect_left(starts, s.end)]


def _blocks(words: Sequence[Word], options: SubtitleOptions) -> Iterator[list[Word]]:
    """Words up to a pause that ends a cue in any case."""
    block: list[Word] = []
    for word in words:
        if block and word.start - block[-1].end >= 1000 * options.pause:
            yield block
            block = []
        block.append(word)
    if block:
        yield block


def _broken(words: Sequence[Word], options: SubtitleOptions) -> list[list[Word]]:
    """The cues of least cost: best[j] is that of the words before j, back[j] where the last of their cues begins."""
    best, back = [0.0] + [float("inf")] * len(words), [0] * (len(words) + 1)
    for i in range(len(words)):
        for j, lines in _ends(words, i, options):
            cost = best[i] + _cost(words, i, j, lines, options)
            if cost < best[j]:
                best[j], back[j] = cost, i
    cues, end = [], len(words)
    while end:
        cues.append(list(words[back[end] : end]))
        end = back[end]
    return cues[::-1]


def _ends(words: Sequence[Word], i: int, options: SubtitleOptions) -> Iterator[tuple[int, int]]:
    """Where a cue that begins with word i may end (exclusive), and how many lines it then has."""
    lines, used = 1, -1
    for j in range(i, len(words)):
        used += 1 + len(words[j].text)
        if used > options.line_length and used > len(words[j].text):
            lines, used = lines + 1, len(words[j].text)
        too_long = words[j].end - words[i].start > 1000 * options.max_duration
        if j > i and (lines > options.lines or too_long):
            return
        yield j + 1, lines


def _cost(words: Sequence[Word], i: int, j: int, lines: int, options: SubtitleOptions) -> float:
    letters = sum(len(word.text) + 1 for word in words[i:j]) - 1
    start, end = words[i].start, words[j - 1].end
    room = end + LINGER if j == len(words) else min(end + LINGER, words[j].start - round(1000 * options.gap))
    cost = CUE + TWO_LINES * (lines - 1) + (TINY if letters < FEW else 0.0)
    lacks = max(letters / options.reading_speed, options.min_duration) - (room - start) / 1000
    cost += 4 * max(lacks, 0.0) + sum(_inside(word) for word in words[i : j - 1])
    return cost if j == len(words) else cost + _break_cost(words[j - 1], words[j])


def _break_cost(word: Word, following: Word) -> float:
    """What it costs to end a cue between two words."""
    if word.ends_segment or _closes(word):
        return 0.0
    if word.text.rstrip(QUOTES).endswith(CLAUSE):
        return 1.0
    pause = max(0, following.start - word.end) / 1000
    return max(0.5, 4.0 - 6.0 * pause) + (LEANS if word.text.lower() in LEANING else 0.0)


def _inside(word: Word) -> float:
    """What it costs to go on after a word."""
    if _closes(word):
        return SENTENCE_INSIDE
    return SEGMENT_INSIDE if word.ends_segment else 0.0


def _closes(word: Word) -> bool:
    return word.text.rstrip(QUOTES).endswith(SENTENCE) and word.text.lower() not in LEANING


def _laid_out(words: Sequence[Word], options: SubtitleOptions) -> str:
    """One line if it fits, else two that are even, the upper one rather the shorter."""
    texts = [word.text for word in words]
    whole = " ".join(texts)
    if len(whole) <= options.line_length or len(texts) == 1 or options.lines == 1:
        return whole
    best, best_cost = whole, float("inf")
    for at in range(1, len(texts)):
        upper, lower = " ".join(texts[:at]), " ".join(texts[at:])
        cost = abs(len(lower) - len(upper)) + 3.0 * (len(upper) > len(lower))
        cost += 4.0 * _break_cost(words[at - 1], words[at])
        cost += 1000.0 * max(0, len(upper) - options.line_length, len(lower) - options.line_length)
        if cost < best_cost:
            best, best_cost = f"{upper}\n{lower}", cost
    return best


def _timed(groups: Sequence[Sequence[Word]], last: int, options: SubtitleOptions) -> Iterator[Span]:
    """Cues from their first word on, for as long as they take to read where the next cue leaves room."""
    gap, longest = round(1000 * options.gap), round(1000 * options.max_duration)
    starts: list[int] = []
    for words in groups:
        # Two cues never begin at once, unless the recording has ended.
        starts.append(min(last, max(words[0].start, starts[-1] + 1)) if starts else words[0].start)
    for number, words in enumerate(groups):
        start = starts[number]
        spoken = max(start, *(word.end for word in words))
        label = _laid_out(words, options)
        wanted = start + round(1000 * max(options.min_duration, len(label) / options.reading_speed))
        end = max(spoken, min(wanted, spoken + LINGER, start + longest))
        if number + 1 < len(groups):
            following = starts[number + 1]
            end = min(end, following - gap if following - gap > start else following)
        yield Span(start / 1000, min(end, last) / 1000, label)
