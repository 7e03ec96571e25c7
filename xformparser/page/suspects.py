"""Annotations that a diagnosis suspects: listed on the page, and each opened on its page to be corrected."""

from pathlib import Path
from tempfile import TemporaryDirectory

from xformparser.corrections.annotated_form import form_of_annotation
from xformparser.corrections.review_folder import ReviewFolder
from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.pictures import page_image
from xformparser.datasets.writers.names import safe_name
from xformparser.errors import EditError
from xformparser.page.desk import Desk
from xformparser.page.open_form import OpenForm
from xformparser.page.pictures import save_picture
from xformparser.page.view import Json

PageName = tuple[str, str, str]
"""Data set, language and document."""


class Suspects:
    """The suspects of a review folder, by their places in its list."""

    def __init__(self, review: ReviewFolder | None, desk: Desk) -> None:
        """Take the suspects; there are none without a folder."""
        self._review = review or ReviewFolder((), ())
        self._desk = desk
        self._pages = {_name(page): page for page in self._review.pages}
        self._places: dict[PageName, list[int]] = {}
        for place, suspect in enumerate(self._review.suspects):
            self._places.setdefault((suspect.dataset, suspect.language, suspect.page), []).append(place)

    def listing(self) -> list[Json]:
        """Return what the page's script shows of each."""
        shown = {"about", "dataset", "language", "page", "entity", "text", "annotated", "believed", "reason"}
        return [suspect.model_dump(include=shown) for suspect in self._review.suspects]

    def open(self, session: str, place: int) -> None:
        """Open the page of a suspect for a session, unless it is open; raises EditError where it is gone."""
        name = next((name for name, places in self._places.items() if place in places), None)
        page = None if name is None else self._pages.get(name)
        if page is None:
            raise EditError("The page of this annotation is not there any more. Run the diagnosis again.")
        if not any(form.original is page for form in self._desk.forms(session)):
            self._show(session, page)

    def places_on(self, form: OpenForm) -> list[int]:
        """Return the places of the suspects that are on the page that a form shows."""
        return [] if form.original is None else self._places.get(_name(form.original), [])

    def _show(self, session: str, page: AnnotatedPage) -> None:
        image = page_image(page)
        with TemporaryDirectory() as folder:
            picture = Path(folder) / f"{safe_name(page.document_id)}.jpg"
            image.save(picture)
            form = self._desk.take(session, picture)
        save_picture(form, 1, image)
        form.original = page
        form.show(form_of_annotation(page))


def _name(page: AnnotatedPage) -> PageName:
    return page.dataset, page.language, page.document_id
