"""The documents below URLs of an object store, by the rules of `discovery` as far as they hold there."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xformparser.batch.discovery import Candidate, Refusal, output_refusal, printable, unsupported
from xformparser.batch.output_folder import LOCK_NAME
from xformparser.errors import ConfigurationError, one_line
from xformparser.storage import Location, is_remote

if TYPE_CHECKING:
    from upath import UPath

Entry = Mapping[str, Any]
"""What a store says of one of its objects."""


def discover_remote(roots: Sequence["UPath"], output: Location) -> list[Candidate]:
    """Return the objects at and below the URLs, sorted by name; hidden ones below folders are left out.

    Names are relative as `discovery.discover` makes them. What lies in the output folder is never input.

    Raises:
        ConfigurationError: a URL does not exist, several stores are named, or the output is an input folder.
    """
    if any(root.fs != roots[0].fs for root in roots):
        raise ConfigurationError("The input lies in several stores. Give URLs of one of them.")
    entries = {_key(root): (root, _entry(root)) for root in roots}
    folders = sorted(key for key, (_, entry) in entries.items() if entry["type"] == "directory")
    own = _key(output) if is_remote(output) and output.fs == roots[0].fs else None
    if own in folders:
        raise ConfigurationError(f"{output}: is an input folder too. Choose another folder for the output.")
    base = posixpath.commonpath([key if key in folders else posixpath.dirname(key) for key in entries])
    found: dict[str, Candidate] = {}
    for key, (root, entry) in entries.items():
        if key in folders:
            for inner, inside, refusal in _sift(key, root.fs.find(key, detail=True), own):
                name = posixpath.relpath(f"{key}/{inner}", base)
                found[name] = Candidate(root / inner, printable(name), refusal, _version(inside))
        else:
            name = posixpath.relpath(key, base)
            found[name] = Candidate(root, printable(name), None, _version(entry))
    return [found[name] for name in sorted(found)]


def _key(location: "UPath") -> str:
    key: str = location.fs._strip_protocol(str(location)).rstrip("/")
    return key


def _entry(location: "UPath") -> Entry:
    try:
        entry: Entry = location.fs.info(_key(location))
    except FileNotFoundError:
        raise ConfigurationError(f"{location}: no such file or folder.") from None
    except Exception as error:
        raise ConfigurationError(f"{location}: cannot be read: {one_line(error)}") from error
    return entry


def _sift(
    folder: str, listing: Mapping[str, Entry], own: str | None
) -> Iterator[tuple[str, Entry, Refusal | None]]:
    """Yield what a folder holds, by its name in it."""
    finished = {posixpath.dirname(key) for key in listing if posixpath.basename(key) == LOCK_NAME} - {own}
    for key, entry in listing.items():
        inner = key[len(folder) + 1 :]
        hidden = not inner or any(part.startswith(".") for part in inner.split("/"))
        if not hidden and not any(key.startswith(f"{done}/") for done in (own, *finished)):
            yield inner, entry, unsupported(posixpath.basename(key))
    for done in finished:
        yield done[len(folder) + 1 :], {}, output_refusal(posixpath.basename(done))


def _version(entry: Entry) -> str | None:
    """Return what changes with the content of an object, or None where the store does not say."""
    for name in ("ETag", "etag", "LastModified", "mtime"):
        if entry.get(name):
            return f"{entry.get('size')} {entry[name]}".replace('"', "")
    return None
