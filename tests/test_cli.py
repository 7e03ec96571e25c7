import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from line_parser import build_line_parser

import xformparser
from xformparser.batch.output_folder import OutputFolder
from xformparser.cli import main
from xformparser.commands import extract as extract_command


@pytest.fixture(autouse=True)
def _line_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read text documents: the command line is under test, not the model."""
    monkeypatch.setattr(extract_command, "build_parser", build_line_parser)


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    folder = tmp_path / "forms"
    folder.mkdir()
    (folder / "a.pdf").write_text("Name: Ann\nCity:")
    return folder


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "out"


def run(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


def test_success_prints_the_pairs(forms: Path, output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("extract", forms, "--output", output, "--workers", "1") == 0
    printed = capsys.readouterr()
    assert re.search(r"Name +Ann +0\.90 +1", printed.out)
    assert re.search(r"City: +- +0\.90 +1", printed.out)
    assert f"Documents: 1 succeeded. Results: {output}." in printed.err
    assert {path.name for path in output.iterdir()} >= {"a.pdf.json", "pairs.csv", "manifest.jsonl"}


def test_running_again_is_a_success_too(
    forms: Path, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert run("extract", forms, "-o", output, "--workers", "1") == 0
        assert "Ann" in capsys.readouterr().out


def test_quiet_prints_failures_only(forms: Path, output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (forms / "empty.pdf").touch()
    assert run("extract", forms, "-o", output, "--workers", "1", "--quiet") == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == "failed: empty.pdf: is empty (0 bytes). Get the file again.\n"


def test_many_documents_print_no_table(forms: Path, output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(21):
        (forms / f"{number}.pdf").write_text("Name: Ann")
    assert run("extract", forms, "-o", output, "--workers", "2") == 0
    assert capsys.readouterr().out == ""


def test_markup_in_a_form_is_printed_as_it_is(
    forms: Path, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (forms / "[red]b.pdf").write_text("[bold]Key[/bold]: [/nothing]")
    assert run("extract", forms, "-o", output, "--workers", "1") == 0
    printed = capsys.readouterr().out
    assert all(text in printed for text in ("[red]b.pdf", "[bold]Key[/bold]", "[/nothing]"))


@pytest.mark.parametrize(
    ("text", "status"),
    [("a: 1", 0), ("!error", 1), ("", 1), ("!kill", 1), ("!sleep 30", 1)],
    ids=["good", "damaged", "empty", "crash", "slow"],
)
def test_exit_code_tells_whether_all_succeeded(forms: Path, output: Path, text: str, status: int) -> None:
    (forms / "b.pdf").write_text(text)
    assert run("extract", forms, "-o", output, "--workers", "1", "--timeout", "1") == status


def test_skipped_files_are_no_failure(forms: Path, output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (forms / "notes.txt").write_text("x")
    assert run("extract", forms, "-o", output, "--workers", "1") == 0
    assert "Documents: 1 succeeded, 1 skipped." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Missing argument 'PATH'"),
        (["{forms}"], "Missing option '--output'"),
        (["{forms}/none.pdf", "-o", "{output}"], "none.pdf: no such file or folder."),
        (["{forms}", "-o", "{forms}"], "is an input folder too"),
        (["{forms}", "-o", "{output}", "--to", "csv,docx"], "Output format 'docx' is not known"),
        (["{forms}", "-o", "{output}", "--ocr", "rapd"], "Invalid value for '--ocr'"),
        (["{forms}", "-o", "{output}", "--workers", "0"], "Invalid value for '--workers'"),
        (["{forms}", "-o", "{output}", "--timeout", "-1"], "timeout is -1"),
        (["{forms}", "-o", "{output}", "--model", "nix"], "nix: no such model. Give a model folder."),
        (["{forms}", "-o", "{forms}/a.pdf"], "cannot be written: File exists"),
        (["{forms}", "-o", "{output}", "--nonsense"], "No such option"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_one_line(
    forms: Path, output: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    filled = [argument.format(forms=forms, output=output) for argument in arguments]
    assert run("extract", *filled) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert message in printed.err
    assert printed.err.count("\n") == 1


def test_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("extrct") == 2
    assert "No such command 'extrct'" in capsys.readouterr().err


def test_output_in_use_is_wrong_usage(forms: Path, output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with OutputFolder(output).locked():
        assert run("extract", forms, "-o", output) == 2
    assert "another batch is writing here" in capsys.readouterr().err


def test_debug_shows_where_an_error_comes_from(
    forms: Path, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("extract", forms, "-o", output, "--timeout", "0", "--debug") == 2
    assert "Traceback" in capsys.readouterr().err


def test_options_reach_the_result(forms: Path, output: Path) -> None:
    (forms / "a.pdf").write_text("a: 1\fb: 2\fc: 3")
    assert run("extract", forms, "-o", output, "--workers", "1", "--max-pages", "2", "--to", "markdown") == 0
    record = json.loads((output / "manifest.jsonl").read_text())
    assert (record["pages"], record["formats"]) == (2, ["json", "markdown"])
    assert not (output / "pairs.csv").exists()


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--version") == 0
    assert capsys.readouterr().out == f"xformparser {xformparser.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [(["--help"], "extract"), (["-h"], "extract"), ([], "extract"), (["extract", "--help"], "--overwrite")],
    ids=" ".join,
)
def test_help(arguments: list[str], named: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(*arguments)
    assert named in capsys.readouterr().out


def test_command_line_is_cheap_to_start() -> None:
    heavy = {"torch", "transformers", "onnxruntime", "rapidocr", "gradio", "pyarrow", "cv2"}
    code = f"import sys, xformparser.cli; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout.strip() == "[]"


def test_a_review_of_no_diagnosis_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("app", "--review", tmp_path) == 2
    printed = capsys.readouterr().err
    assert f"{tmp_path}: holds no review list" in printed
    assert printed.count("\n") == 1
