import subprocess
import sys
from pathlib import Path

import pytest

from xformparser.errors import ConfigurationError
from xformparser.storage import is_remote, local_copy, locate, make_folder


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("forms/a b.pdf", "forms/a b.pdf"),
        (Path("forms"), "forms"),
        ("file:///data/a%20b.pdf", "/data/a b.pdf"),
        ("s3:/no/url", "s3:/no/url"),
        ("1x://no/scheme", "1x:/no/scheme"),
        ("", "."),
    ],
    ids=["relative path", "Path", "URL of a file", "no URL", "no scheme", "empty"],
)
def test_paths_of_this_machine_are_paths(place: str | Path, path: str) -> None:
    located = locate(place)
    assert (located, is_remote(located)) == (Path(path), False)


def test_other_urls_are_remote() -> None:
    located = locate("memory://forms/a b.pdf")
    assert is_remote(located)
    assert located.name == "a b.pdf"
    assert locate(located) is located


def test_url_that_nothing_reads_is_refused() -> None:
    with pytest.raises(
        ConfigurationError, match=r"^nix://a/b: .*Give a path, or a URL of an object store\.$"
    ):
        locate("nix://a/b")


@pytest.mark.parametrize(
    ("blocked", "call", "message"),
    [
        (
            "upath",
            "from xformparser.storage import locate; locate('s3://a/b')",
            "universal-pathlib is not installed. Install it with: pip install 'xformparser[s3]'",
        ),
        (
            "s3fs",
            "from xformparser.storage import locate; locate('s3://a/b')",
            "s3fs is not installed. Install it with: pip install 'xformparser[s3]'",
        ),
        (
            "ray",
            "from xformparser.batch.ray_cluster import require_ray; require_ray()",
            "ray[data] is not installed. Install it with: pip install 'xformparser[ray]'",
        ),
    ],
    ids=["upath", "s3fs", "ray"],
)
def test_package_that_is_missing_is_named(blocked: str, call: str, message: str) -> None:
    code = f"import sys; sys.modules['{blocked}'] = None; import xformparser.batch.runner; {call}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.splitlines()[-1] == f"xformparser.errors.MissingDependencyError: {message}"


def test_file_of_this_machine_is_its_own_copy_and_that_of_a_store_is_removed(tmp_path: Path) -> None:
    here = tmp_path / "a.pdf"
    with local_copy(here) as path:
        assert path == here
    there = locate("memory://store/a.pdf")
    make_folder(there.parent)
    there.write_bytes(b"content")
    with local_copy(there) as path:
        assert (path.name, path.read_bytes()) == ("a.pdf", b"content")
    assert not path.exists()
