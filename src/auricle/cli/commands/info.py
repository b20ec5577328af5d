"""auricle info: what a file says about itself."""

from __future__ import annotations

from auricle.cli.common import Common, Files
from auricle.cli.inputs import expand, source_of
from auricle.cli.results import Facts, Results
from auricle.cli.tables import Table, clock

__all__ = ["info"]


def info(files: Files, common: Common) -> None:
    """Format, codec, sample rate, channels and duration of each file."""
    table = Table("duration", "Hz", "channels", "bits", "format", "codec", "file")
    results = Results(common, lambda name, facts: table.add(*row(facts), name + remark(facts)))
    results.each(expand(files), facts_of)
    table.show()
    results.leave()


def facts_of(name: str) -> Facts:
    """The facts of one file, under the names that the JSON contract gives them."""
    from auricle.audio import probe

    found = probe(source_of(name))
    return {
        "sample_rate": found.sample_rate,
        "channels": found.channels,
        "bit_depth": found.bit_depth,
        "duration": found.duration,
        "format": found.format,
        "codec": found.codec,
        "truncated": found.truncated,
        "declared_duration": found.declared_duration,
        "size": found.size,
    }


def row(facts: Facts) -> tuple[str, ...]:
    """The same facts as cells for people."""
    bits = "-" if facts["bit_depth"] is None else str(facts["bit_depth"])
    shown = (str(facts[key]) for key in ("sample_rate", "channels"))
    return (clock(facts["duration"]), *shown, bits, str(facts["format"]), str(facts["codec"]))


def remark(facts: Facts) -> str:
    """What people must not overlook."""
    return f" (cut short: declares {clock(facts['declared_duration'])})" if facts["truncated"] else ""
