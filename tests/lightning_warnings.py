"""Warnings that Lightning itself gives on every small run; tests that train ignore these and no others."""

import pytest

IGNORED_WARNINGS = [
    pytest.mark.filterwarnings(f"ignore:{warning}")
    for warning in (
        r".*isinstance\(treespec, LeafSpec\).* is deprecated:FutureWarning",
        r".*does not have many workers:UserWarning",
        r".*smaller than the logging interval:UserWarning",
        r".*have overridden `transfer_batch_to_device` in `LightningModule`:UserWarning",
        # its command line calls what jsonargparse has renamed
        ":jsonargparse._deprecated.JsonargparseDeprecationWarning",
    )
]
