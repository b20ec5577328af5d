"""Pictures of sound, features and timelines on one time axis: Matplotlib axes, saved as PNG, SVG or PDF.

`plot` draws anything, `stack` draws several things above one another. Each picture is a figure of its own, so nothing
here touches pyplot or the choice of a backend, and a notebook cell that ends with the axes shows them.
"""

from auricle.plots.draw import plot, stack
from auricle.plots.envelope import envelope
from auricle.plots.named import chroma, curve, mel, mfcc, piano_roll, spectrogram, staff, tiers, waveform
from auricle.plots.options import PlotOptions
from auricle.plots.saving import save

__all__ = [
    "PlotOptions",
    "chroma",
    "curve",
    "envelope",
    "mel",
    "mfcc",
    "piano_roll",
    "plot",
    "save",
    "spectrogram",
    "stack",
    "staff",
    "tiers",
    "waveform",
]
