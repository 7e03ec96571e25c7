"""Batches on a Ray of this machine, against the same batches on the local engine."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batch_runs import Log, extract, leftovers, manifest_lines, rows, statuses, write

from xformparser.batch import ray_pool
from xformparser.batch.manifest import Manifest
from xformparser.batch.options import BatchOptions
from xformparser.batch.runner import extract_folder
from xformparser.errors import ModelError, XFormParserError

TESTS = Path(__file__).parents[1]
SAMPLES = ("en_delivery_note.pdf", "en_medical_intake.png", "pt_insurance_claim.docx")
DRIVER = """
import sys
from pathlib import Path
from line_parser import build_line_parser
from xformparser.batch.options import BatchOptions
from xformparser.batch.runner import extract_folder

if __name__ == "__main__":
    options = BatchOptions(workers=2, engine="ray")
    print(extract_folder([Path(sys.argv[1])], Path(sys.argv[2]), options, build_line_parser).stopped_by)
"""

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("ignore::DeprecationWarning:ray")]


def records(output: Path) -> dict[str, dict[str, object]]:
    """Return the manifest by source, without what differs from run to run."""
    changing = {"seconds", "finished_at"}
    return {
        source: record.model_dump(exclude=changing)
        for source, record in Manifest(output / "manifest.jsonl").records.items()
    }


def contents(output: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in output.glob("*.pdf.*")}


def test_results_are_those_of_the_local_engine_and_bad_documents_fail_alone(
    forms: Path, tmp_path: Path, ray_here: None
) -> None:
    write(forms, **{f"d{number}": f"key: {number}\fSex:" for number in range(10)})
    write(forms, empty="", damaged="!error", bug="!bug", crash="!kill", hang="!sleep 60")
    (forms / "notes.txt").write_text("x")
    log = Log()
    local = extract(forms, tmp_path / "local", timeout=3, formats=("csv", "markdown"))
    on_ray = extract(
        forms, tmp_path / "ray", log, timeout=3, formats=("csv", "markdown"), workers=3, engine="ray"
    )
    assert (local.count("failed"), local.count("succeeded")) == (5, 10)
    assert records(tmp_path / "ray") == records(tmp_path / "local")
    assert contents(tmp_path / "ray") == contents(tmp_path / "local")
    assert (tmp_path / "ray/pairs.csv").read_bytes() == (tmp_path / "local/pairs.csv").read_bytes()
    assert (log.pages, sorted(log.done)) == (20, sorted(record.source for record in on_ray.records))


def test_running_again_does_only_what_is_new_or_changed(forms: Path, output: Path, ray_here: None) -> None:
    write(forms, same="a: 1", changed="b: 2")
    extract(forms, output, engine="local")
    write(forms, changed="b: 3", new="c: 4")
    log = Log()
    assert extract(forms, output, log, engine="ray").count("succeeded") == 3
    assert (log.current, sorted(log.done)) == (["same.pdf"], ["changed.pdf", "new.pdf"])
    assert rows(output) == [("changed.pdf", "b"), ("new.pdf", "c"), ("same.pdf", "a")]


def test_actor_that_is_killed_is_replaced_and_its_document_done_again(
    forms: Path, output: Path, tmp_path: Path, ray_here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # so that some documents share a block
    monkeypatch.setattr(ray_pool, "MOST_BLOCKS", 4)
    write(
        forms, **{f"d{number}": "key: 1" for number in range(6)}, orphan=f"a: 1\n!orphan {tmp_path / 'mark'}"
    )
    assert extract(forms, output, workers=2, engine="ray").count("succeeded") == 7
    assert (tmp_path / "mark").exists()
    assert manifest_lines(output) == 7


def test_document_that_always_takes_its_actor_down_is_given_up(
    forms: Path, output: Path, ray_here: None
) -> None:
    write(forms, a="a: 1", poison="!orphan", z="z: 1")
    summary = extract(forms, output, workers=2, engine="ray")
    assert statuses(output) == {"a.pdf": "succeeded", "poison.pdf": "failed", "z.pdf": "succeeded"}
    (lost,) = [record for record in summary.records if record.status == "failed"]
    assert (lost.error, lost.reason) == (
        "DocumentCrashError",
        "took its worker process down (SIGKILL). Memory may be short: give fewer --workers.",
    )


def test_model_that_is_missing_stops_the_batch_with_one_error(
    forms: Path, output: Path, ray_here: None
) -> None:
    write(forms, a="a: 1", b="b: 2")
    with pytest.raises(ModelError, match=r"^nix: no such model\. Give a model folder\.$"):
        extract(forms, output, model="nix", engine="ray")
    assert not (output / "manifest.jsonl").exists()


def test_cluster_that_does_not_answer_is_one_error(
    forms: Path, output: Path, ray_here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(forms, a="a: 1")
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:1")
    with pytest.raises(XFormParserError, match=r"^The Ray cluster at '127\.0\.0\.1:1' does not answer: "):
        extract(forms, output, engine="ray")


@pytest.mark.slow
def test_real_parser_gives_the_same_bytes_on_both_engines(tmp_path: Path, ray_here: None) -> None:
    samples = [TESTS.parent / "data/samples" / name for name in SAMPLES]
    for engine in ("local", "ray"):
        summary = extract_folder(samples, tmp_path / engine, BatchOptions(workers=2, engine=engine))
        assert summary.count("succeeded") == len(SAMPLES)
    for name in SAMPLES:
        local, on_ray = (
            json.loads((tmp_path / engine / f"{name}.json").read_bytes()) for engine in ("local", "ray")
        )
        assert set(local.pop("timings")) == set(on_ray.pop("timings"))
        assert json.dumps(on_ray) == json.dumps(local)
    assert (tmp_path / "ray/pairs.csv").read_bytes() == (tmp_path / "local/pairs.csv").read_bytes()


def start(forms: Path, output: Path) -> subprocess.Popen[str]:
    """Start a batch on Ray in a process of its own, and return when it is under way."""
    script = forms.parent / "run.py"
    script.write_text(DRIVER)
    process = subprocess.Popen(
        [sys.executable, str(script), str(forms), str(output)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    limit = time.monotonic() + 120
    while not (output / "manifest.jsonl").exists() or manifest_lines(output) < 4:
        assert time.monotonic() < limit
        time.sleep(0.05)
    return process


def test_batch_whose_driver_is_killed_goes_on_where_it_was(forms: Path, output: Path, ray_here: None) -> None:
    write(forms, **{f"d{number:02}": f"key {number}: {number}\n!sleep 0.3" for number in range(24)})
    process = start(forms, output)
    process.kill()
    process.communicate()
    done_before = statuses(output)
    assert 4 <= len(done_before) < 24
    log = Log()
    assert extract(forms, output, log, workers=2, engine="ray").count("succeeded") == 24
    assert set(log.current) == set(done_before)
    assert [key for _, key in rows(output)] == [f"key {number}" for number in range(24)]
    assert manifest_lines(output) == 24
    assert leftovers(output) == []


@pytest.mark.parametrize(
    ("quick", "hanging"), [(40, 1), (4, 2)], ids=["with answers on the way", "with every actor busy for long"]
)
def test_signal_ends_the_batch_cleanly(
    forms: Path, output: Path, ray_here: None, quick: int, hanging: int
) -> None:
    write(forms, **{f"d{number:02}": "key: 1\n!sleep 0.3" for number in range(quick)})
    write(forms, **{f"h{number}": "!sleep 600" for number in range(hanging)})
    process = start(forms, output)
    process.send_signal(signal.SIGTERM)
    printed, complaints = process.communicate(timeout=60)
    # Ray says so much of itself: its level of logging, and that the actors were ended
    said = [line for line in printed.splitlines() if "(raylet)" not in line]
    assert (process.returncode, said) == (0, [str(signal.SIGTERM)])
    assert [line for line in complaints.splitlines() if "Set ray log level" not in line] == []
    assert 4 <= len(statuses(output)) < quick + hanging
    assert set(statuses(output).values()) == {"succeeded"}
    for path in output.glob("*.json"):
        assert json.loads(path.read_text())["source"] == path.name.removesuffix(".json")
