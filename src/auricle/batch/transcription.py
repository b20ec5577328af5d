"""Transcripts of many recordings in one folder, each made once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auricle.batch.job import Done, Job, Made, open_job
from auricle.types import Progress, Transcript
from auricle.writers.subtitles import SubtitleOptions
from auricle.writers.transcripts import SUFFIXES, TranscriptFormat, transcript_text

if TYPE_CHECKING:
    from auricle.audio import Source
    from auricle.tasks.transcribe import Recognizer, TranscribeOptions

__all__ = ["Transcription", "facts_of", "transcription"]


@dataclass(frozen=True)
class Transcription:
    """A job that transcribes, held by this process; made by `transcription`."""

    job: Job
    options: TranscribeOptions
    formats: tuple[TranscriptFormat, ...]
    layout: SubtitleOptions
    recognizer: Recognizer

    def do(self, name: str, *, source: Source | None = None, progress: Progress | None = None) -> Done:
        """The transcript of one recording in every format, unless an earlier run made it.

        Args:
            name: one of the job's recordings.
            source: where its sound is, if not in the file of that name.
            progress: called with the finished share.

        Raises:
            AuricleError: what `transcribe` raises, or the disk.
        """
        from auricle.tasks.transcribe import transcribe

        def make(_: str) -> Made:
            heard = source if source is not None else name
            said = transcribe(heard, self.options, progress=progress, recognizer=self.recognizer)
            texts = {SUFFIXES[format]: transcript_text(said, format, self.layout) for format in self.formats}
            return Made({suffix: text.encode("utf-8", "replace") for suffix, text in texts.items()}, facts_of(said))

        return self.job.do(name, make)


@contextmanager
def transcription(
    folder: str | Path,
    names: Iterable[str],
    options: TranscribeOptions,
    formats: Sequence[TranscriptFormat],
    layout: SubtitleOptions,
    recognizer: Recognizer,
) -> Iterator[Transcription]:
    """A job in a folder, for one process at a time.

    Args:
        folder: for the transcripts.
        names: of the recordings.
        options: how they are transcribed.
        formats: of the transcripts.
        layout: of subtitles.
        recognizer: loaded once for all of them.

    Raises:
        InUse: another process works in the folder.
        CannotWrite: the folder cannot be made or written.
    """
    who = fingerprint(recognizer, options.model)
    depends_on = {"transcribe": asdict(options), "layout": asdict(layout), "recognizer": who}
    with open_job(folder, names, [SUFFIXES[format] for format in formats], depends_on) as job:
        yield Transcription(job, options, tuple(formats), layout, recognizer)


def facts_of(said: Transcript) -> dict[str, Any]:
    """What is known about a transcript besides its text, ready for JSON."""
    return {
        "duration": said.duration,
        "language": said.language,
        "engine": said.engine,
        "model": said.model,
        "word_count": len(said.text.split()),
        "removed": {reason: len(spans) for reason, spans in said.removed.items()},
        "flagged": {reason: len(spans) for reason, spans in said.flagged.items()},
        "remarks": list(said.remarks),
    }


def fingerprint(recognizer: Recognizer, model: str | None) -> list[Any]:
    """What tells one recognizer from another: engine, model, and its files by hash, or else by size and time.

    Args:
        recognizer: as it was loaded.
        model: as it was asked for; a folder is looked into.
    """
    files: list[Any] = sorted(dict(getattr(getattr(recognizer, "card", None), "files", {})).items())
    folder = Path(model) if model else None
    if not files and folder and folder.is_dir():
        inside = sorted(path for path in folder.rglob("*") if path.is_file())
        files = [[str(p.relative_to(folder)), p.stat().st_size, p.stat().st_mtime_ns] for p in inside]
    return [recognizer.name, recognizer.model, files]
