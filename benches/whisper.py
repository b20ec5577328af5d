"""Whisper of base size beside its peers, from a file to text: ten minutes of speech with pauses.

The weights are random numbers, since speed does not depend on their meaning. Random weights hardly ever end a text, so
the end is forbidden and every engine writes exactly `TOKENS` tokens for each window it takes, greedily, with no second
try, no times and nothing carried over. All peers get one thread and 30 s windows; auricle cuts pauses short first, by
its own detector, which is part of its time. Every engine decodes the same FLAC file. Numbers are float32, and in rows
of their own int8 where CTranslate2 computes; openai-whisper and transformers have float32 only on a processor.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import auricle
from benches.timing import Row, medians, rows

__all__ = ["measure"]

TOKENS = 60
SECONDS = 600.0
RATE = 16_000
BATCH = 8
TARGETS = {"openai-whisper": 1.6, "faster-whisper": 1 / 1.05}


def measure(folder: Path, rounds: int) -> list[Row]:
    """One row a peer; each round runs all of them in turn.

    Raises:
        SystemExit: no folder of speech is named.
    """
    speech = Path(os.environ.get("AURICLE_DATA", ""), "librispeech")
    if not speech.is_dir():
        raise SystemExit("AURICLE_DATA must name the folder of recordings: its LibriSpeech is joined to ten minutes")
    recording = ten_minutes(speech, folder)
    source, converted = weights(folder)
    contenders = {
        "auricle": _auricle(recording, converted, "float32"),
        "openai-whisper": _openai(recording),
        "faster-whisper": _faster_whisper(recording, converted, "float32"),
        "faster-whisper, batched": _batched(recording, converted),
        "transformers": _transformers(recording, source),
        "auricle, int8": _auricle(recording, converted, "int8"),
        "faster-whisper, int8": _faster_whisper(recording, converted, "int8"),
    }
    seconds = medians(contenders, rounds)
    whole = {name: times for name, times in seconds.items() if not name.endswith("int8")}
    small = {
        "auricle": seconds["auricle, int8"],
        "openai-whisper": seconds["openai-whisper"],
        "faster-whisper": seconds["faster-whisper, int8"],
    }
    task = f"Whisper base (random), {SECONDS:g} s, {TOKENS} tokens a window"
    return rows(f"{task}, float32", 1, whole, TARGETS) + rows(f"{task}, int8", 1, small, TARGETS)


def ten_minutes(speech: Path, folder: Path) -> Path:
    """Utterances of unseen readers one after the other, with pauses of 0.3 to 4 s of faint noise."""
    path = folder / "pauses.flac"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    with (speech / "manifest.tsv").open(encoding="utf-8") as file:
        table = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["split"] == "test"]
    parts: list[np.ndarray] = []
    for row in table:
        parts.append(auricle.load(speech / row["path"], sample_rate=RATE, mono=True).samples[0])
        parts.append(rng.standard_normal(round(RATE * rng.uniform(0.3, 4.0))).astype(np.float32) / 3000)
    samples = np.concatenate(parts)[: round(SECONDS * RATE)]
    assert len(samples) == SECONDS * RATE
    auricle.save(auricle.Audio(samples.clip(-1, 1), RATE), path)
    return path


def weights(folder: Path) -> tuple[Path, Path]:
    """Random weights of base size: a folder for transformers, and one for CTranslate2 in float32."""
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    from auricle.engines.whisper import ConvertModelOptions
    from auricle.engines.whisper.convert import convert_model

    source, converted = folder / "whisper-base-random", folder / "whisper-base-random-ct2"
    if not (source / "model.safetensors").exists():
        import torch

        torch.manual_seed(0)
        sizes = {f"{side}_{what}": size for side in ("encoder", "decoder") for what, size in BASE.items()}
        WhisperForConditionalGeneration(WhisperConfig(vocab_size=51_865, d_model=512, **sizes)).save_pretrained(source)
    if not converted.exists():
        convert_model(str(source), converted, ConvertModelOptions("float32"))
    return source, converted


BASE = {"layers": 6, "attention_heads": 8, "ffn_dim": 2048}


def _auricle(recording: Path, converted: Path, compute: str) -> Callable[[], object]:
    from auricle.engines import whisper
    from auricle.tasks.transcribe import TranscribeOptions, transcribe

    how = whisper.WhisperSettings(
        temperatures=(0.0,), max_tokens=TOKENS, threads=1, batch_size=BATCH, word_times=False, compute=compute
    )
    model = whisper.load(str(converted), how)
    vars(model.tokens)["suppressed"] = (*model.tokens.suppressed, model.tokens.end)
    options = TranscribeOptions(language="en", beam_size=1, words=False, safety=False)
    return lambda: transcribe(recording, options, recognizer=model)


def _decoded(recording: Path) -> np.ndarray:
    """What faster-whisper's own reader makes of the file; openai-whisper's needs the ffmpeg command."""
    from faster_whisper.audio import decode_audio

    samples: np.ndarray = decode_audio(str(recording), sampling_rate=RATE)
    return samples


def _openai(recording: Path) -> Callable[[], object]:
    import torch
    import whisper as openai

    torch.set_num_threads(1)
    sizes = (80, 1500, 512, 8, 6, 51_865, 448, 512, 8, 6)
    model = openai.model.Whisper(openai.model.ModelDimensions(*sizes)).eval()
    options: dict[str, Any] = {
        "language": "en",
        "temperature": 0.0,
        "fp16": False,
        "sample_len": TOKENS,
        "suppress_tokens": "-1,50257",
        "without_timestamps": True,
        "condition_on_previous_text": False,
        "compression_ratio_threshold": None,
        "logprob_threshold": None,
        "no_speech_threshold": None,
        "verbose": None,
    }
    return lambda: openai.transcribe(model, _decoded(recording), **options)


def _peer(converted: Path, compute: str) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(str(converted), device="cpu", compute_type=compute, cpu_threads=1)


def _greedy() -> dict[str, Any]:
    """Arguments of faster-whisper; of a length, CTranslate2 lets a text have half, and 4 tokens are the prompt."""
    return {
        "language": "en",
        "beam_size": 1,
        "temperature": 0.0,
        "without_timestamps": True,
        "max_new_tokens": 2 * TOKENS - 4,
        "suppress_tokens": [-1, 50_257],
        "condition_on_previous_text": False,
        "compression_ratio_threshold": None,
        "log_prob_threshold": None,
        "no_speech_threshold": None,
    }


def _faster_whisper(recording: Path, converted: Path, compute: str) -> Callable[[], object]:
    model = _peer(converted, compute)
    return lambda: list(model.transcribe(str(recording), **_greedy())[0])


def _batched(recording: Path, converted: Path) -> Callable[[], object]:
    from faster_whisper import BatchedInferencePipeline

    model = BatchedInferencePipeline(_peer(converted, "float32"))
    return lambda: list(model.transcribe(str(recording), batch_size=BATCH, vad_filter=True, **_greedy())[0])


def _transformers(recording: Path, source: Path) -> Callable[[], object]:
    """Its own features and `generate`, on windows in batches: the faster way that it has."""
    import torch
    from transformers import WhisperFeatureExtractor, WhisperForConditionalGeneration

    from auricle.engines.whisper.tokens import open_tokens

    model = WhisperForConditionalGeneration.from_pretrained(source).eval()
    tokens = open_tokens(source, 51_865, multilingual=True)
    config = model.generation_config
    config.suppress_tokens = [*tokens.suppressed, tokens.end]
    config.decoder_start_token_id = tokens.id("startoftranscript")
    config.no_timestamps_token_id = tokens.id("notimestamps")
    config.is_multilingual = True
    config.lang_to_id = {f"<|{code}|>": number for code, number in tokens.languages.items()}
    config.task_to_id = {task: tokens.id(task) for task in ("transcribe", "translate")}
    config.eos_token_id = config.pad_token_id = tokens.end
    config.max_length, config.max_new_tokens = None, TOKENS
    extract = WhisperFeatureExtractor()

    def run() -> list[str]:
        samples, out = _decoded(recording), []
        windows = [samples[at : at + 30 * RATE] for at in range(0, len(samples), 30 * RATE)]
        for at in range(0, len(windows), BATCH):
            given = extract(windows[at : at + BATCH], sampling_rate=RATE, return_tensors="pt").input_features
            with torch.inference_mode():
                found = model.generate(given, language="en", task="transcribe", num_beams=1)
            out += [tokens.decode(row) for row in found.tolist()]
        return out

    return run
