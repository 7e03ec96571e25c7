"""Forms read beside everything else, as soon as they come; whoever waits for them is told page by page."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from xformparser.errors import XFormParserError
from xformparser.page.open_form import OpenForm, Status
from xformparser.page.pictures import keep_picture
from xformparser.page.reader import FormReader

logger = logging.getLogger(__name__)

AT_ONCE = 8
"""Forms that are read at a time; the parser itself takes their pages in turns."""
WATCH_SECONDS = 0.02
"""How often one who waits looks for news; it takes no thread."""
BUSY = (Status.WAITING, Status.READING)


class Readings:
    """Reads forms in threads of its own."""

    def __init__(self, reader: FormReader) -> None:
        self._reader = reader
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="reading")

    def begin(self, form: OpenForm) -> None:
        """Have a form read, after those that came before it."""
        form.status = Status.WAITING
        self._pool.submit(self._read, form)

    async def watch(self, forms: Callable[[], Sequence[OpenForm]]) -> AsyncIterator[None]:
        """Yield whenever something is new about forms, until none of them is left to read."""
        seen = None
        while True:
            state = [(form.token, form.status, form.done) for form in forms()]
            if state != seen:
                seen = state
                yield
            if not any(status in BUSY for _, status, _ in state):
                return
            await asyncio.sleep(WATCH_SECONDS)

    def close(self) -> None:
        """Begin nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _read(self, form: OpenForm) -> None:
        try:
            self._read_pages(form)
        except XFormParserError as error:
            form.fail(error)
        except Exception as error:
            if form.status is not Status.STOPPED:
                logger.exception("A form could not be read")
            form.fail(error)

    def _read_pages(self, form: OpenForm) -> None:
        if form.status is Status.STOPPED:
            return
        form.begin(self._reader.page_total(form.file, form.password))
        pages = []
        for parsed in self._reader.pages(form.file, form.password):
            if form.status is Status.STOPPED:
                return
            keep_picture(form, parsed)
            pages.append(parsed)
            form.done = len(pages)
        form.finish(pages, self._reader.origin(form.file))
