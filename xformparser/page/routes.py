"""What the page's script asks of the server: a form's pages, pictures and downloads; and its edits.

A form is known by its token only, which nobody can guess; no path of the server is ever given or taken.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Body, FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles

from xformparser.corrections.annotated_form import with_corrections
from xformparser.corrections.annotation import annotated_page
from xformparser.corrections.edits import Edit
from xformparser.corrections.history import History
from xformparser.corrections.keeping import keep_pages
from xformparser.datasets.annotations import set_name
from xformparser.datasets.writers.names import safe_name
from xformparser.documents import Record
from xformparser.errors import AnnotationError, ConfigurationError, EditError, XFormParserError
from xformparser.page.desk import Desk
from xformparser.page.downloads import DOWNLOADS, Download, make_download
from xformparser.page.open_form import OpenForm
from xformparser.page.pictures import page_picture
from xformparser.page.sentences import APOLOGY, error_sentence
from xformparser.page.view import Json, form_view, words_view

logger = logging.getLogger(__name__)

ASSETS = Path(__file__).with_name("assets")
PREFIX = "/review"


class Step(Record):
    """An edit, or a step back or forth; and the page to show then."""

    page: int
    step: Literal["edit", "undo", "redo"]
    edit: Edit | None = None


class Consent(Record):
    """That the user wants a form and its corrections kept."""

    consent: bool


def add_routes(app: FastAPI, desk: Desk, corrections: Path | None) -> None:
    """Add the routes and the page's own scripts and styles under `PREFIX`.

    Args:
        app: the page's application.
        desk: the forms that users have open.
        corrections: the folder where corrected pages are kept; without one, none is.
    """
    routes = _Routes(desk, corrections)
    router = APIRouter(prefix=f"{PREFIX}/forms/{{token}}")
    router.add_api_route("/pages/{number}", routes.page, methods=["GET"])
    router.add_api_route("/pages/{number}/words", routes.words, methods=["GET"])
    router.add_api_route("/pages/{number}/picture", routes.picture, methods=["GET"])
    router.add_api_route("/download/{kind}", routes.download, methods=["GET"])
    router.add_api_route("/steps", routes.step, methods=["POST"])
    router.add_api_route("/keep", routes.keep, methods=["POST"])
    router.add_api_route("", routes.close, methods=["DELETE"])
    app.include_router(router)
    app.mount(f"{PREFIX}/assets", StaticFiles(directory=ASSETS))
    app.add_exception_handler(XFormParserError, _refuse)


class _Routes:
    def __init__(self, desk: Desk, corrections: Path | None) -> None:
        self._desk = desk
        self._corrections = corrections

    def page(self, token: str, number: int) -> Response:
        return _json(form_view(self._form(token), number))

    def words(self, token: str, number: int) -> Response:
        return _json(words_view(self._form(token), number))

    def picture(self, token: str, number: int, request: Request) -> Response:
        if request.query_params:
            raise HTTPException(400, "A picture has one size. Ask for it without parameters.")
        picture = page_picture(self._form(token), number)
        return FileResponse(picture, media_type="image/jpeg", headers={"Cache-Control": "private"})

    def download(self, token: str, kind: Download) -> Response:
        form = self._form(token)
        media_type, suffix = DOWNLOADS[kind]
        file = make_download(form, kind)
        return FileResponse(file, media_type=media_type, filename=f"{form.name}{suffix}")

    def step(self, token: str, step: Annotated[Step, Body()]) -> Response:
        form = self._form(token)
        form.change(_taken(step))
        return _json(form_view(form, step.page))

    def keep(self, token: str, consent: Annotated[Consent, Body()]) -> Response:
        if self._corrections is None:
            raise EditError("Nothing is kept here. Start the page with --corrections DIR.")
        if not consent.consent:
            raise EditError("Nothing is kept without consent.")
        form = self._form(token)
        edited = form.form
        pages = [annotated_page(edited, page, page_picture(form, page.page.number)) for page in edited.pages]
        folder = self._corrections
        if form.original is not None:
            pages = [with_corrections(form.original, page) for page in pages]
            folder /= safe_name(set_name(form.original.dataset, form.original.language))
        try:
            keep_pages(pages, folder)
        except (AnnotationError, ConfigurationError) as error:
            logger.exception("Pages could not be kept")
            raise EditError("The pages cannot be kept; the server's log says why.") from error
        return _json({"pages": len(pages)})

    def close(self, token: str) -> Response:
        self._desk.remove(self._form(token))
        return Response(status_code=204)

    def _form(self, token: str) -> OpenForm:
        form = self._desk.form(token)
        if form is None:
            raise HTTPException(404, "This form is no longer open. Upload it again.")
        return form


def _taken(step: Step) -> Callable[[History], History]:
    if step.step == "undo":
        return History.undone
    if step.step == "redo":
        return History.redone
    edit = step.edit
    if edit is None:
        raise EditError("The step holds no edit.")
    return lambda history: history.edited(edit)


def _json(view: Json) -> Response:
    return JSONResponse(view, headers={"Cache-Control": "no-store"})


def _refuse(_: Request, error: Exception) -> Response:
    sentence = error_sentence(error) if isinstance(error, XFormParserError) else APOLOGY
    return JSONResponse({"detail": sentence}, status_code=409)
