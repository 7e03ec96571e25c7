"""Tables of a page, and those that go on overleaf: rows of cells under the heads of columns."""

from xformparser.documents import Page
from xformparser.inference.page_form import PageForm
from xformparser.inference.tables.continuation import OpenTable, reaches_foot, tables_after
from xformparser.inference.tables.finder import words_of_form
from xformparser.inference.tables.found_table import FoundTable
from xformparser.inference.tables.placing import place_tables


def lay_tables(form: PageForm, page: Page, before: OpenTable | None) -> tuple[PageForm, FoundTable | None]:
    """Return the form with its tables, and the last of them where it reaches the foot of the page.

    `before` is the table that reached the foot of the page before.
    """
    words = words_of_form(form, page)
    tables = tables_after(words, before, page.width)
    last = tables[-1] if tables and reaches_foot(tables[-1], words, page.height) else None
    return place_tables(form, page, tables), last
