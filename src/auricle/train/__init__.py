"""Training: one loop for every recipe, checkpoints that survive anything, exact resume, export to ONNX.

`fit(recipe, data, out)` trains. A recipe (`auricle.train.Recipe`) is a frozen dataclass that says what is trained; how
the loop goes is its `fit`, a `FitOptions`.
"""

from auricle.train.fit import Fitted, fit
from auricle.train.options import FitOptions
from auricle.train.recipe import Batch, Exportable, Item, Recipe, Split
from auricle.train.settings import setting_names, with_settings

__all__ = [
    "Batch",
    "Exportable",
    "FitOptions",
    "Fitted",
    "Item",
    "Recipe",
    "Split",
    "fit",
    "setting_names",
    "with_settings",
]
