"""A Whisper model in transformers' format, made into one of CTranslate2's."""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from auricle.engines.whisper.finding import find
from auricle.engines.whisper.folders import CTRANSLATE2, TRANSFORMERS, read_json
from auricle.engines.whisper.on_transformers import open_transformers
from auricle.engines.whisper.settings import ConvertModelOptions, WhisperSettings
from auricle.engines.whisper.tokens import Tokens
from auricle.engines.whisper.vocabulary import tokenizer_config, tokenizer_json
from auricle.errors import BadModel, CannotWrite, MissingExtra

__all__ = ["Converted", "convert_model"]

NEEDED = ("ctranslate2", "torch", "transformers", "safetensors")
COPIED = ("preprocessor_config.json", "processor_config.json", "added_tokens.json", "LICENSE", "README.md")


@dataclass(frozen=True)
class Converted:
    """What was made.

    Attributes:
        folder: of the new model.
        source: folder of the old one.
        quantization: of its weights.
        size: of its files together, in bytes.
        tokenizer: "copied" from the source, or "rebuilt".
    """

    folder: Path
    source: Path
    quantization: str
    size: int
    tokenizer: Literal["copied", "rebuilt"]


def convert_model(model: str, target: Path, options: ConvertModelOptions = ConvertModelOptions()) -> Converted:
    """Make a CTranslate2 folder of a transformers model; the target is whole or not there.

    A tokenizer that the source lacks is rebuilt; so is what its generation settings lack.

    Args:
        model: a folder of transformers, a published name, or a repository of the hub, which is fetched.
        target: the new folder; must not exist, or be empty.

    Raises:
        MissingExtra: transformers, torch or CTranslate2 is absent.
        BadModel: the source is damaged, pickled, already converted, or no Whisper model.
        ModelNotFound: no such folder or model.
        HubUnreachable: the weights are not here, and there is no network.
        CannotWrite: the target is taken or cannot be written.
    """
    absent = [name for name in NEEDED if not find_spec(name)]
    if absent:
        raise MissingExtra(f"converting needs {', '.join(absent)}: pip install '.[whisper,hub]'")
    source, kind = find(model, (TRANSFORMERS,))
    if kind == CTRANSLATE2:
        raise BadModel(f"{source} is in CTranslate2's format already")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise CannotWrite(f"{target} is there already; choose another folder, or remove it first")
    network = open_transformers(source, WhisperSettings(device="cpu", compute="float32"))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as beside:
            staged, made = Path(beside, "source"), Path(beside, "made")
            staged.mkdir()
            _stage(source, staged, network.model.config.vocab_size, network.tokens)
            _run(network.model, staged, made, options)
            made.replace(target)
    except OSError as error:
        raise CannotWrite(f"cannot write {target}: {error.strerror or error}") from error
    size = sum(path.stat().st_size for path in target.iterdir())
    how: Literal["copied", "rebuilt"] = "copied" if (source / "tokenizer.json").is_file() else "rebuilt"
    return Converted(target, source, options.quantization, size, how)


def _stage(source: Path, staged: Path, vocabulary: int, tokens: Tokens) -> None:
    """A folder with all that the converter reads but the weights, complete."""
    for name in ("config.json", *COPIED):
        if (source / name).is_file():
            shutil.copyfile(source / name, staged / name)
    own = source / "tokenizer.json"
    (staged / "tokenizer.json").write_text(
        own.read_text(encoding="utf-8") if own.is_file() else tokenizer_json(vocabulary), encoding="utf-8"
    )
    config = source / "tokenizer_config.json"
    (staged / "tokenizer_config.json").write_text(
        config.read_text(encoding="utf-8") if config.is_file() and own.is_file() else tokenizer_config(vocabulary),
        encoding="utf-8",
    )
    (staged / "generation_config.json").write_text(
        json.dumps(_completed(read_json(source / "generation_config.json"), tokens)), encoding="utf-8"
    )


def _completed(generation: dict[str, Any], tokens: Tokens) -> dict[str, Any]:
    """The generation settings with what the converter reads.

    A file that transformers derived from the model's configuration says so by a mark, and on loading loses whatever it
    does not know; so the mark goes.
    """
    found = {key: value for key, value in generation.items() if key != "_from_model_config"}
    found["suppress_tokens"] = found.get("suppress_tokens") or list(tokens.suppressed)
    found["begin_suppress_tokens"] = found.get("begin_suppress_tokens") or list(tokens.suppressed_first)
    if tokens.multilingual:
        found["lang_to_id"] = {f"<|{code}|>": number for code, number in tokens.languages.items()}
    return found


def _run(model: Any, staged: Path, made: Path, options: ConvertModelOptions) -> None:
    from ctranslate2.converters import TransformersConverter
    from transformers import GenerationConfig

    class Loaded(TransformersConverter):  # type: ignore[misc]  # CTranslate2 has no types
        """The converter, given the model that was opened and checked before."""

        def load_model(self, *_: object, **__: object) -> Any:
            model.generation_config = GenerationConfig.from_pretrained(staged)
            return model

    copied = [path.name for path in sorted(staged.iterdir()) if path.name in ("tokenizer.json", *COPIED)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Loaded(str(staged), copy_files=copied).convert(str(made), quantization=options.quantization)
