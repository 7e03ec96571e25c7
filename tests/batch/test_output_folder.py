import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from xformparser.atomic import TEMPORARY_PREFIX
from xformparser.batch.output_folder import LOCK_NAME, OutputFolder, is_output_folder
from xformparser.errors import ConfigurationError

HOLD = """
import os, signal, sys
from pathlib import Path
from xformparser.batch.output_folder import OutputFolder
with OutputFolder(Path(sys.argv[1])).locked():
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(
    ("name", "place"),
    [("b.pdf", "b.pdf.json"), ("a/b.png", "a/b.png.json"), ("no ending", "no ending.json")],
    ids=lambda value: value,
)
def test_results_mirror_their_sources(tmp_path: Path, name: str, place: str) -> None:
    folder = OutputFolder(tmp_path)
    assert folder.relative(folder.result_json(name)) == place


def test_long_names_are_cut_and_stay_distinct(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path)
    names = [f"a/{stem}.pdf" for stem in ("长" * 83, "长" * 82 + "短", "x" * 251)]
    places = {folder.place(name) for name in names}
    assert len(places) == 3
    assert all(len(os.fsencode(place.name)) <= 200 for place in places)
    assert all(place.parent == tmp_path / "a" and place.suffix == ".pdf" for place in places)


def test_lock_keeps_others_out_until_it_is_given_back(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path / "new" / "out")
    assert not is_output_folder(folder.root)
    with (
        folder.locked(),
        pytest.raises(ConfigurationError, match="another batch is writing here"),
        folder.locked(),
    ):
        pass
    with folder.locked():
        assert is_output_folder(folder.root)


def test_lock_of_a_dead_process_is_taken_over(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", HOLD, str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert (tmp_path / LOCK_NAME).exists()
    with OutputFolder(tmp_path).locked():
        pass


def test_results_of_one_source_are_removed_and_no_others(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path)
    mine = ["a.pdf.json", "a.pdf.md", "a.pdf.page-1.png", "a.pdf.page-2.png"]
    others = ["a.png.json", "a.pdf.page-1.png.json", "ba.pdf.json", "manifest.jsonl", "pairs.csv"]
    for name in (*mine, *others):
        (tmp_path / name).touch()
    folder.remove_results("a.pdf")
    assert {path.name for path in tmp_path.iterdir()} == set(others)


def test_removing_leaves_a_folder_of_that_name_alone(tmp_path: Path) -> None:
    (tmp_path / "a.pdf.json").mkdir()
    (tmp_path / "sub").touch()
    OutputFolder(tmp_path).remove_results("a.pdf")
    OutputFolder(tmp_path).remove_results("sub/b.pdf")
    assert {path.name for path in tmp_path.iterdir()} == {"a.pdf.json", "sub"}


def test_cleaning_takes_away_temporary_files_only(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path)
    (tmp_path / "a").mkdir()
    kept = [tmp_path / LOCK_NAME, tmp_path / "a" / "b.pdf.json"]
    for path in (*kept, tmp_path / "a" / f"{TEMPORARY_PREFIX}x.json", tmp_path / f"{TEMPORARY_PREFIX}y"):
        path.touch()
    folder.clean()
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(kept)
