"""Lets atheris look for damage that leads the ingest into new code; `fuzz.py` takes it as it comes.

python benchmarks/fuzz_guided.py [--runs 5000] [--keep build/fuzz_guided]

It stops at the first document that the ingest neither loads nor refuses as it must, or that takes longer than
a minute, and keeps it as `crash-…` or `timeout-…` in the folder. Running again goes on from what it found.
"""

import logging
import sys
import warnings
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated

import atheris
import typer
from mutations import mutated
from mutations.seeds import seed_documents

SECONDS = 60
MEGABYTES = 2_500
LONGEST = 1_000_000
OWN_MUTATIONS = 0.9
"""Share of the mutations that are ours; the rest are libFuzzer's, which change any bytes."""


def main(
    runs: Annotated[int, typer.Option(help="Documents to read.")] = 5_000,
    seed: Annotated[int, typer.Option(help="Seed of libFuzzer.")] = 1,
    keep: Annotated[Path, typer.Option(metavar="DIR", help="Folder of what was found.")] = Path(
        "build/fuzz_guided"
    ),
) -> None:
    """Read the documents; libFuzzer ends the process, with another code than 0 where one was at fault."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    corpus = keep / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for name, content in seed_documents():
        (corpus / name).write_bytes(content)
    with atheris.instrument_imports(include=["xformparser.ingest", "pdfminer", "pdfplumber", "docx"]):
        import xformparser.ingest.images
        import xformparser.ingest.pdf
        import xformparser.ingest.word_document  # noqa: F401 - instrumented here, imported where it is used
    from ingest_judge import judge

    folder = TemporaryDirectory()
    path = Path(folder.name) / "document"

    def read(content: bytes) -> None:
        path.write_bytes(content)
        fault = judge(path).fault
        if fault is not None:
            raise RuntimeError(fault)

    limits = [f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}", f"-max_len={LONGEST}"]
    arguments = [f"-runs={runs}", f"-seed={seed}", f"-artifact_prefix={keep}/", *limits, str(corpus)]
    atheris.Setup([sys.argv[0], *arguments], read, custom_mutator=_mutate)
    atheris.Fuzz()


def _mutate(content: bytes, longest: int, seed: int) -> bytes:
    random = Random(seed)
    if random.random() < OWN_MUTATIONS:
        return mutated(content, random)[:longest]
    changed: bytes = atheris.Mutate(content, len(content))
    return changed


if __name__ == "__main__":
    typer.run(main)
