"""Batches whose input or output lies in S3, against moto's server; run by scripts/test_s3.sh."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batch_runs import Log
from line_parser import build_line_parser

from xformparser.batch.manifest import ManifestRecord
from xformparser.batch.options import BatchOptions
from xformparser.batch.remote_folder import open_folder
from xformparser.batch.runner import BatchSummary, extract_folder
from xformparser.errors import ConfigurationError
from xformparser.storage import locate

pytestmark = [
    pytest.mark.s3,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ray"),
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning:botocore"),
]
FORMS, OUT = "s3://forms/in box", "s3://results/run"
DRIVER = """
from line_parser import build_line_parser
from xformparser.batch.options import BatchOptions
from xformparser.batch.runner import extract_folder

if __name__ == "__main__":
    extract_folder(["s3://forms/in box"], "s3://results/run", BatchOptions(workers=1), build_line_parser)
"""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    moto = pytest.importorskip("moto.server", reason="moto is installed in an environment of its own")
    server = moto.ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def store(endpoint: str, ray_here: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the file system of an S3 with two empty buckets."""
    import s3fs

    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    # connections of an earlier test would go on with its endpoint
    s3fs.S3FileSystem.clear_instance_cache()
    files = s3fs.S3FileSystem(use_listings_cache=False, skip_instance_cache=True)
    for bucket in ("forms", "results"):
        if files.exists(bucket):
            files.rm(bucket, recursive=True)
        files.mkdir(bucket)
    return files


def write(store: Any, **documents: str) -> None:
    for name, text in documents.items():
        store.pipe_file(f"forms/in box/{name}", text.encode())


def extract(paths: str = FORMS, output: str = OUT, log: Log | None = None, **options: object) -> BatchSummary:
    chosen = BatchOptions(**{"workers": 1, **options})  # type: ignore[arg-type]  # one value of each kind
    return extract_folder([paths], output, chosen, build_line_parser, log)


def objects(store: Any) -> set[str]:
    return {key.removeprefix("results/run/") for key in store.find("results/run")}


def records(store: Any) -> dict[str, ManifestRecord]:
    lines = store.cat_file("results/run/manifest.jsonl").splitlines()
    found = [ManifestRecord.model_validate_json(line) for line in lines]
    assert len({record.source for record in found}) == len(found)
    return {record.source: record for record in found}


def comparable(record: ManifestRecord) -> dict[str, object]:
    """Return a record without what differs by run; only here is a file read again after a crash."""
    changing = {"seconds", "finished_at", "version"}
    return record.model_dump(exclude=changing | ({"sha256"} if record.source == "crash.pdf" else set()))


@pytest.mark.parametrize("engine", ["local", "ray"])
def test_results_are_those_of_a_folder_of_this_machine(
    store: Any, forms: Path, output: Path, engine: str
) -> None:
    documents = {
        "a.pdf": "Name: Ann\fAge: 7",
        "sub/b c.png": "市: 京都",
        "bad.pdf": "!error",
        "crash.pdf": "!kill",
    }
    for name, text in {**documents, "notes.txt": "x", ".hidden.pdf": "a: 1"}.items():
        (forms / name).parent.mkdir(exist_ok=True)
        (forms / name).write_text(text)
        write(store, **{name: text})
    formats = ("csv", "markdown", "xlsx")
    here = extract(str(forms), str(output), formats=formats, overlay=True)
    there = extract(formats=formats, overlay=True, engine=engine, workers=2)
    assert [comparable(record) for record in there.records] == [comparable(record) for record in here.records]
    written = {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()}
    assert objects(store) == written
    # these tell times, or are made of what does
    for name in written - {"manifest.jsonl", "pairs.xlsx", ".xformparser.tables"}:
        assert store.cat_file(f"results/run/{name}") == (output / name).read_bytes()
    assert set(records(store)) == {*documents, "notes.txt"}


def test_running_again_does_only_what_is_new_changed_or_lost(store: Any) -> None:
    write(store, **dict.fromkeys(("same.pdf", "changed.pdf", "lost.pdf"), "a: 1"), **{"failed.pdf": ""})
    extract()
    write(store, **{"changed.pdf": "b: 2", "new.pdf": "c: 3"})
    store.rm("results/run/lost.pdf.json")
    log = Log()
    assert extract(log=log).count("succeeded") == 4
    assert log.current == ["same.pdf"]
    assert sorted(log.done) == ["changed.pdf", "failed.pdf", "lost.pdf", "new.pdf"]
    table = csv.DictReader(io.StringIO(store.cat_file("results/run/pairs.csv").decode("utf-8-sig")))
    assert [(row["source"], row["key"]) for row in table] == [
        ("changed.pdf", "b"),
        ("lost.pdf", "a"),
        ("new.pdf", "c"),
        ("same.pdf", "a"),
    ]
    store.rm("forms/in box/failed.pdf")
    before = {key: store.info(f"results/run/{key}")["ETag"] for key in objects(store)}
    assert extract().count("succeeded") == 4
    assert {key: store.info(f"results/run/{key}")["ETag"] for key in objects(store)} == before


def test_input_or_output_alone_may_be_remote(store: Any, forms: Path, output: Path) -> None:
    write(store, **{"a.pdf": "a: 1"})
    (forms / "b.pdf").write_text("b: 2")
    assert [record.source for record in extract(FORMS, str(output)).records] == ["a.pdf"]
    assert [record.source for record in extract("s3://forms/in box/a.pdf", output.as_uri()).records] == [
        "a.pdf"
    ]
    assert [record.source for record in extract(forms.as_uri(), OUT).records] == ["b.pdf"]
    assert (output / "a.pdf.json").exists()
    assert "b.pdf.json" in objects(store)
    with pytest.raises(ConfigurationError, match="Give either paths or URLs"):
        extract_folder([FORMS, forms], output, BatchOptions(), build_line_parser)


def test_second_batch_on_one_output_is_refused_while_the_first_lives(store: Any) -> None:
    write(store, **{"a.pdf": "a: 1"})
    with (
        open_folder(locate(OUT)).locked(),
        pytest.raises(ConfigurationError, match="another batch is writing here"),
    ):
        extract()
    assert extract().count("succeeded") == 1


def test_batch_that_is_killed_goes_on_and_its_lock_does_not_stay(store: Any, tmp_path: Path) -> None:
    write(store, **{f"d{number:02}.pdf": f"key: {number}\n!sleep 0.5" for number in range(40)})
    script = tmp_path / "run.py"
    script.write_text(DRIVER)
    process = subprocess.Popen([sys.executable, str(script)], env=dict(os.environ))
    limit = time.monotonic() + 120
    while not store.exists("results/run/manifest.jsonl"):
        assert time.monotonic() < limit
        time.sleep(0.2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done_before = set(records(store))
    assert 0 < len(done_before) < 40
    log = Log()
    assert extract(log=log, workers=2).count("succeeded") == 40
    assert set(log.current) == done_before
    assert len(records(store)) == 40
    assert objects(store) >= {f"d{number:02}.pdf.json" for number in range(40)}
    assert ".xformparser.holder" not in objects(store)


@pytest.mark.parametrize(
    ("paths", "output", "message"),
    [
        ("s3://forms/nothing", OUT, r"^s3://forms/nothing: no such file or folder\.$"),
        ("s3://nowhere/x", OUT, r"^s3://nowhere/x: no such file or folder\.$"),
        (FORMS, "s3://nowhere/out", r"^s3://nowhere/out: cannot be written: "),
        (FORMS, FORMS, "is an input folder too"),
        (FORMS, "nix://a/b", r"^nix://a/b: .*Give a path, or a URL of an object store\.$"),
    ],
    ids=["no folder", "no bucket", "no output bucket", "output is input", "unknown kind of URL"],
)
def test_urls_that_lead_nowhere_are_refused(store: Any, paths: str, output: str, message: str) -> None:
    write(store, **{"a.pdf": "a: 1"})
    with pytest.raises(ConfigurationError, match=message):
        extract(paths, output)


def test_store_that_does_not_answer_is_one_error(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    type(store).clear_instance_cache()
    with pytest.raises(ConfigurationError, match=f"^{FORMS}: cannot be read: "):
        extract()


def test_output_of_an_earlier_run_and_of_this_one_is_no_input(store: Any) -> None:
    write(store, **{"a.pdf": "a: 1", "b.png": "b: 1"})
    extract("s3://forms", "s3://forms/in box/old", overlay=True)
    names = {record.source: record.status for record in extract("s3://forms", "s3://forms/new").records}
    assert names == {"in box/a.pdf": "succeeded", "in box/b.png": "succeeded", "in box/old": "skipped"}
    again = extract("s3://forms", "s3://forms/new")
    assert {record.source: record.status for record in again.records} == names
    document = json.loads(store.cat_file("forms/new/in box/a.pdf.json"))
    assert document["source"] == "in box/a.pdf"
