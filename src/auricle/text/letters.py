"""What recognizers spell English with."""

from __future__ import annotations

__all__ = ["LETTERS"]

LETTERS = ("", " ", "'", *"abcdefghijklmnopqrstuvwxyz")
"""Symbols of a network that spells; 0 is the blank."""
