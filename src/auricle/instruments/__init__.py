"""Scores as sound: instruments and a drum kit by synthesis, without any file; or a sound font where one is at hand.

`render` plays a `Score` in a hundredth of its duration or so; each seed of `RenderOptions(variation=1)` is another band
in another room.
"""

from auricle.instruments.options import RenderOptions
from auricle.instruments.render import render
from auricle.instruments.timbre import Timbre

__all__ = ["RenderOptions", "Timbre", "render"]
