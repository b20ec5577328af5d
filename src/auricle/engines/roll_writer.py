"""Writers of piano rolls, run by onnxruntime: a frame at a time, with the state as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auricle.engines.recurrent_state import RecurrentState
from auricle.errors import BadModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from auricle.hub import OpenedModel

__all__ = ["RollWriter", "load"]

NETWORK, CHAIN = "model.onnx", "chain.onnx"


def load(model: str) -> RollWriter:
    """The writer in that folder, as `auricle export` makes it of a training of `piano-rolls`.

    Raises:
        ModelNotFound: no such model.
        BadModel: a damaged folder, or a model for something else.

    Example:
        >>> load("chorales")
        Traceback (most recent call last):
        auricle.errors.BadModel: the model chorales is for compose by the engine chorales; it writes no piano rolls
    """
    from auricle.hub import open_model

    opened = open_model(model)
    card = opened.card
    if card.task != "compose" or card.engine != "piano-rolls":
        raise BadModel(
            f"the model {card.name} is for {card.task} by the engine {card.engine}; it writes no piano rolls"
        )
    return RollWriter(opened)


class RollWriter:
    """What a frame of 88 keys follows from, and which keys it may hold.

    Attributes:
        model: name of the model.
        grid: frames of a quarter note.
        chained: whether the keys of a frame know of one another; else each is drawn for itself.
    """

    def __init__(self, opened: OpenedModel) -> None:
        from auricle.engines.onnx_session import session_of

        self.model, self.grid = opened.card.name, opened.card.grid
        if self.grid < 1:
            raise BadModel(f"the card of {self.model} does not say how many frames a quarter has; export it again")
        self.chained = CHAIN in opened.card.files
        names = (NETWORK, CHAIN) if self.chained else (NETWORK,)
        self._paths = {name: opened.file(name) for name in names}
        self._sessions: dict[str, Any] = {name: session_of(path) for name, path in self._paths.items()}
        shape = next(put.shape for put in self._sessions[NETWORK].get_inputs() if put.name == "hidden")
        self._layers, self._width = int(shape[0]), int(shape[2])

    def __repr__(self) -> str:
        return f"RollWriter({self.model!r})"

    def start(self) -> RecurrentState:
        """The state in front of a piece."""
        return RecurrentState.zeros(self._layers, self._width)

    def step(self, state: RecurrentState, frames: NDArray[Any]) -> tuple[NDArray[np.float32], RecurrentState]:
        """What the frame behind these follows from [width], and the state behind them.

        Args:
            state: in front of them.
            frames: 0 or 1 [frames, 88], one or more; the first of a piece follows a frame of zeros.
        """
        import numpy as np

        found = self._run(NETWORK, frames=frames[None].astype(np.float32), hidden=state.hidden, cell=state.cell)
        return found["context"][0, -1], RecurrentState(found["hidden_out"], found["cell_out"])

    def start_frame(self, context: NDArray[np.float32]) -> RecurrentState:
        """The chain's state before the lowest key of a frame."""
        import numpy as np

        return RecurrentState(np.tanh(context)[None], np.zeros_like(context)[None])

    def next_key(
        self, context: NDArray[np.float32], known: NDArray[Any], held: NDArray[Any], state: RecurrentState
    ) -> tuple[NDArray[np.float32], RecurrentState]:
        """Logits of the next higher key of a frame, or of its end [89], and the chain's state behind it.

        Args:
            context: of the frame [width].
            known: the frame before, 0 or 1 [88].
            held: the keys that the frame has so far, 0 or 1 [88].
            state: of the chain.
        """
        import numpy as np

        frames = {name: row[None].astype(np.float32) for name, row in (("known", known), ("held", held))}
        found = self._run(CHAIN, context=context[None], **frames, hidden=state.hidden, cell=state.cell)
        return found["logits"][0], RecurrentState(found["hidden_out"], found["cell_out"])

    def _run(self, name: str, **inputs: NDArray[Any]) -> dict[str, NDArray[Any]]:
        from auricle.engines.onnx_session import run

        return run(self._sessions[name], self._paths[name], inputs)
