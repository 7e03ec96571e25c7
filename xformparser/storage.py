"""Where files are: paths of this machine, or URLs of object stores, which answer to the same calls."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeGuard, TypeVar
from urllib.parse import unquote, urlsplit

from xformparser.errors import ConfigurationError, MissingDependencyError, one_line

if TYPE_CHECKING:
    from upath import UPath

Location: TypeAlias = "Path | UPath"
"""A path of this machine is a `Path`; all else comes from `universal-pathlib` and fsspec."""
LocationT = TypeVar("LocationT", Path, Location)


def locate(place: "str | Location") -> Location:
    """Return the location that a user names: a path, or a URL such as `s3://bucket/folder`.

    Raises:
        MissingDependencyError: the package that reads such URLs is not installed.
        ConfigurationError: no package reads such URLs.
    """
    if not isinstance(place, str):
        return place
    url = urlsplit(place)
    if not url.scheme or not place.startswith(f"{url.scheme}://"):
        return Path(place)
    if url.scheme == "file":
        return Path(unquote(url.path))
    try:
        from upath import UPath
    except ModuleNotFoundError as error:
        raise MissingDependencyError("universal-pathlib", "s3") from error
    try:
        location = UPath(place, use_listings_cache=False)
        location.fs  # noqa: B018 - imports what reads this kind of URL
    except ImportError as error:
        if url.scheme == "s3":
            raise MissingDependencyError("s3fs", "s3") from error
        raise ConfigurationError(f"{place}: {one_line(error)}") from error
    except ValueError as error:
        raise ConfigurationError(
            f"{place}: {one_line(error)} Give a path, or a URL of an object store."
        ) from error
    return location


def is_remote(location: Location) -> "TypeGuard[UPath]":
    """Tell whether the location is a URL of an object store."""
    return not isinstance(location, Path)


def make_folder(location: Location) -> None:
    """Make the folder and those above it; an object store needs none."""
    if isinstance(location, Path):
        location.mkdir(parents=True, exist_ok=True)


@contextmanager
def local_copy(location: Location) -> Iterator[Path]:
    """Yield the file as a path of this machine, under its own name: itself, or a copy that is removed."""
    if isinstance(location, Path):
        yield location
        return
    with tempfile.TemporaryDirectory(prefix="xformparser-") as folder:
        path = Path(folder) / location.name
        location.fs.get_file(location.path, str(path))
        yield path
