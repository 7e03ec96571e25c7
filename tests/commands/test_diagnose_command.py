"""`xformparser diagnose` on a tiny training, from the command line to the folder."""

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from diagnosed_runs import train_tiny_run
from lightning_warnings import IGNORED_WARNINGS
from pyarrow import parquet

from xformparser.cli import main
from xformparser.commands.diagnose import describe, diagnose_runs
from xformparser.diagnostics.records import read_run, write_run
from xformparser.encoder.storage import TextEncoder

pytestmark = IGNORED_WARNINGS


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, tiny_encoder: TextEncoder) -> Path:
    return train_tiny_run(tmp_path_factory.mktemp("trained"), tiny_encoder)


def diagnose(*arguments: str | Path) -> int:
    return main(["diagnose", *map(str, arguments)])


def test_the_folder_holds_all_that_was_found(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert diagnose(run, "--cache", run.parent / "cache") == 0
    folder = run / "diagnosis"
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    samples = parquet.read_table(folder / "samples.parquet")
    assert sum(samples["unlearned"].to_pylist()) == summary["unlearned"]["count"] > 0
    assert len(samples) == summary["unlearned"]["total"] == summary["right"]["total"]
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert f"{summary['unlearned']['count']} of {len(samples)} training samples" in page
    assert page.count("<img ") == min(60, summary["unlearned"]["count"])
    with (folder / "review.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    printed = capsys.readouterr().out
    assert printed.startswith(f"{summary['unlearned']['count']} of {len(samples)} training samples")
    assert f"Report: {folder / 'report.html'}" in printed
    assert (f"Perhaps annotated wrong: {len(listed)} sample" in printed) is bool(listed)
    assert all(
        Path(folder / "treatments" / path).suffix == ".json" for path in (folder / "treatments").iterdir()
    )


def test_json_is_the_summary(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert diagnose(run, "--cache", run.parent / "cache", "-o", tmp_path / "out", "--json") == 0
    assert json.loads(capsys.readouterr().out) == json.loads((tmp_path / "out" / "summary.json").read_text())


def test_a_second_run_tells_what_chance_made_of_it(run: Path, tmp_path: Path) -> None:
    written = diagnose_runs([run, run], tmp_path, run.parent / "cache")
    seeds = written.summary.seeds
    assert seeds is not None
    assert seeds.core == written.summary.unlearned
    assert f"In at least 2 of 2 runs, {seeds.core.count}" in describe(written)


@pytest.fixture
def fresh_facts(run: Path) -> Iterator[None]:
    """Say that the run started from fresh weights."""
    facts = read_run(run)
    write_run(run, replace(facts, start_from=None))
    yield
    write_run(run, facts)


@pytest.mark.usefixtures("fresh_facts")
def test_a_run_from_fresh_weights_is_diagnosed_without_a_base_model(run: Path, tmp_path: Path) -> None:
    assert diagnose_runs([run], tmp_path, run.parent / "cache").summary.base is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Missing argument 'RUN'"),
        (["{run}/none"], "holds no records of its training. Give the folder of a run"),
        (["{run}", "-o", "{run}/model/config.json"], "config.json: cannot be written: "),
        (["{run}", "--nonsense"], "No such option"),
    ],
    ids=["no run", "no records", "no folder", "unknown option"],
)
def test_wrong_usage_is_one_line(
    run: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    filled = [argument.format(run=run) for argument in arguments]
    assert diagnose(*filled, "--cache", run.parent / "cache") == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert message in printed.err


@pytest.mark.parametrize("package", ["sklearn", "scipy"])
def test_missing_packages_are_named_with_what_installs_them(package: str) -> None:
    code = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from xformparser.cli import main; sys.exit(main(['diagnose', 'run']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 2
    assert f"{package} is not installed. Install it with: pip install 'xformparser[train]'" in done.stderr
