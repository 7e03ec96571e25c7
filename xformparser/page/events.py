"""What happens when the user acts: a form is read, a page is turned, a client asks for JSON."""

import json
import logging
from pathlib import Path

import gradio as gr
from gradio.blocks import BlockContext
from gradio.components import Component

from xformparser.documents import Document
from xformparser.errors import EncryptedDocumentError, XFormParserError
from xformparser.inference.export import to_json
from xformparser.page.layout import WELCOME, Results, Upload
from xformparser.page.reader import FormReader, Reading
from xformparser.page.views import APOLOGY, error_sentence, notice, pair_table, summary, warnings_list

logger = logging.getLogger(__name__)

Changes = dict[Component | BlockContext, object]


class PageEvents:
    """Answers the user's actions with changes of the results; `kept` is what the session holds."""

    def __init__(self, reader: FormReader, upload: Upload, results: Results, kept: gr.State) -> None:
        self._reader = reader
        self._upload = upload
        self._results = results
        self._kept = kept

    def clear(self) -> Changes:
        """Take the last result away, so that the progress of the next is seen in its place."""
        return {
            self._results.message: gr.HTML("", visible=True),
            self._results.panel: gr.Column(visible=False),
        }

    def read(
        self,
        file: str | None,
        password: str,
        kept: Reading | None,
        progress: gr.Progress = gr.Progress(),  # noqa: B008 - Gradio finds it by this default
    ) -> Changes:
        """Return the result of an uploaded form, or a sentence that says why there is none."""
        if kept is not None:
            kept.close()
        if file is None:
            return self._nothing(WELCOME)

        def show(done: int, total: int) -> None:
            progress((done, total), desc=f"Read page {done} of {total}", unit="pages")

        progress(0, desc="Opening the form")
        try:
            return self._shown(self._reader.read(Path(file), password, show))
        except XFormParserError as error:
            locked = isinstance(error, EncryptedDocumentError)
            return {
                **self._nothing(notice(error_sentence(error), "error")),
                self._upload.locked: gr.Accordion(open=locked),
            }
        except Exception:
            logger.exception("A form could not be read")
            return self._nothing(notice(APOLOGY, "error"))

    def turn(self, kept: Reading | None, number: int) -> Changes:
        """Return the picture and the pairs of another page."""
        return {} if kept is None else self._page(kept, number)

    def parse(self, file: str | None, password: str = "") -> object:
        """Return the result of a form as JSON, in the schema of `xformparser extract`."""
        if file is None:
            raise gr.Error("No file was given.", print_exception=False)
        try:
            document: Document = self._reader.parse(Path(file), password)
        except XFormParserError as error:
            raise gr.Error(error_sentence(error), print_exception=False) from None
        except Exception:
            logger.exception("A form could not be read")
            raise gr.Error(APOLOGY, print_exception=False) from None
        return json.loads(to_json(document))

    def _nothing(self, message: str) -> Changes:
        results = self._results
        return {
            self._kept: None,
            results.message: gr.HTML(message, visible=True),
            results.panel: gr.Column(visible=False),
        }

    def _shown(self, reading: Reading) -> Changes:
        results, document = self._results, reading.document
        numbers = [page.number for page in document.pages]
        return {
            self._kept: reading,
            self._upload.samples: gr.Accordion(open=False),
            results.message: gr.HTML(visible=False),
            results.panel: gr.Column(visible=True),
            results.summary: summary(document),
            results.warnings: gr.HTML(warnings_list(document), visible=bool(document.warnings)),
            results.page: gr.Dropdown(
                choices=[(f"Page {number} of {len(numbers)}", number) for number in numbers],
                value=numbers[0],
                visible=len(numbers) > 1,
            ),
            results.json_button: gr.DownloadButton(value=str(reading.json_file)),
            results.csv_button: gr.DownloadButton(value=str(reading.csv_file)),
            **self._page(reading, numbers[0]),
        }

    def _page(self, reading: Reading, number: int) -> Changes:
        place = [page.number for page in reading.document.pages].index(number)
        pairs = [pair for pair in reading.document.pairs if pair.key_page == number]
        return {
            self._results.image: str(reading.overlays[place]),
            self._results.table: pair_table(pairs),
        }
