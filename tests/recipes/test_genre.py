"""Genres: GTZAN's division leaks no track, FMA's table is read, and a tiny made GTZAN trains to a model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from auricle.audio import save
from auricle.data.fma import find_fma, fma
from auricle.data.gtzan import GENRES, TRACKS, find_gtzan, gtzan, numbers
from auricle.errors import BadData
from auricle.recipes import fitted_to, restored, small
from auricle.recipes.genre import Genre
from auricle.tasks.classify import ClassifyOptions, classify
from auricle.tasks.export import export
from auricle.train import fit
from auricle.types import Audio

RATE = 22_050


def track(genre: str, rng: np.random.Generator, seconds: float = 1.5) -> Audio:
    """A chord of the genre's own pitch with a beat of its own."""
    t = np.arange(round(RATE * seconds)) / RATE
    place = GENRES.index(genre)
    chord = np.sin(2 * np.pi * 220 * 2 ** (place / 4) * t) * (np.sin(2 * np.pi * (1 + place) * t) > 0)
    return Audio((0.3 * chord + 0.01 * rng.standard_normal(len(t))).astype(np.float32), RATE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three genres' worth of sound in a folder that is called as GTZAN's are, one track of it damaged."""
    data, rng = tmp_path_factory.mktemp("gtzan"), np.random.default_rng(0)
    for genre in GENRES:
        (data / "genres_original" / genre).mkdir(parents=True)
        for split in ("train", "valid", "test"):
            for number in list(numbers(TRACKS[split, genre]))[: 4 if split == "train" else 2]:
                save(track(genre, rng), data / "genres_original" / genre / f"{genre}.{number:05d}.wav")
    first = next(numbers(TRACKS["train", "jazz"]))
    (data / "genres_original" / "jazz" / f"jazz.{first:05d}.wav").write_bytes(b"damaged")
    return data


def test_the_division_has_its_sizes_and_no_track_twice() -> None:
    parts = {
        split: [f"{genre}.{number}" for genre in GENRES for number in numbers(TRACKS[split, genre])]
        for split in ("train", "valid", "test")
    }
    assert {split: len(tracks) for split, tracks in parts.items()} == {"train": 443, "valid": 197, "test": 290}
    every = [name for tracks in parts.values() for name in tracks]
    assert len(set(every)) == len(every)
    assert all(0 <= int(name.partition(".")[2]) < 100 for name in every)


def test_a_damaged_track_is_left_out_and_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = find_gtzan(folder)
    assert found == folder / "genres_original"
    clips, skipped = gtzan(found, "train")
    assert (len(clips), len(skipped)) == (39, 1)
    Genre().official(folder, "train")
    assert "left out" in capsys.readouterr().err


def test_a_tiny_gtzan_trains_to_a_model(folder: Path, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    chosen = fitted_to(small("genre"), folder)
    assert isinstance(chosen, Genre)
    assert chosen.labels == GENRES
    chosen = replace(chosen, fit=replace(chosen.fit, epochs=3, evaluate_every=3))
    fit(chosen, folder, tmp_path / "run", loud=False)
    assert 0 <= restored(tmp_path / "run").metrics["error_rate"] <= 1
    export(tmp_path / "run", tmp_path / "model")
    found = classify(track("jazz", np.random.default_rng(1), 12.0), ClassifyOptions(str(tmp_path / "model")))
    assert found.labels == GENRES
    assert len(found.scores) == 2  # windows of ten seconds, the last one from the end


def test_fma_by_its_table(tmp_path: Path) -> None:
    (tmp_path / "fma_metadata").mkdir()
    (tmp_path / "fma_small" / "000").mkdir(parents=True)
    rows = [
        ",artist,set,set,track",
        ",id,split,subset,genre_top",
        "track_id,,,,",
        "2,1,training,small,Hip-Hop",
        "5,1,training,small,Hip-Hop",
        "10,6,validation,small,Pop",
        "20,7,test,small,",
        "30,8,test,small,Rock",
    ]
    (tmp_path / "fma_metadata" / "tracks.csv").write_text("\n".join(rows) + "\n")
    for number in (2, 10, 30):
        save(Audio(np.zeros(4000, np.float32), 8000), tmp_path / "fma_small" / "000" / f"{number:06d}.mp3")
    (tmp_path / "fma_small" / "000" / "000005.mp3").write_bytes(b"damaged")
    folder = find_fma(tmp_path)
    assert folder is not None
    clips, skipped = fma(folder, "train")
    assert [(clip.audio.name, clip.label, clip.group) for clip in clips] == [("000002.mp3", "Hip-Hop", "1")]
    assert [one.audio.name for one in skipped] == ["000005.mp3"]
    assert [clip.label for clip in fma(folder, "test")[0]] == ["Rock"]
    (tmp_path / "fma_metadata" / "tracks.csv").write_text("a,b\nc,d\n")
    with pytest.raises(BadData, match="lacks one of the columns"):
        fma(folder, "train")
