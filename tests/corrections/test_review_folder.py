from dataclasses import replace
from pathlib import Path

import pytest
from made_suspects import made_suspect
from PIL import Image
from small_forms import noise_page, two_line_form

from xformparser.corrections.review_folder import FOLDER, LIST, ReviewFolder, write_review_folder
from xformparser.errors import ConfigurationError


def test_suspects_and_pages_come_back(tmp_path: Path) -> None:
    image = tmp_path / "page.png"
    Image.new("RGB", (300, 100)).save(image)
    pages = [
        replace(two_line_form(), dataset="xfund", language="de", document_id="../same", image_path=image),
        replace(two_line_form(), dataset="naf", document_id="../same"),
    ]
    listed = tuple(map(made_suspect, pages))
    write_review_folder(tmp_path / "out", listed, pages)
    found = ReviewFolder.read(tmp_path / "out")
    assert found.suspects == listed
    assert found.pages[1] == pages[1]
    copied = found.pages[0].image_path
    assert copied is not None
    assert copied.is_relative_to(tmp_path / "out")
    assert replace(found.pages[0], image_path=image) == pages[0]


def test_an_earlier_list_is_replaced(tmp_path: Path) -> None:
    write_review_folder(tmp_path, [made_suspect(two_line_form())], [two_line_form(), noise_page("a", 1)])
    write_review_folder(tmp_path, [], [])
    assert ReviewFolder.read(tmp_path) == ReviewFolder((), ())
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == [LIST]


def test_a_folder_of_another_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "mine.txt").touch()
    write_review_folder(tmp_path, [], [])
    assert (tmp_path / FOLDER / "mine.txt").exists()


@pytest.mark.parametrize("content", [None, "{}", "nonsense"], ids=["missing", "empty", "damaged"])
def test_a_folder_without_a_list_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / FOLDER).mkdir()
        (tmp_path / FOLDER / LIST).write_text(content)
    with pytest.raises(ConfigurationError, match=r"holds no review list: .* Give a folder that xformparser"):
        ReviewFolder.read(tmp_path)
