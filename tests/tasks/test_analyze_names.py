"""Names of reports: many files into one folder never collide, on any disk."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from auricle.tasks.analyze import report_names


def as_a_disk_sees(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


parts = st.text(st.sampled_from("aAéÉe\u0301ß.-2\u0131\u0130 "), min_size=1, max_size=6).filter(
    lambda s: s.strip(". ") != ""
)
paths = st.builds(lambda folder, name: f"{folder}/{name}", st.sampled_from(["x", "y"]), parts)


@given(st.lists(paths, max_size=30))
def test_no_two_names_are_the_same_on_a_disk_that_ignores_case(sources: list[str]) -> None:
    names = report_names(sources)
    assert len({as_a_disk_sees(name) for name in names}) == len(sources)
    assert all("/" not in name and name not in ("", ".", "..") for name in names)


def test_stems_alone_would_collide() -> None:
    """The negative control of the rule above."""
    sources = ["a/song.mp3", "b/Song.mp3", "b/song.wav"]
    assert len({as_a_disk_sees(source.split("/")[1].split(".")[0]) for source in sources}) == 1
    assert report_names(sources) == ("song.mp3", "Song.mp3-2", "song.wav")


def test_plain_names_are_plain() -> None:
    assert report_names(["/music/one.wav", "two.flac", "-x.wav", "-"]) == ("one", "two", "-x", "audio")


def test_the_endings_still_fit_behind_a_long_name() -> None:
    long = ["ä" * 125 + "1.wav", "ä" * 125 + "2.wav"]
    names = report_names(long)
    assert names[0] != names[1]
    assert all(len(f"{name}.timeline.json".encode()) <= 255 for name in names)


def test_a_name_that_is_no_unicode_is_a_name() -> None:
    assert report_names(["caf\udce9.wav"]) == ("caf\udce9",)
