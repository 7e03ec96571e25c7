"""Networks on ONNX Runtime, on the CPU, all set up alike."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]
LARGE = 16_000_000
"""Bytes of inputs from which on a run gives its memory back; others keep it, as new memory is slow."""
NO_INITIALIZERS: Mapping[str, Array] = {}


class CpuSession:
    """A network, ready to run. All networks of a process take their memory from one arena.

    Args:
        model: its file, or what the file holds.
        threads: of each operator.
        initializers: what fills those that the file leaves empty.
    """

    def __init__(
        self, model: Path | bytes, threads: int = 1, initializers: Mapping[str, Array] = NO_INITIALIZERS
    ) -> None:
        from onnxruntime import InferenceSession, OrtValue, RunOptions, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 4
        options.add_session_config_entry("session.use_env_allocators", "1")
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        _share_memory()
        values = [OrtValue.ortvalue_from_numpy(value) for value in initializers.values()]
        options.add_external_initializers(list(initializers), values)
        self._session = InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._frugal = RunOptions()
        self._frugal.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        self.inputs = tuple(held.name for held in self._session.get_inputs())
        self.metadata: Mapping[str, str] = self._session.get_modelmeta().custom_metadata_map

    def run(self, *inputs: Array) -> list[Array]:
        """Return the outputs for the inputs, both in the order of the network."""
        options = self._frugal if sum(each.nbytes for each in inputs) > LARGE else None
        found: list[Array] = self._session.run(None, dict(zip(self.inputs, inputs, strict=True)), options)
        return found


@cache
def _share_memory() -> None:
    """Have all networks of this process take memory from one arena."""
    from onnxruntime import (
        OrtAllocatorType,
        OrtArenaCfg,
        OrtMemoryInfo,
        OrtMemType,
        create_and_register_allocator,
    )

    place = OrtMemoryInfo("Cpu", OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, OrtMemType.DEFAULT)
    create_and_register_allocator(place, OrtArenaCfg({}))


def simplify(network: Path, output: Path) -> None:
    """Write a network with its constants worked out, and what follows a convolution drawn into it."""
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions

    options = SessionOptions()
    options.log_severity_level = 4
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(output)
    InferenceSession(network, options, providers=["CPUExecutionProvider"])
