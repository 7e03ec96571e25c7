"""Reads thousands of damaged documents, and lists those that the ingest neither loads nor refuses as it must.

python benchmarks/fuzz.py [--cases 20000] [--seed 0] [--keep build/fuzz]

A case is one of our samples with one to three mutations (`mutations`). Equal seeds give equal cases. What is
at fault is kept as a file in the folder `--keep`.
"""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from ingest_judge import Judge, Verdict
from mutations import mutated
from mutations.seeds import seed_documents

SECONDS_BETWEEN_LINES = 60


def main(
    cases: Annotated[int, typer.Option(help="Documents to read.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Number of the first case.")] = 0,
    seconds: Annotated[float, typer.Option(help="Time-out of a document.")] = 30.0,
    megabytes: Annotated[int, typer.Option(help="Memory that a document may take.")] = 1_500,
    keep: Annotated[Path, typer.Option(metavar="DIR", help="Folder of what is at fault.")] = Path(
        "build/fuzz"
    ),
) -> int:
    """Read the cases and return 1 where one was at fault."""
    tally: Counter[str] = Counter()
    keep.mkdir(parents=True, exist_ok=True)
    judge = Judge(seconds, megabytes)
    slowest, largest = 0.0, 0
    with TemporaryDirectory() as folder:
        start = said = time.monotonic()
        for number, (name, content) in enumerate(damaged(seed, cases), start=1):
            path = Path(folder) / name
            path.write_bytes(content)
            began = time.monotonic()
            verdict = judge(path)
            slowest, largest = max(slowest, time.monotonic() - began), max(largest, verdict.megabytes)
            tally[outcome(verdict)] += 1
            if verdict.fault is not None:
                (keep / name).write_bytes(content)
                print(f"{name}: {verdict.fault}", flush=True)
            path.unlink()
            if time.monotonic() - said > SECONDS_BETWEEN_LINES:
                said = time.monotonic()
                print(f"  {number} cases in {said - start:.0f} s: {dict(tally)}", flush=True)
    print(f"{cases} cases in {time.monotonic() - start:.0f} s: {dict(tally)}")
    print(f"slowest case {slowest:.1f} s, largest {largest} MB")
    return 1 if tally["at fault"] else 0


def damaged(seed: int, cases: int) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each case."""
    documents = seed_documents()
    for number in range(seed, seed + cases):
        random = Random(number)
        name, content = random.choice(documents)
        stem, _, ending = name.rpartition(".")
        yield f"{number}-{stem}.{ending}", mutated(content, random)


def outcome(verdict: Verdict) -> str:
    """Return under what a verdict is counted."""
    if verdict.fault is not None:
        return "at fault"
    return verdict.refusal or "loaded"


if __name__ == "__main__":
    typer.run(main)
