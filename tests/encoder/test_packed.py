from pathlib import Path

import numpy as np
import pytest
import torch

from xformparser.encoder.packed import PackedMatrix, read_weights, whole_array
from xformparser.encoder.quantize import dequantize, quantize, quantize_to_bytes
from xformparser.encoder.storage import save_weights


@pytest.mark.parametrize("pack", [quantize, quantize_to_bytes], ids=["4 bits", "8 bits"])
def test_rows_of_a_packed_matrix_are_those_of_the_whole(tmp_path: Path, pack: type[quantize]) -> None:
    matrix = dequantize(pack(torch.randn(7, 96)))
    save_weights({"matrix": matrix, "row": torch.ones(3)}, tmp_path / "w.safetensors")
    found = read_weights(tmp_path / "w.safetensors")
    packed = found["matrix"]
    assert isinstance(packed, PackedMatrix)
    assert np.array_equal(packed.array(), matrix)
    assert np.array_equal(packed.rows(np.array([6, 0, 6])), matrix[[6, 0, 6]])
    assert packed.rows(np.array([], np.int64)).shape == (0, 96)
    assert np.array_equal(whole_array(found["row"]), np.ones(3))
