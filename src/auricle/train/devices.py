"""Where a training runs: this processor, one GPU, or several processes that share each batch."""

from __future__ import annotations

import logging
import os
from typing import Any, Literal

import torch

from auricle.errors import BadOption
from auricle.train.options import Precision

__all__ = ["Accelerator", "fabric_for", "under_torchrun"]

Accelerator = Literal["auto", "cpu", "cuda"]

PRECISIONS: dict[str, Any] = {"32": "32-true", "bf16": "bf16-mixed", "16": "16-mixed"}


def under_torchrun() -> bool:
    """Whether this process is one of several that were started with the environment of torchrun."""
    return "TORCHELASTIC_RUN_ID" in os.environ and "LOCAL_WORLD_SIZE" in os.environ


def fabric_for(accelerator: Accelerator, precision: Precision) -> Any:
    """A Lightning Fabric for this process alone or, with the environment of torchrun, as one of several.

    Args:
        accelerator: "auto" takes a GPU where there is one.
        precision: numbers of the forward pass.

    Raises:
        BadOption: 16 bits without a GPU, or more devices than there are.
    """
    from lightning_fabric import Fabric

    logging.getLogger("lightning_fabric").setLevel(logging.WARNING)  # Else each process greets the others on stderr.
    gpu = accelerator == "cuda" or (accelerator == "auto" and torch.cuda.is_available())
    if precision == "16" and not gpu:
        raise BadOption("precision 16 needs a GPU; bf16 works on any processor")
    place: dict[str, Any] = {"devices": 1}
    if under_torchrun():
        local, world = int(os.environ["LOCAL_WORLD_SIZE"]), int(os.environ["WORLD_SIZE"])
        place = {"devices": local, "num_nodes": world // local, "strategy": "ddp"}
    if gpu and torch.cuda.device_count() < place["devices"]:
        raise BadOption(f"{place['devices']} GPUs asked for, {torch.cuda.device_count()} here; lower --devices")
    return Fabric(accelerator="cuda" if gpu else "cpu", precision=PRECISIONS[precision], **place)
