import pytest
from fonts_needed import needs_fonts

from xformparser.synthesis.fonts import load_font
from xformparser.synthesis.pen import wrap

pytestmark = needs_fonts


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        pytest.param("", 100, [""], id="nothing"),
        pytest.param("one two three", 1000, ["one two three"], id="fits"),
        pytest.param("one two three", 45, ["one two", "three"], id="wraps between words"),
        pytest.param(
            "one extraordinary two", 30, ["one", "extraordinary", "two"], id="a word wider than the width"
        ),
        pytest.param("e-mail: a.b@c.de", 5, ["e-mail:", "a.b@c.de"], id="not inside a word"),
    ],
)
def test_latin_lines(text: str, width: float, expected: list[str]) -> None:
    assert wrap(text, load_font("liberation/LiberationSans-Regular.ttf"), 10, width) == expected


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        pytest.param("出生日期", 20, ["出生", "日期"], id="between characters"),
        pytest.param("姓名：张三", 20, ["姓名：", "张三"], id="no line begins with a colon"),
        pytest.param("第12号", 10, ["第", "12", "号"], id="digits stay together"),
    ],
)
def test_chinese_lines(text: str, width: float, expected: list[str]) -> None:
    assert wrap(text, load_font("wqy/wqy-zenhei.ttc"), 10, width) == expected
