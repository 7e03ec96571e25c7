"""Ruling lines of a PDF page come from the lines and rectangles that it draws."""

from pathlib import Path

import pytest
from pdf_drawing import draw, load, rewrite
from reportlab.pdfgen.canvas import Canvas


def boxed_page(canvas: Canvas) -> None:
    canvas.drawString(110, 705, "Name: Ada")
    canvas.rect(100, 700, 200, 20)
    canvas.rect(100, 680, 200, 20)
    canvas.line(200, 640, 200, 740)
    canvas.line(100, 600, 300, 600)
    canvas.rect(150, 500, 3, 3)


def test_sides_of_cells_become_one_rule(tmp_path: Path) -> None:
    (page,) = load(draw(tmp_path / "boxes.pdf", boxed_page))
    assert [rule.points for rule in page.ruling.upright] == [
        ((100, pytest.approx(120)), (100, pytest.approx(164))),
        ((200, pytest.approx(100)), (200, pytest.approx(204))),
        ((300, pytest.approx(120)), (300, pytest.approx(164))),
    ]


def test_level_lines_run_across(tmp_path: Path) -> None:
    (page,) = load(draw(tmp_path / "boxes.pdf", boxed_page))
    assert [rule.points for rule in page.ruling.level] == [
        ((pytest.approx(y), 100), (pytest.approx(y), 300)) for y in (122, 142, 162, 242)
    ]


def test_they_are_where_the_page_shows_them(tmp_path: Path) -> None:
    path = rewrite(draw(tmp_path / "cropped.pdf", boxed_page), crop=(50, 100, 550, 800))
    (page,) = load(path)
    assert [rule.points[0] for rule in page.ruling.upright] == [
        (50, pytest.approx(78)),
        (150, pytest.approx(58)),
        (250, pytest.approx(78)),
    ]
