"""What lies in a model's folder: which format, and whether it is whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from auricle.errors import BadModel

__all__ = ["CTRANSLATE2", "TRANSFORMERS", "Format", "format_of", "read_json"]

Format = Literal["ctranslate2", "transformers"]
CTRANSLATE2: Format = "ctranslate2"
TRANSFORMERS: Format = "transformers"

PICKLED = ("*.pt", "*.pth", "*.ckpt", "pytorch_model*.bin")
SAFETENSORS = ("model.safetensors", "model.safetensors.index.json")
NEVER_UNPICKLED = (
    "auricle loads nothing that is pickled, since opening such a file can run any code; "
    "take the same model as model.safetensors (transformers) or as a CTranslate2 folder"
)


def format_of(folder: Path) -> Format:
    """Which format the model in the folder has.

    Raises:
        BadModel: files are missing, the weights are pickled, or the model is not Whisper's.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     for name in ("model.bin", "config.json", "vocabulary.json"):
        ...         _ = Path(folder, name).write_text("{}")
        ...     format_of(Path(folder))
        'ctranslate2'
    """
    if (folder / "model.bin").is_file():
        if not any((folder / f"vocabulary.{end}").is_file() for end in ("json", "txt")):
            raise BadModel(f"{folder} has model.bin but no vocabulary.json: copy the whole CTranslate2 folder")
        _whole(folder, CTRANSLATE2)
        return CTRANSLATE2
    if any((folder / name).is_file() for name in SAFETENSORS):
        kind = _whole(folder, TRANSFORMERS).get("model_type")
        if kind != "whisper":
            raise BadModel(f"{folder} holds a model of type {kind!r}, not Whisper")
        parts = set(read_json(folder / SAFETENSORS[1]).get("weight_map", {}).values())
        if missing := sorted(name for name in parts if not (folder / name).is_file()):
            raise BadModel(f"{folder} lacks {', '.join(missing)}: copy the whole folder")
        return TRANSFORMERS
    if any(path for pattern in PICKLED for path in folder.glob(pattern)):
        raise BadModel(f"the weights in {folder} are pickled. {NEVER_UNPICKLED}")
    raise BadModel(
        f"{folder} is no Whisper model: it needs model.bin (CTranslate2) or model.safetensors (transformers), "
        "and config.json"
    )


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file; empty where there is no file.

    Raises:
        BadModel: the file is no JSON object.

    Example:
        >>> read_json(Path("no/such/file.json"))
        {}
    """
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadModel(f"{path} is damaged ({error}); copy the model's folder again") from error
    if not isinstance(found, dict):
        raise BadModel(f"{path} must hold a JSON object; copy the model's folder again")
    return found


def _whole(folder: Path, kind: Format) -> dict[str, Any]:
    if not (folder / "config.json").is_file():
        raise BadModel(f"{folder} has weights but no config.json: copy the whole {kind} folder")
    return read_json(folder / "config.json")
