"""The forms of a session read one after the other, told of page by page."""

import logging
from collections.abc import Iterator

from xformparser.errors import XFormParserError
from xformparser.page.desk import Desk
from xformparser.page.open_form import OpenForm, Status
from xformparser.page.pictures import keep_picture
from xformparser.page.reader import FormReader

logger = logging.getLogger(__name__)


def read_waiting(desk: Desk, reader: FormReader, session: str) -> Iterator[None]:
    """Read the session's waiting forms; yields whenever something is new."""
    while form := next((form for form in desk.forms(session) if form.status is Status.WAITING), None):
        yield from _read(form, reader)


def _read(form: OpenForm, reader: FormReader) -> Iterator[None]:
    try:
        form.begin(total=0)
        form.total = reader.page_total(form.file, form.password)
        yield
        pages = []
        for parsed in reader.pages(form.file, form.password):
            if form.status is Status.STOPPED:
                return
            keep_picture(form, parsed)
            pages.append(parsed)
            form.done = len(pages)
            if form.done < form.total:
                yield
        form.finish(pages, reader.origin(form.file))
    except XFormParserError as error:
        form.fail(error)
    except Exception as error:
        if form.status is not Status.STOPPED:
            logger.exception("A form could not be read")
        form.fail(error)
    yield
