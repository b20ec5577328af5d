"""Weights as 8-bit integers: a quarter of the bytes, and where processors gain by it, faster."""

from __future__ import annotations

from pathlib import Path

import numpy as np

__all__ = ["quantize"]

MULTIPLIED = ("MatMul", "Gemm", "LSTM")
"""What is multiplied in 8 bits, activations rounded as they come."""
SMALLEST = 256
"""Values; smaller weights, such as biases, stay as they are."""


def quantize(path: Path) -> None:
    """Replace an ONNX file by one with 8-bit weights.

    Matrices are multiplied in 8 bits. Convolutions of 8 bits are slower than those of 32 on processors, so their
    weights are only kept in 8 bits, with a scale for each channel that they give, and unpacked as the file is opened.
    """
    import logging

    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger("root").addFilter(silence := lambda _record: False)
    try:
        part = path.with_suffix(".int8.onnx")
        quantize_dynamic(str(path), str(part), op_types_to_quantize=list(MULTIPLIED), weight_type=QuantType.QInt8)
        pack_convolutions(part)
        part.replace(path)
    finally:
        logging.getLogger("root").removeFilter(silence)


def pack_convolutions(path: Path) -> None:
    """Keep the weights of convolutions in 8 bits; each is followed by what unpacks it."""
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(str(path))
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    named = {node.input[1] for node in model.graph.node if node.op_type == "Conv" and node.input[1] in weights}
    unpacking = []
    for name in sorted(named):
        values = numpy_helper.to_array(weights[name]).astype(np.float32)
        if values.size < SMALLEST:
            continue
        scale = np.maximum(np.abs(values).reshape(len(values), -1).max(axis=1), 1e-12) / 127
        packed = np.rint(values / scale.reshape(-1, *[1] * (values.ndim - 1))).astype(np.int8)
        model.graph.initializer.remove(weights[name])
        model.graph.initializer.extend(
            [
                numpy_helper.from_array(packed, f"{name}.packed"),
                numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale"),
                numpy_helper.from_array(np.zeros(len(values), np.int8), f"{name}.zero"),
            ]
        )
        inputs = [f"{name}.packed", f"{name}.scale", f"{name}.zero"]
        unpacking.append(helper.make_node("DequantizeLinear", inputs, [name], axis=0))
    for node in reversed(unpacking):
        model.graph.node.insert(0, node)
    onnx.save(model, str(path))
