"""auricle transcribe: what is said."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auricle.cli.common import Common, Files
from auricle.cli.inputs import expand, source_of
from auricle.cli.progress import bar
from auricle.cli.results import Facts, Results, printable
from auricle.cli.tables import Table, clock
from auricle.cli.targets import STDOUT, refuse_inputs, target_file
from auricle.tasks.transcribe import TranscribeOptions
from auricle.writers.subtitles import SubtitleOptions
from auricle.writers.transcripts import SUFFIXES, TranscriptFormat, transcript_formats, transcript_text

if TYPE_CHECKING:
    from auricle.tasks.transcribe import Recognizer
    from auricle.types import Transcript

__all__ = ["transcribe"]

Out = Annotated[
    str, typer.Option("--out", "-o", help="A folder, or a file for one input; else text on stdout.", show_default=False)
]
Formats = Annotated[
    str,
    typer.Option(
        "--format",
        help="Of txt, srt, vtt, tsv, json, textgrid, between commas; by default what -o ends in, else txt.",
        show_default=False,
    ),
]
Unsafe = Annotated[bool, typer.Option("--unsafe", help="The same as --no-safety: keep what nobody can have said.")]


def transcribe(
    files: Files,
    options: TranscribeOptions,
    layout: SubtitleOptions,
    common: Common,
    out: Out = STDOUT,
    format: Formats = "",
    unsafe: Unsafe = False,
) -> None:
    """What is said in each recording, as text, subtitles or a table."""
    names = list(expand(files))
    if unsafe:
        options = replace(options, safety=False)
    target = Target.of(out, format, names, common.json)
    from auricle.tasks.transcribe import choose

    chosen = choose(options)
    if not common.json:
        why = chosen.why or f"engine {chosen.recognizer.name}, model {chosen.recognizer.model}"
        print(f"note: {printable(why)}", file=sys.stderr)
    table = Table("duration", "words", "language", "transcript", "file")
    shown = target.folder and len(names) > 1 and sys.stdout.isatty()
    results = Results(common, lambda name, facts: tell(name, facts, table if shown else None))
    with work_in(target, names, options, layout, chosen.recognizer, common) as work:
        try:
            results.each(names, work)
        except KeyboardInterrupt:
            if target.folder:
                print("note: finished transcripts stay; the same command does the rest", file=sys.stderr)
            raise
    table.show()
    results.leave()


@dataclass(frozen=True)
class Target:
    """Where transcripts go, and in which formats; neither a folder nor a file is stdout."""

    formats: tuple[TranscriptFormat, ...]
    folder: str = ""
    file: str = ""

    @classmethod
    def of(cls, out: str, format: str, names: Sequence[str], json: bool) -> Target:
        """What -o and --format say.

        Raises:
            typer.BadParameter: they contradict each other or the number of inputs.
        """
        formats = transcript_formats(format) if format else ()
        if not out:
            raise typer.BadParameter("the name is empty; is a variable unset?", param_hint="-o")
        if out == STDOUT:
            if len(formats) > 1 or (len(names) > 1 and formats not in ((), ("txt",)) and not json):
                raise typer.BadParameter("several formats or files need a folder; add -o", param_hint="--format")
            return cls(formats or ("txt",))
        suffix = Path(out).suffix.lower()
        ends = next((name for name, ending in SUFFIXES.items() if ending.lower() == suffix), None)
        if out.endswith("/") or Path(out).is_dir() or not suffix:
            return cls(formats or ("txt",), folder=out)
        if ends is None or formats not in ((), (ends,)):
            said = f"--format says {format}" if ends else f"formats end in {', '.join(SUFFIXES.values())}"
            raise typer.BadParameter(f"{out!r} is a file, and {said}; write {out}/ for a folder", param_hint="-o")
        if len(names) > 1:
            raise typer.BadParameter(f"{len(names)} inputs need a folder, got {out!r}", param_hint="-o")
        refuse_inputs(names, [out])
        return cls(transcript_formats(ends), file=out)


@contextmanager
def work_in(
    target: Target,
    names: list[str],
    options: TranscribeOptions,
    layout: SubtitleOptions,
    recognizer: Recognizer,
    common: Common,
) -> Iterator[Any]:
    """What is done with each name, and the facts that come of it."""
    if target.folder:
        from auricle.batch.transcription import transcription

        with transcription(target.folder, names, options, target.formats, layout, recognizer) as job:

            def into_folder(name: str) -> Facts:
                with bar(name) as progress:
                    done = job.do(name, source=source_of(name), progress=progress)
                return {"targets": list(done.targets), "kept": done.kept, **done.facts}

            yield into_folder
        return

    def alone(name: str) -> Facts:
        from auricle.tasks.transcribe import transcribe

        with bar(name) as progress:
            said = transcribe(source_of(name), options, progress=progress, recognizer=recognizer)
        text = transcript_text(said, target.formats[0], layout)
        if target.file:
            with target_file(target.file) as file:
                file.write(text.encode("utf-8", "replace"))
        elif not common.json:
            heading = f"==> {printable(name)} <==\n" if len(names) > 1 else ""
            print(heading + text, end="", flush=True)
        return {**facts_with_words(said), "targets": [target.file] if target.file else []}

    yield alone


def facts_with_words(said: Transcript) -> dict[str, Any]:
    """All of a transcript, ready for JSON."""
    from auricle.batch.transcription import facts_of

    return {
        "text": said.text,
        **facts_of(said),
        "segments": [{"start": s.start, "end": s.end, "text": s.label} for s in said.segments],
        "words": [{"start": w.start, "end": w.end, "word": w.label, "score": w.score} for w in said.words],
    }


def tell(name: str, facts: Facts, table: Table | None) -> None:
    """Where a transcript lies, and what is to be known about it, for people."""
    remarks: Any = facts["remarks"]
    targets: Any = facts["targets"]
    if table is not None:
        state = "kept" if facts["kept"] else "new"
        table.add(clock(facts["duration"]), str(facts["word_count"]), str(facts["language"] or "-"), state, name)
    elif targets:
        kept = ", made before" if facts.get("kept") else ""
        words = "1 word" if facts["word_count"] == 1 else f"{facts['word_count']} words"
        told = f"{words}, {clock(facts['duration'])}{kept}"
        print(f"{printable(name)} -> {printable(', '.join(targets))} ({told})", flush=True)
    for remark in remarks:
        print(f"note: {printable(name)}: {printable(remark)}", file=sys.stderr)
    if not facts["word_count"]:
        more = "; --unsafe leaves in what was taken out" if any("taken out" in remark for remark in remarks) else ""
        print(f"note: {printable(name)}: nothing is said in it, as far as was heard{more}", file=sys.stderr)
