"""Real recordings load with the duration that an independent decoder and their manifests state.

A sample of every folder here; `scripts/check_corpus.py` asks all of them.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def corpus() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_corpus", ROOT / "scripts" / "check_corpus.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_sample_of_every_folder(data, corpus):
    stated = corpus.manifest_durations(data)
    files = corpus.recordings(data)
    by_folder: dict[Path, list[Path]] = {}
    for path in files:
        by_folder.setdefault(path.parent, []).append(path)
    rng = np.random.default_rng(0)
    chosen = [folder[int(i)] for folder in by_folder.values() for i in rng.permutation(len(folder))[:2]]
    verdicts = [corpus.check(path, stated.get(path)) for path in chosen]
    assert len(chosen) > 200
    assert [verdict for verdict in verdicts if not verdict[1].startswith("agrees")] == []


def test_mp3_named_wav(data):
    """The recordings of one set are MP3 whatever their names say."""
    from auricle.audio import probe

    paths = sorted((data / "librispeech" / "dev_clean20_mp3").rglob("*.wav"))[:5]
    assert paths
    assert {probe(path).format for path in paths} == {"mp3"}


def test_check_sees_a_wrong_duration(data, corpus, monkeypatch):
    """Control: an independent decoder that finds 20 ms more."""
    path = next(path for path in corpus.recordings(data) if path.suffix == ".flac")
    assert corpus.check(path, None)[1] == "agrees with FFmpeg"
    honest = corpus.by_ffmpeg
    monkeypatch.setattr(corpus, "by_ffmpeg", lambda path: honest(path) + 0.02)
    assert corpus.check(path, None)[1] == "disagrees"
