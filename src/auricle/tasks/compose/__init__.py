"""Compose: a chorale in four voices, written freely, from the beginning of another, under a tune, or into a gap."""

from __future__ import annotations

from auricle.tasks.compose.options import ComposeOptions
from auricle.tasks.compose.task import compose

__all__ = ["ComposeOptions", "compose"]
