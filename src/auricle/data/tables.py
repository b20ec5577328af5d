"""Tables of a corpus: tab- or comma-separated text, or one JSON object a line, read strictly."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from auricle.errors import BadData

__all__ = ["rows_of"]


def rows_of(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """(line number, column -> text) of each row of a .tsv, .csv or .jsonl file with named columns.

    In a .tsv quotes are letters like any other; in a .csv they are quotes, and columns are parted by commas or, where
    the head has none, by semicolons.

    Raises:
        BadData: no such file, another suffix, a row with more or fewer columns than the head, not UTF-8.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise BadData(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadData(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8") from error
    if path.suffix == ".jsonl":
        yield from _json_rows(path, lines)
    elif path.suffix in (".tsv", ".csv"):
        yield from _separated_rows(path, lines)
    else:
        raise BadData(f"{path.name}: a manifest is a .tsv, .csv or .jsonl file")


def _json_rows(path: Path, lines: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadData(f"{path.name}, line {number}: not JSON ({error.msg})") from error
        if not isinstance(row, dict):
            raise BadData(f"{path.name}, line {number}: each line must be one JSON object, got {type(row).__name__}")
        yield number, {str(key): "" if value is None else str(value) for key, value in row.items()}


def _separated_rows(path: Path, lines: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    if path.suffix == ".tsv":
        reader = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    else:
        # Where the comma is the decimal sign, spreadsheets part columns by semicolons.
        semicolons = bool(lines) and ";" in lines[0] and "," not in lines[0]
        reader = csv.reader(lines, strict=True, delimiter=";" if semicolons else ",")
    try:
        head = next(reader, None)
        if not head:
            raise BadData(f"{path.name} is empty; its first line must name the columns")
        for row in reader:
            if not row:
                continue
            if len(row) != len(head):
                raise BadData(
                    f"{path.name}, line {reader.line_num}: {len(row)} columns where the head names {len(head)}"
                )
            yield reader.line_num, dict(zip(head, row, strict=True))
    except csv.Error as error:
        raise BadData(f"{path.name}, line {reader.line_num}: {error}") from error
