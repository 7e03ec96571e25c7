"""Discovery below URLs, in an object store inside this process."""

import uuid
from pathlib import Path

import pytest

from xformparser.batch.discovery import discover
from xformparser.errors import ConfigurationError
from xformparser.storage import Location, locate


@pytest.fixture
def store() -> str:
    return f"memory://{uuid.uuid4().hex}"


def fill(store: str, *names: str) -> None:
    for name in names:
        locate(f"{store}/{name}").write_bytes(b"x")


def found(store: str, *inputs: str, output: str = "out") -> dict[str, str | None]:
    """Return what is found, with the reason of each refusal."""
    roots: list[Location] = [locate(f"{store}/{name}") for name in inputs]
    candidates = discover(roots, locate(f"{store}/{output}"))
    assert [item.name for item in candidates] == sorted(item.name for item in candidates)
    return {item.name: item.refusal and item.refusal.error.problem for item in candidates}


def test_folder_is_read_recursively_without_what_is_hidden(store: str) -> None:
    fill(store, "in/b.pdf", "in/sub/a b.PNG", "in/.hidden.pdf", "in/.git/c.pdf", "other/d.pdf")
    assert found(store, "in") == {"b.pdf": None, "sub/a b.PNG": None}


def test_unknown_kinds_are_skipped_unless_they_are_named(store: str) -> None:
    fill(store, "in/notes.txt")
    (problem,) = found(store, "in").values()
    assert str(problem).startswith("is of no kind that is read. Kinds: ")
    assert found(store, "in/notes.txt") == {"notes.txt": None}


def test_names_are_relative_to_the_deepest_folder_above_all(store: str) -> None:
    fill(store, "in/a/1.pdf", "in/b/2.pdf", "in/3.pdf")
    assert found(store, "in/a", "in/b", "in/3.pdf") == {"3.pdf": None, "a/1.pdf": None, "b/2.pdf": None}
    assert found(store, "in/a/1.pdf") == {"1.pdf": None}


def test_output_is_no_input(store: str) -> None:
    fill(store, "in/a.pdf", "in/out/.xformparser.lock", "in/out/a.pdf.page-1.png")
    fill(store, "in/old/.xformparser.lock", "in/old/x/b.png")
    assert found(store, "in", output="in/out") == {"a.pdf": None, "old": "is the output of an earlier run."}
    with pytest.raises(ConfigurationError, match="is an input folder too"):
        found(store, "in", output="in")


def test_what_is_not_there_or_not_together_is_refused(store: str) -> None:
    fill(store, "in/a.pdf")
    with pytest.raises(ConfigurationError, match=r"/nothing: no such file or folder\.$"):
        found(store, "nothing")
    with pytest.raises(ConfigurationError, match="Give either paths or URLs"):
        discover([locate(f"{store}/in"), Path()], Path("out"))
