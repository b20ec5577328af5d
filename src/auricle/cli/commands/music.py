"""auricle music: tempo, beats, key and chords."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auricle.cli.common import Common, Files
from auricle.cli.formats import chosen_formats, files_of
from auricle.cli.inputs import STDIN, expand, source_of
from auricle.cli.progress import bar
from auricle.cli.results import Facts, Results, printable
from auricle.cli.tables import Table
from auricle.cli.targets import STDOUT, sound_suffixes, target_file, targets_of
from auricle.tasks.music.options import MusicOptions

if TYPE_CHECKING:
    from auricle.tasks.music import Music

__all__ = ["music"]

SUFFIXES: dict[str, str] = {
    "audacity": ".labels.txt",
    "csv": ".music.csv",
    "json": ".music.json",
    "textgrid": ".TextGrid",
}
CHORDS_A_LINE = 8

Out = Annotated[str, typer.Option("--out", "-o", help="Folder for the files of --format.", show_default=False)]
Formats = Annotated[
    str,
    typer.Option("--format", help="Of audacity, csv, json, textgrid, between commas; else a card.", show_default=False),
]
Click = Annotated[
    str,
    typer.Option(
        "--click", help="Write the recording, 4.4 dB quieter, with a click on each beat: a file, or a folder."
    ),
]


def music(
    files: Files, options: MusicOptions, common: Common, out: Out = STDOUT, format: Formats = "", click: Click = ""
) -> None:
    """Tempo, beats, metre, key and chords of each recording; drums, where the model knows them."""
    names = list(expand(files))
    formats = chosen_formats(format, out, len(names), common.json, tuple(SUFFIXES), ("audacity", "json"))
    targets = files_of(names, out, formats, SUFFIXES)
    clicks: dict[str, str] = {}
    if click:
        targets_of_clicks = targets_of(names, click, ".click.wav", allowed=sound_suffixes(), flag="--click")
        clicks = dict(zip(names, targets_of_clicks, strict=True))
    if STDIN in clicks:
        raise typer.BadParameter("a pipe is heard once; save it to a file first", param_hint="--click")
    from auricle.tasks.music import music as task
    from auricle.tasks.music.hearing import listeners_of

    listeners = listeners_of(options)

    def work(name: str) -> Facts:
        with bar(name) as progress:
            found = task(source_of(name), options, progress=progress, listeners=listeners)
        written = write(found, targets.get(name, {}))
        if name in clicks:
            written.append(write_clicks(name, found, clicks[name]))
        if formats and out == STDOUT:
            print(text_of(found, formats[0]), end="", flush=True)
        return {**facts_of(found), "targets": written}

    results = Results(common, lambda name, facts: tell(name, facts, card=not formats))
    results.each(names, work)
    results.leave()


def write(found: Music, targets: dict[str, str]) -> list[str]:
    """The files of one recording; their paths. Audacity's labels are a file a tier, as each becomes a track there."""
    texts: dict[str, str] = {}
    for one, target in targets.items():
        if one == "audacity":
            for tier in (tier for tier in found.timeline.tiers if tier.spans or tier.name == "beats"):
                texts[f"{target.removesuffix(SUFFIXES[one])}.{tier.name}.txt"] = labels_of(found, tier.name)
        else:
            texts[target] = text_of(found, one)
    for target, text in texts.items():
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        with target_file(target) as file:
            file.write(text.encode("utf-8", "replace"))
    return list(texts)


def write_clicks(name: str, found: Music, target: str) -> str:
    """The recording with clicks; its path."""
    from auricle.audio import load, save
    from auricle.tasks.music.click import with_clicks

    Path(target).parent.mkdir(parents=True, exist_ok=True)
    save(with_clicks(load(name), found.beats), target)
    return target


def text_of(found: Music, format: str) -> str:
    """All tiers as text of that format; of Audacity's labels, which are one track, beats and then chords."""
    from auricle.writers import csv, json, textgrid

    if format == "audacity":
        return "".join(labels_of(found, name) for name in ("beats", "chords") if name in found.timeline)
    dumps = {"csv": csv.dumps, "json": json.dumps, "textgrid": textgrid.dumps}[format]
    return dumps(found.timeline, lossy=True)


def labels_of(found: Music, tier: str) -> str:
    """Audacity's labels of one tier: beats are points, chords stretches."""
    from auricle.writers import audacity

    return audacity.dumps(found.timeline, tier=tier, lossy=True)


def facts_of(found: Music) -> dict[str, object]:
    """All that was found, ready for JSON."""
    return {
        "duration": found.duration,
        "tempo": found.tempo,
        "tempi": [{"bpm": one.bpm, "confidence": one.confidence} for one in found.tempi],
        "steadiness": found.steadiness,
        "metre": found.metre,
        "key": None if found.key is None else {"name": found.key.name, "confidence": found.key.confidence},
        "beats": [{"time": beat.start, "position": int(beat.label), "score": beat.score} for beat in found.beats],
        "drums": [{"time": one.start, "drum": one.label, "score": one.score} for one in found.drums],
        "chords": [{"start": s.start, "end": s.end, "label": s.label, "score": s.score} for s in found.chords],
        "remarks": list(found.remarks),
    }


def tell(name: str, facts: Facts, card: bool) -> None:
    """A card for people; remarks on stderr."""
    remarks, targets = facts["remarks"], facts["targets"]
    assert isinstance(remarks, list)
    assert isinstance(targets, list)
    if card:
        table = Table(printable(name), "")
        for row in rows_of(facts):
            table.add(*row)
        table.show()
    if targets:
        print(f"{printable(name)} -> {printable(', '.join(targets))}", flush=True)
    for remark in remarks:
        print(f"note: {printable(name)}: {printable(remark)}", file=sys.stderr)


def rows_of(facts: Facts) -> list[tuple[str, str]]:
    """What stands on the card."""
    tempi, beats, drums, chords, key = (facts[name] for name in ("tempi", "beats", "drums", "chords", "key"))
    assert isinstance(tempi, list)
    assert isinstance(beats, list)
    assert isinstance(drums, list)
    assert isinstance(chords, list)
    rows = []
    if tempi:
        others = ", ".join(f"{one['bpm']:.1f} ({one['confidence']:.0%})" for one in tempi[1:])
        rows.append(("tempo", f"{tempi[0]['bpm']:.1f} beats a minute ({tempi[0]['confidence']:.0%})"))
        rows.append(("or", others))
        downbeats = sum(beat["position"] == 1 for beat in beats)
        rows.append(("beats", f"{len(beats)} in {downbeats} bars, mostly of {facts['metre'] or '?'}"))
        rows.append(("first beats", " ".join(f"{beat['time']:.2f}" for beat in beats[:CHORDS_A_LINE])))
    if drums:
        counts = Counter(one["drum"] for one in drums)
        rows.append(("drums", ", ".join(f"{count} x {drum}" for drum, count in counts.most_common())))
    if isinstance(key, dict):
        rows.append(("key", f"{key['name']} ({key['confidence']:.0%})"))
    for first in range(0, len(chords), CHORDS_A_LINE):
        line = chords[first : first + CHORDS_A_LINE]
        rows.append(("chords" if first == 0 else "", " ".join(f"{c['start']:.1f} {c['label']}" for c in line)))
    return rows
