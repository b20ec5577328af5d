"""Training: one loop for every recipe, checkpoints that survive anything, exact resume, export to ONNX.

`fit(recipe, data, out)` trains. A recipe (`auricle.train.Recipe`) is a frozen dataclass that says what is trained; how
the loop goes is its `fit`, a `FitOptions`.
"""

from auricle.train.checkpoint import read_config
from auricle.train.export import Exported, write_model
from auricle.train.loop import Fitted, fit
from auricle.train.options import FitOptions
from auricle.train.recipe import Batch, Exportable, Item, Recipe, Split
from auricle.train.restoring import Trained, restore
from auricle.train.settings import changed_settings, setting_names, with_settings

__all__ = [
    "Batch",
    "Exportable",
    "Exported",
    "FitOptions",
    "Fitted",
    "Item",
    "Recipe",
    "Split",
    "Trained",
    "changed_settings",
    "fit",
    "read_config",
    "restore",
    "setting_names",
    "with_settings",
    "write_model",
]
