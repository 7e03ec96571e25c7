"""Print the checksum of data sets, as data/README.md lists them: python scripts/dataset_checksum.py PATH...

A file has its SHA-256. A folder has that of the list of its files, sorted by name, as `sha256sum` writes it:

    find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
"""

import hashlib
from pathlib import Path
from typing import Annotated

import typer


def main(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Files and folders.", exists=True)],
) -> None:
    """Print checksum, number of files and path of each."""
    for path in paths:
        checksum, files = dataset_checksum(path)
        typer.echo(f"{checksum}  {files:5}  {path}")


def dataset_checksum(path: Path) -> tuple[str, int]:
    """Return the checksum of a file or folder in hexadecimal, and how many files it covers."""
    if path.is_file():
        return _sha256(path), 1
    names = {file.relative_to(path).as_posix(): file for file in path.rglob("*") if file.is_file()}
    listing = "".join(f"{_sha256(names[name])}  {name}\n" for name in sorted(names))
    return hashlib.sha256(listing.encode()).hexdigest(), len(names)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


if __name__ == "__main__":
    typer.run(main)
