"""Repositories of the Hugging Face hub: what its cache on this disk holds, and what is fetched into it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from auricle.errors import AuricleError, HubUnreachable, MissingExtra, ModelNotFound

__all__ = ["cached_snapshot", "fetched_snapshot"]


def cached_snapshot(repository: str, revision: str, whole: Callable[[Path], object]) -> Path | None:
    """Folder of a repository in the hub's cache on this disk, if it is there and whole.

    Args:
        repository: owner/name.
        revision: "" for the main one.
        whole: truth for a folder with all files; what it raises counts as no.

    Example:
        >>> cached_snapshot("nobody/nothing", "", lambda folder: True) is None
        True
    """
    place = _cache() / f"models--{repository.replace('/', '--')}"
    try:
        named = place / "refs" / (revision or "main")
        folder = place / "snapshots" / (named.read_text().strip() if named.is_file() else revision or "main")
        return folder if folder.is_dir() and whole(folder) else None
    except (OSError, AuricleError):
        return None


def fetched_snapshot(repository: str, revision: str, files: Sequence[str]) -> Path:
    """Fetch a repository into the hub's cache.

    Args:
        repository: owner/name.
        revision: "" for the main one.
        files: patterns of the files that are fetched: nothing pickled, no code.

    Raises:
        ModelNotFound: no such repository, or one that asks for a licence to be accepted.
        HubUnreachable: there is no way to the hub.
        MissingExtra: the package that fetches is absent.
    """
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import (
            GatedRepoError,
            HFValidationError,
            RepositoryNotFoundError,
            RevisionNotFoundError,
        )
    except ImportError as error:
        raise MissingExtra(
            f"the weights of {repository} are not on this disk, and fetching them needs: pip install '.[hub]'. "
            + _by_hand(repository)
        ) from error
    try:
        return Path(snapshot_download(repository, revision=revision or None, allow_patterns=list(files)))
    except GatedRepoError as error:
        raise ModelNotFound(
            f"{repository} asks for a licence to be accepted on the hub before it gives files"
        ) from error
    except (RepositoryNotFoundError, RevisionNotFoundError, HFValidationError) as error:
        raise ModelNotFound(f"there is no folder {repository!r} here and no such repository on the hub") from error
    except Exception as error:  # whatever the network and its many layers throw
        raise HubUnreachable(
            f"{repository} is no folder here and not in the hub's cache on this disk, and the hub cannot be reached "
            f"({_first_line(error)}). " + _by_hand(repository)
        ) from error


def _cache() -> Path:
    """Where the hub's own client keeps what it fetched, by the same variables."""
    home = Path(os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "huggingface"))
    return Path(os.environ.get("HF_HUB_CACHE") or home / "hub").expanduser()


def _by_hand(repository: str) -> str:
    return (
        f"Without a network: on another machine take the files of {repository} from the Hugging Face hub "
        "(model.bin or model.safetensors, and all *.json), copy them into one folder here, and give that folder as "
        "the model"
    )


def _first_line(error: Exception) -> str:
    if os.environ.get("HF_HUB_OFFLINE", "0").lower() not in ("", "0", "false", "no"):
        return "HF_HUB_OFFLINE forbids to ask it"
    return (str(error).splitlines() or [type(error).__name__])[0].strip().rstrip(".")
