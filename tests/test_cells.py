import pytest

from xformparser.cells import join_in_cells
from xformparser.documents import Word
from xformparser.encoding.layout import layout_of_words
from xformparser.geometry import Box
from xformparser.lines import group_boxes
from xformparser.ruling import NO_RULING, Rule, Ruling

# two columns of cells, 0-100 and 100-200 wide; three rows, each 50 high
CELLS = Ruling(
    upright=tuple(Rule(((x, 0), (x, 150))) for x in (0, 100, 200)),
    level=tuple(Rule(((y, 0), (y, 200))) for y in (0, 50, 100, 150)),
)


def word(text: str, x: float, y: float, height: float = 10) -> Word:
    """A word whose characters are as wide as they are high."""
    return Word(text, (x, y, x + height * len(text), y + height))


def texts(words: list[Word], ruling: Ruling = CELLS) -> list[str]:
    lines = group_boxes([word.box for word in words], ruling)
    return ["/".join(words[index].text for index in line) for line in join_in_cells(lines, words, ruling)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param([word("姓", 10, 20), word("名", 80, 20)], ["姓/名"], id="written wide"),
        pytest.param(
            [word("姓", 10, 21), word("名", 80, 20)], ["姓/名"], id="the right piece a little higher"
        ),
        pytest.param(
            [word(text, x, 20) for text, x in (("联", 5), ("系", 30), ("方", 55), ("式", 80))],
            ["联/系/方/式"],
            id="four pieces",
        ),
        pytest.param([word("姓名", 10, 20), word("李红", 110, 20)], ["姓名", "李红"], id="two cells"),
        pytest.param([word("性别男", 10, 20), word("女", 80, 20)], ["性别男", "女"], id="no piece"),
        pytest.param([word("是", 10, 20), word("□否", 60, 20)], ["是", "□否"], id="an option with its box"),
        pytest.param([word("申报", 40, 12), word("学科", 40, 28)], ["申报/学科"], id="in the middle"),
        pytest.param(
            [word("申报专业及学科", 2, 12), word("类型", 2, 28)], ["申报专业及学科", "类型"], id="room left"
        ),
        pytest.param(
            [word("是否具有专业技术", 2, 12), word("职务", 2, 28)], ["是否具有专业技术/职务"], id="full"
        ),
        pytest.param(
            [word("姓名", 5, 12), word("李红", 5, 28)], ["姓名", "李红"], id="a key above its value"
        ),
        pytest.param(
            [word("何种", 40, 4), word("申报", 40, 18), word("类型", 40, 32)],
            ["何种/申报/类型"],
            id="wraps twice",
        ),
        pytest.param([word("单位", 40, 12), word("（系别）", 30, 28)], ["单位/（系别）"], id="a remark"),
        pytest.param(
            [word("最", 5, 12), word("高", 85, 12), word("学位", 40, 28)], ["最/高/学位"], id="both"
        ),
        pytest.param([word("姓名：", 35, 12), word("李红", 40, 28)], ["姓名：", "李红"], id="a colon"),
        pytest.param([word("意见", 40, 12), word("1、无", 35, 28)], ["意见", "1、无"], id="an item"),
        pytest.param([word("姓名", 40, 30), word("李红", 40, 55)], ["姓名", "李红"], id="a stroke between"),
        pytest.param([word("姓名", 40, 4), word("李红", 40, 25)], ["姓名", "李红"], id="too far"),
        pytest.param([word("姓名", 40, 2), word("李", 40, 14, 20)], ["姓名", "李"], id="other size"),
        pytest.param([word("Full", 30, 12), word("name", 30, 28)], ["Full", "name"], id="another script"),
    ],
)
def test_texts_of_cells(words: list[Word], expected: list[str]) -> None:
    assert texts(words) == expected


def test_lines_stay_apart_without_cells() -> None:
    words = [word("姓", 10, 20), word("名", 80, 20), word("学科", 10, 36)]
    assert texts(words, NO_RULING) == ["姓", "名", "学科"]
    open_to_the_right = Ruling(CELLS.upright[:1], CELLS.level)
    assert texts(words, open_to_the_right) == ["姓", "名", "学科"]


def test_a_few_characters_do_not_make_a_page_chinese() -> None:
    latin: list[Word] = [word("abc", 110, 5 + 12 * row) for row in range(10)]
    assert "姓" in texts([word("姓", 10, 20), word("名", 80, 20), *latin])


def test_every_word_keeps_its_index() -> None:
    words = [word("学科", 40, 28), word("申报", 40, 12), word("兽医", 130, 20)]
    layout = layout_of_words(words, 200, 150, ruling=CELLS)
    assert [segment.indices for segment in layout.segments] == [(1, 0), (2,)]
    box: Box = (40, 12, 60, 38)
    assert layout.segments[0].box == box
