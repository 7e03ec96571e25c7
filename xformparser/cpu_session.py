"""Sessions of ONNX Runtime on the CPU, all set up alike."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

NO_INITIALIZERS: Mapping[str, NDArray[Any]] = {}


def open_session(
    model: Path, threads: int = 1, initializers: Mapping[str, NDArray[Any]] = NO_INITIALIZERS
) -> "InferenceSession":
    """Return a session that keeps no memory between runs.

    Args:
        model: its file.
        threads: of each operator.
        initializers: what fills those that the file leaves empty.
    """
    from onnxruntime import InferenceSession, OrtValue, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False  # it would keep what the largest page took
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    values = [OrtValue.ortvalue_from_numpy(value) for value in initializers.values()]
    options.add_external_initializers(list(initializers), values)
    return InferenceSession(model, options, providers=["CPUExecutionProvider"])
