"""Trains the toy in two processes, each of which writes what its cores and weights are; the test runs it.

python two_ranks.py FOLDER
"""

import sys
from pathlib import Path

import torch
from isolation_toys import fit_toy

from xformparser.isolation.evolving import EvolvingIsolation


def main(folder: Path) -> None:
    """Train, and write `FOLDER/RANK.pt`."""
    isolation = EvolvingIsolation(0.3, every=20)
    module = fit_toy(isolation, strategy="ddp", devices=2, max_steps=400)
    content = {"weights": module.state_dict(), "cores": isolation.state_dict()["cores"]}
    torch.save(content, folder / f"{module.global_rank}.pt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
