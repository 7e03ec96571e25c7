from pathlib import Path

import pytest
from fonts_needed import needs_fonts
from PIL import Image

from xformparser.cli import main
from xformparser.datasets.indformsft import read_indformsft
from xformparser.datasets.synthetic import read_synthetic

pytestmark = needs_fonts


def synth(folder: Path, *options: str) -> int:
    return main(["synth", "--output", str(folder), "--no-ocr", "--quiet", *options])


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_fills_two_folders_alike_also_with_workers(tmp_path: Path) -> None:
    for name, workers in (("a", "1"), ("b", "2")):
        assert synth(tmp_path / name, "--count", "4", "--languages", "en,zh", "--workers", workers) == 0
    assert content(tmp_path / "a") == content(tmp_path / "b")
    with Image.open(tmp_path / "a" / "contact_sheet.png") as sheet:
        assert sheet.width > sheet.height


def test_both_formats_say_the_same(tmp_path: Path) -> None:
    assert synth(tmp_path, "--count", "2", "--languages", "pt,ja") == 0
    ours = {page.document_id: page for page in read_synthetic(tmp_path)}
    theirs = [page for name in ("pt", "ja") for page in read_indformsft(tmp_path / f"indformsft.{name}.json")]
    assert len(theirs) == len(ours)
    for page in theirs:
        other = ours[page.document_id]
        assert page.links == other.links
        assert page.language == other.language
        assert page.image_path == other.image_path
        found = {entity.id: (entity.label, entity.words) for entity in page.entities}
        assert found == {entity.id: (entity.label, entity.words) for entity in other.entities}


def test_running_again_makes_only_what_is_missing(tmp_path: Path) -> None:
    assert synth(tmp_path, "--count", "2", "--languages", "de") == 0
    kept = tmp_path / "forms" / "de_0_00000.json"
    before = kept.stat().st_mtime_ns
    (tmp_path / "forms" / "de_0_00001.json").unlink()
    assert synth(tmp_path, "--count", "3", "--languages", "de") == 0
    assert kept.stat().st_mtime_ns == before
    assert len(list((tmp_path / "forms").iterdir())) == 3


def test_forms_are_filled_several_times(tmp_path: Path) -> None:
    assert synth(tmp_path, "--count", "2", "--languages", "de,en", "--fillings", "2") == 0
    assert sorted(path.stem for path in (tmp_path / "forms").iterdir()) == [
        "de_0_00000_f00",
        "de_0_00000_f01",
        "en_0_00001_f00",
        "en_0_00001_f01",
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(["--languages", "de,xx"], "'xx' is not known", id="unknown language"),
        pytest.param(["--degradation", "burnt"], "'burnt' is not known", id="unknown degradation"),
        pytest.param(["--seed", "5"], "made with other options", id="another seed in the same folder"),
    ],
)
def test_what_makes_no_sense_is_refused(
    tmp_path: Path, options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert synth(tmp_path, "--count", "1", "--languages", "de") == 0
    assert synth(tmp_path, "--count", "1", *options) == 2
    assert message in capsys.readouterr().err


def test_a_folder_of_forms_of_unknown_making_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "mine.json").write_text("{}")
    assert synth(tmp_path, "--count", "1") == 2
    assert "made with other options" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert synth(tmp_path / "file", "--count", "1") == 2
    assert "cannot be written to" in capsys.readouterr().err
