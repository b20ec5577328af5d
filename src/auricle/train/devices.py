"""Where a training runs: this processor, one GPU, or several processes that share each batch."""

from __future__ import annotations

import os
from typing import Any, Literal

import torch

from auricle.errors import BadOption
from auricle.train.options import Precision

__all__ = ["Accelerator", "fabric_for"]

Accelerator = Literal["auto", "cpu", "cuda"]

PRECISIONS: dict[str, Any] = {"32": "32-true", "bf16": "bf16-mixed", "16": "16-mixed"}


def fabric_for(accelerator: Accelerator, devices: int, precision: Precision) -> Any:
    """A Lightning Fabric, not launched yet; under torchrun, the processes are those that it started.

    Args:
        accelerator: "auto" takes a GPU where there is one.
        devices: processes, one a device.
        precision: numbers of the forward pass.

    Raises:
        BadOption: 16 bits without a GPU, or more devices than there are.
    """
    from lightning_fabric import Fabric

    gpu = accelerator == "cuda" or (accelerator == "auto" and torch.cuda.is_available())
    if precision == "16" and not gpu:
        raise BadOption("precision 16 needs a GPU; bf16 works on any processor")
    if gpu and torch.cuda.device_count() < devices:
        raise BadOption(f"{devices} GPUs asked for, {torch.cuda.device_count()} here; lower --devices")
    local, world = int(os.environ.get("LOCAL_WORLD_SIZE", 0)), int(os.environ.get("WORLD_SIZE", 1))
    if "TORCHELASTIC_RUN_ID" in os.environ and local:
        place: dict[str, Any] = {"devices": local, "num_nodes": world // local, "strategy": "ddp"}
    else:
        place = {"devices": devices, "strategy": "ddp_spawn" if devices > 1 else "auto"}
    return Fabric(accelerator="cuda" if gpu else "cpu", precision=PRECISIONS[precision], **place)
