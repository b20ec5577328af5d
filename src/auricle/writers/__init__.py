"""Timelines as files: a written file read back is equal, or the writer refuses and says why.

| format | tiers | overlaps | instants | scores | labels | duration | times |
|---|---|---|---|---|---|---|---|
| `json` | all | yes | yes | yes | any | yes | exact |
| `csv` | all | yes | yes | yes | any | no | exact |
| `textgrid` | all | no | a tier of them | no | any, not empty for intervals | yes | exact |
| `rttm` | one | yes | yes | yes | any | no | exact |
| `audacity` | one | yes | yes | no | one line | no | exact |
| `webvtt` | one | yes | yes | no | any but U+0000 | no | 1 ms |
| `srt` | one | yes | yes | no | no blank lines | no | 1 ms |
| `midi` | of notes | yes, one key's in turn | yes | no | names of pitches | yes | 0.5 ms |

Each module has `dumps(timeline) -> str` and `loads(text) -> Timeline`. Where a format has no place for something,
`dumps` raises `CannotHold`, or leaves it out if you pass `lossy=True`. A duration that a format does not hold is
given to `loads`; what a transcript has beyond its tiers is kept by JSON only. Special kinds of span become
plain spans. Of MIDI, `read` gives the tiers; `read_midi` and `write_midi` take a whole `Score`, with its instruments.

`transcript_text` makes what people want of a transcript: subtitles laid out for reading, plain text, a table.
"""

from auricle.writers import audacity, csv, json, rttm, srt, textgrid, webvtt
from auricle.writers.files import FORMATS, FormatName, read, write
from auricle.writers.midi import midi_bytes, write_midi
from auricle.writers.midi_reading import read_midi
from auricle.writers.midi_timeline import score_of
from auricle.writers.musicxml import musicxml_bytes, write_musicxml
from auricle.writers.subtitles import SubtitleOptions, subtitle_cues
from auricle.writers.transcripts import TranscriptFormat, transcript_formats, transcript_text

__all__ = [
    "FORMATS",
    "FormatName",
    "SubtitleOptions",
    "TranscriptFormat",
    "audacity",
    "csv",
    "json",
    "midi_bytes",
    "musicxml_bytes",
    "read",
    "read_midi",
    "rttm",
    "score_of",
    "srt",
    "subtitle_cues",
    "textgrid",
    "transcript_formats",
    "transcript_text",
    "webvtt",
    "write",
    "write_midi",
    "write_musicxml",
]
