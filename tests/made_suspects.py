"""Suspected annotations as a diagnosis lists them."""

from xformparser.corrections.review_folder import Suspect
from xformparser.datasets.annotations import AnnotatedPage


def made_suspect(page: AnnotatedPage, entity: int = 10, text: str = "Name:") -> Suspect:
    """Return a suspect of a page, which is annotated as a question and believed to be a header."""
    return Suspect(
        score=0.9,
        about="label",
        dataset=page.dataset,
        language=page.language,
        page=page.document_id,
        picture="",
        entity=entity,
        box="0 0 1 1",
        text=text,
        annotated="question",
        believed="header",
        reason="2 of 2 near duplicates are labelled header.",
        learned=False,
    )
