"""The same random numbers for every test."""

import pytest
import torch


@pytest.fixture(autouse=True)
def _same_noise() -> None:
    torch.manual_seed(0)
