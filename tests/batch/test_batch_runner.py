import os
from pathlib import Path

import pytest
from batch_runs import Log, extract, leftovers, manifest_lines, rows, statuses, write
from PIL import Image

from xformparser.batch.manifest import Manifest
from xformparser.batch.options import BatchOptions
from xformparser.batch.output_folder import OutputFolder
from xformparser.documents import Document
from xformparser.errors import ConfigurationError, ModelError
from xformparser.inference.settings import ParserSettings

TESTS = Path(__file__).parent.parent


def test_results_mirror_the_input(forms: Path, output: Path) -> None:
    (forms / "sub").mkdir()
    (forms / "sub" / "two words.pdf").write_text("Name: Ann\fAge: 7\nSex:")
    (forms / "b.pdf").write_text("Stadt: Köln")
    (forms / "b.png").write_text("市: 京都")
    log = Log()
    summary = extract(forms, output, log)
    assert [summary.count(status) for status in ("succeeded", "failed", "skipped")] == [3, 0, 0]
    assert (log.found, log.pages, sorted(log.done)) == (3, 4, ["b.pdf", "b.png", "sub/two words.pdf"])
    document = Document.model_validate_json((output / "sub" / "two words.pdf.json").read_bytes())
    assert document.source == "sub/two words.pdf"
    assert [(pair.key, pair.value) for pair in document.pairs] == [
        ("Name", "Ann"),
        ("Age", "7"),
        ("Sex:", None),
    ]
    assert rows(output) == [
        ("b.pdf", "Stadt"),
        ("b.png", "市"),
        ("sub/two words.pdf", "Name"),
        ("sub/two words.pdf", "Age"),
        ("sub/two words.pdf", "Sex:"),
    ]
    record = Manifest(output / "manifest.jsonl").records["sub/two words.pdf"]
    assert (record.pages, record.pairs, record.outputs) == (2, 3, ("sub/two words.pdf.json",))
    assert record.sha256 == document.sha256
    assert record.seconds is not None
    assert record.finished_at is not None


def test_empty_folder_gives_empty_results(forms: Path, output: Path) -> None:
    assert extract(forms, output).records == ()
    assert rows(output) == []


def test_each_bad_document_fails_with_its_reason_and_the_rest_is_done(forms: Path, output: Path) -> None:
    write(
        forms,
        good="a: 1",
        empty="",
        damaged="!error",
        bug="!bug",
        crash="!kill",
        slow="!sleep 60",
        last="b: 2",
    )
    os.mkfifo(forms / "pipe.pdf")
    (forms / "gone.pdf").symlink_to("nothing")
    (forms / "loop").symlink_to(forms)
    (forms / "notes.txt").write_text("x")
    summary = extract(forms, output, timeout=1.5)
    failed = {item.source: (item.error, item.reason) for item in summary.records if item.status == "failed"}
    assert failed == {
        "bug.pdf": ("ZeroDivisionError", "division by zero"),
        "crash.pdf": (
            "DocumentCrashError",
            "took its worker process down (SIGKILL). Memory may be short: give fewer --workers.",
        ),
        "damaged.pdf": ("CorruptDocumentError", "is damaged."),
        "empty.pdf": ("CorruptDocumentError", "is empty (0 bytes). Get the file again."),
        "gone.pdf": ("DocumentError", "is a link that leads nowhere. Mend it, or give its target."),
        "pipe.pdf": (
            "DocumentError",
            "is a pipe, socket or device, not a file. Give the document as a file.",
        ),
        "slow.pdf": (
            "DocumentTimeoutError",
            "took longer than 1.5 seconds. Raise --timeout to allow more.",
        ),
    }
    skipped = {record.source for record in summary.records if record.status == "skipped"}
    assert skipped == {"loop", "notes.txt"}
    assert rows(output) == [("good.pdf", "a"), ("last.pdf", "b")]
    assert leftovers(output) == []


def test_running_again_does_only_what_is_new_changed_or_failed(forms: Path, output: Path) -> None:
    write(forms, same="a: 1", changed="b: 2", lost="c: 3", failed="")
    (forms / "notes.txt").write_text("x")
    extract(forms, output)
    write(forms, changed="b: 3", new="d: 4")
    (output / "lost.pdf.json").unlink()
    log = Log()
    summary = extract(forms, output, log)
    assert log.current == ["same.pdf"]
    assert sorted(log.done) == ["changed.pdf", "failed.pdf", "lost.pdf", "new.pdf", "notes.txt"]
    assert summary.count("succeeded") == 4
    assert [key for _, key in rows(output)] == ["b", "c", "d", "a"]
    assert manifest_lines(output) == 6


def test_results_of_a_document_that_now_fails_are_taken_away(forms: Path, output: Path) -> None:
    write(forms, a="a: 1", b="b: 2")
    extract(forms, output, formats=("csv", "markdown"))
    write(forms, a="!error")
    extract(forms, output, formats=("csv", "markdown"))
    assert {path.name for path in output.glob("*.pdf.*")} == {"b.pdf.json", "b.pdf.md"}
    assert rows(output) == [("b.pdf", "b")]


def test_running_again_with_nothing_to_do_writes_nothing(forms: Path, output: Path) -> None:
    write(forms, a="a: 1", b="b: 2")
    (forms / "notes.txt").write_text("x")
    extract(forms, output)
    before = {path: path.stat().st_mtime_ns for path in output.iterdir() if path.suffix != ".lock"}
    assert extract(forms, output).count("succeeded") == 2
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.mark.parametrize(
    ("options", "redone"),
    [
        ({"overwrite": True}, True),
        ({"settings": ParserSettings(max_pages=1)}, True),
        ({"settings": ParserSettings(keep_words=True)}, True),
        ({"formats": ("json", "markdown")}, True),
        ({"settings": ParserSettings(threads=2, password="secret", device="cpu")}, False),
        ({"timeout": 10, "formats": ("csv",)}, False),
    ],
    ids=["overwrite", "max-pages", "words", "new format", "no effect", "tables only"],
)
def test_what_makes_a_result_stale(
    forms: Path, output: Path, options: dict[str, object], redone: bool
) -> None:
    write(forms, a="a: 1")
    extract(forms, output)
    log = Log()
    extract(forms, output, log, **options)
    assert (log.done == ["a.pdf"]) is redone
    assert manifest_lines(output) == 1


def test_each_document_gets_its_markdown_and_the_batch_its_tables(forms: Path, output: Path) -> None:
    write(forms, a="a: 1")
    formats = ("markdown", "csv", "xlsx", "parquet")
    extract(forms, output, formats=formats)
    assert Manifest(output / "manifest.jsonl").records["a.pdf"].outputs == ("a.pdf.json", "a.pdf.md")
    assert {path.name for path in output.glob("*.*")} >= {
        "pairs.csv",
        "pairs.xlsx",
        "pairs.parquet",
        "a.pdf.md",
    }
    log = Log()
    extract(forms, output, log, formats=formats)
    assert log.current == ["a.pdf"]


def test_overlay_draws_each_page_and_drops_those_that_are_gone(forms: Path, output: Path) -> None:
    write(forms, a="a: 1\fb: 2")
    extract(forms, output)
    extract(forms, output, overlay=True)
    assert {path.name for path in output.glob("*.png")} == {"a.pdf.page-1.png", "a.pdf.page-2.png"}
    with Image.open(output / "a.pdf.page-1.png") as overlay:
        assert overlay.width >= 200
    write(forms, a="a: 1", b="fails on page 2\f!error")
    extract(forms, output, overlay=True)
    assert {path.name for path in output.glob("*.png")} == {"a.pdf.page-1.png"}


def results(output: Path) -> dict[str, bytes]:
    """Return what lies in an output folder by name, without the manifest, which tells times."""
    return {path.name: path.read_bytes() for path in output.glob("[!.]*") if path.suffix in (".json", ".csv")}


def test_result_does_not_depend_on_the_workers(forms: Path, tmp_path: Path) -> None:
    write(forms, **{f"d{number}": f"key: {number}" for number in range(12)})
    extract(forms, tmp_path / "one", workers=1)
    extract(forms, tmp_path / "three", workers=3)
    assert results(tmp_path / "one") == results(tmp_path / "three")
    assert len(results(tmp_path / "one")) == 12 + 1
    assert statuses(tmp_path / "one") == statuses(tmp_path / "three")


def test_long_names_and_odd_bytes_are_extracted(forms: Path, output: Path) -> None:
    for stem in ("n" * 251, "长" * 83, "n" * 250 + "m"):
        (forms / f"{stem}.pdf").write_text("a: 1")
    Path(os.fsdecode(os.fsencode(forms) + b"/\xff.pdf")).write_text("a: 1")
    summary = extract(forms, output)
    assert summary.count("succeeded") == 4
    assert len(list(output.glob("*.json"))) == 4
    assert len({source for source, _ in rows(output)}) == 4


def test_model_that_is_missing_stops_the_batch_with_one_error(forms: Path, output: Path) -> None:
    write(forms, a="a: 1", b="b: 2")
    with pytest.raises(ModelError, match=r"^nix: no such model\. Give a model folder\.$"):
        extract(forms, output, model="nix")
    assert not (output / "manifest.jsonl").exists()


def test_second_batch_on_one_output_is_refused(forms: Path, output: Path) -> None:
    write(forms, a="a: 1")
    with (
        OutputFolder(output).locked(),
        pytest.raises(ConfigurationError, match="another batch is writing here"),
    ):
        extract(forms, output)
    assert extract(forms, output).count("succeeded") == 1


def test_output_that_is_a_file_is_an_error(forms: Path, output: Path) -> None:
    output.write_text("x")
    with pytest.raises(ConfigurationError, match="cannot be written: File exists"):
        extract(forms, output)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"formats": ("docx",)}, "Output format 'docx' is not known"),
        ({"workers": 0}, "workers is 0"),
        ({"timeout": 0}, "timeout is 0"),
    ],
    ids=["format", "workers", "timeout"],
)
def test_senseless_options_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        BatchOptions(**options)  # type: ignore[arg-type]  # wrong on purpose
