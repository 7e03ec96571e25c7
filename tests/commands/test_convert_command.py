from pathlib import Path

import pytest
from written_forms import form, full_form, with_image

from xformparser.cli import main
from xformparser.datasets.writers.funsd import write_funsd
from xformparser.datasets.xfund import read_xfund


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    """Return a FUNSD folder with two forms."""
    folder = tmp_path / "forms"
    write_funsd([with_image(full_form(), tmp_path / "scan.png"), form(name="b")], folder)
    return folder


def test_a_folder_is_converted(forms: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["convert", f"funsd:{forms}", f"xfund:{out}"]) == 0
    assert capsys.readouterr().out == (
        f"Pages: 2, entities: 9, links: 5. Left out: nothing. Written to: {out}.\n"
    )
    assert [page.document_id for page in read_xfund(out)] == ["b", "zh_train_7"]


def test_what_is_left_out_is_named(forms: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", f"funsd:{forms}", f"paddle_kie:{tmp_path / 'out'}"]) == 0
    assert "Left out: languages (1), page sizes (1)." in capsys.readouterr().out


def test_one_split(forms: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "splits.csv"
    table.write_text("dataset,document,split\nfunsd,b,val\nfunsd,zh_train_7,train\n")
    out = tmp_path / "out"
    assert main(["convert", f"funsd:{forms}:val", f"xfund:{out}", "--splits", str(table)]) == 0
    assert [page.document_id for page in read_xfund(out)] == ["b"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{forms}"], "Missing argument 'FORMAT:DIR'"),
        (["funds:x", "funsd:{out}"], "Format 'funds' is not known"),
        (["funsd:{forms}", "{out}"], "cannot be read. Write FORMAT:DIR."),
        (["funsd:{forms}", "funsd:{out}:val"], "cannot be read. Write FORMAT:DIR."),
        (
            ["funsd:{forms}", "naf:{out}"],
            "Format 'naf' cannot be written. Choose one of: funsd, xfund, paddle_kie, label_studio.",
        ),
        (["funsd:{out}", "xfund:{out}"], "holds no JSON files"),
        (["funsd:{forms}", "xfund:{forms}/annotations/b.json"], "b.json: cannot be read or written"),
    ],
    ids=["one only", "source", "no target format", "target with a split", "read only", "nothing", "file"],
)
def test_wrong_usage_is_one_line(
    forms: Path, tmp_path: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    filled = [argument.format(forms=forms, out=tmp_path / "out") for argument in arguments]
    assert main(["convert", *filled]) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert (printed.out, printed.err.count("\n")) == ("", 1)
