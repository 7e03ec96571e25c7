"""What the page's script shows of an open form: one page of it, as JSON."""

from collections.abc import Mapping, Sequence

from xformparser.corrections.editable import EditableForm
from xformparser.documents import DOUBTFUL, Pair
from xformparser.geometry import rounded_box
from xformparser.inference.parsed_page import ParsedPage
from xformparser.labels import MarkState, ValueType
from xformparser.page.open_form import OpenForm, Status
from xformparser.page.sentences import SOURCES, facts, warning_sentences

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]


def form_view(form: OpenForm, number: int) -> Json:
    """Return a form's facts and one page of it; raises EditError where there is no such page."""
    history = form.history
    document = history.now.document
    return {
        "source": document.source,
        "facts": facts(document) if form.original is None else ["As it is annotated"],
        "warnings": warning_sentences(document),
        "pages": [page.number for page in document.pages],
        "pairs": len(document.pairs),
        "doubts": [_place_of(pair) for pair in document.pairs if pair.needs_review],
        "undo": bool(history.before),
        "redo": bool(history.after),
        "page": _page_view(history.now, history.now.page(number)),
    }


def words_view(form: OpenForm, number: int) -> Json:
    """Return a page's words, which no edit changes: text and box each."""
    words = form.form.page(number).page.words
    return [{"text": word.text, "box": rounded_box(word.box)} for word in words]


def listing_entry(form: OpenForm, suspects: Sequence[int] = ()) -> Json:
    """Return what the list of forms says of one, and the places of the suspects that are on it."""
    ready = form.status is Status.READY
    pairs = form.form.document.pairs if ready else ()
    return {
        "token": form.token,
        "name": form.name,
        "status": form.status.value,
        "message": form.message,
        "done": form.done,
        "total": form.total,
        "pairs": len(pairs),
        "doubts": sum(pair.needs_review for pair in pairs),
        "suspects": suspects,
    }


def _page_view(form: EditableForm, parsed: ParsedPage) -> Json:
    number = parsed.page.number
    words = {found.number: sorted(found.words) for found in parsed.form.entities if found.carried is None}
    pairs = [pair for pair in form.document.pairs if number in (pair.key_page, *pair.value_pages)]
    return {
        "number": number,
        "width": parsed.page.width,
        "height": parsed.page.height,
        "entities": [
            {
                "id": entity.id,
                "label": entity.label.value,
                "text": entity.text,
                "boxes": [rounded_box(box) for box in entity.line_boxes],
                "words": words[entity.id],
                "doubtful": entity.confidence < DOUBTFUL,
            }
            for entity in parsed.entities
        ],
        "links": [{"head": link.head, "tail": link.tail, "kind": link.kind.value} for link in parsed.links],
        "marks": [
            {
                "box": rounded_box(mark.box),
                "selected": mark.state is MarkState.SELECTED,
                "option": mark.option,
            }
            for mark in parsed.marks
        ],
        "pairs": [_pair_view(pair) for pair in pairs],
    }


def _pair_view(pair: Pair) -> Json:
    question, answer = _ids(pair)
    return {
        "question": question,
        "answer": answer,
        "key": pair.key,
        "value": pair.value,
        "headers": list(pair.headers),
        "page": pair.key_page,
        "row": pair.row,
        "type": None if pair.value_type is ValueType.EMPTY else pair.value_type.value,
        "normalized": pair.normalized,
        "confidence": round(pair.confidence, 2),
        "doubtful": pair.needs_review,
        "reasons": list(pair.review_reasons),
        "source": SOURCES[pair.source],
    }


def _place_of(pair: Pair) -> Json:
    question, answer = _ids(pair)
    return {"page": pair.key_page, "question": question, "answer": answer}


def _ids(pair: Pair) -> tuple[int | None, int | None]:
    return pair.key_entity, next(iter(pair.value_entities), None)
