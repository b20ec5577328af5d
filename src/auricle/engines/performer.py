"""Writers of performances, run by onnxruntime: event after event, with the state as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auricle.engines.recurrent_state import RecurrentState
from auricle.errors import BadModel, BadOption

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from auricle.hub import OpenedModel

__all__ = ["Performer", "load"]

NETWORK = "model.onnx"


def load(model: str) -> Performer:
    """The writer of that name inside the package, or in that folder.

    Raises:
        ModelNotFound: no such model.
        BadModel: a damaged folder, or a model for something else.

    Example:
        >>> load("chorales")
        Traceback (most recent call last):
        auricle.errors.BadModel: the model chorales is for compose by the engine chorales; it writes no performances
    """
    from auricle.hub import open_model

    return Performer(open_model(model))


class Performer:
    """The probabilities of a performance: what each event is, given all before it.

    Attributes:
        model: name of the model.

    Raises:
        BadModel: a damaged file, or a model for something else.
    """

    def __init__(self, opened: OpenedModel) -> None:
        from auricle.decoding.performance_events import SYMBOLS
        from auricle.engines.onnx_session import session_of

        card = opened.card
        if card.task != "compose" or card.engine != "performances":
            raise BadModel(
                f"the model {card.name} is for {card.task} by the engine {card.engine}; it writes no performances"
            )
        self.model = card.name
        self._path = opened.file(NETWORK)
        self._session = session_of(self._path)
        shapes = {put.name: put.shape for put in (*self._session.get_inputs(), *self._session.get_outputs())}
        if not {"symbols", "hidden", "cell", "logits"} <= set(shapes) or shapes["logits"][-1] != SYMBOLS:
            raise BadModel(f"{self._path} does not foretell one of {SYMBOLS} events; export the model again")
        self._layers, self._width = int(shapes["hidden"][0]), int(shapes["hidden"][2])

    def __repr__(self) -> str:
        return f"Performer({self.model!r})"

    def start(self) -> RecurrentState:
        """The state in front of a piece."""
        return RecurrentState.zeros(self._layers, self._width)

    def step(self, state: RecurrentState, symbols: NDArray[np.integer]) -> tuple[RecurrentState, NDArray[np.float32]]:
        """Read events, and foretell the one behind each of them.

        Args:
            state: in front of them.
            symbols: one or more, the first of a piece being `BEGIN` [events].

        Returns:
            The state behind them, and logits [events, symbols].

        Raises:
            BadOption: no event, or one that there is not.
        """
        import numpy as np

        from auricle.decoding.performance_events import SYMBOLS
        from auricle.engines.onnx_session import run

        symbols = np.asarray(symbols, np.int64)
        if symbols.ndim != 1 or not len(symbols) or not 0 <= symbols.min() <= symbols.max() < SYMBOLS:
            raise BadOption(f"a step takes one row of events from 0 to {SYMBOLS - 1}, got the shape {symbols.shape}")
        put = {"symbols": symbols[None], "hidden": state.hidden, "cell": state.cell}
        found = run(self._session, self._path, put)
        logits: NDArray[np.float32] = found["logits"][0]
        return RecurrentState(found["hidden_out"], found["cell_out"]), logits
