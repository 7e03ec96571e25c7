"""What the model's reading of a page says of the form that was made from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from xformparser.inference.page_form import PageForm, SeenPage
from xformparser.labels import Label, LinkKind
from xformparser.quality.evidence import Candidate, PageEvidence, Piece


@dataclass(frozen=True)
class FormEvidence:
    """The evidence of a form, and what it knows of it, by places in the form.

    `pairs` are candidates by (question, answer), `blanks` the pieces of questions that nothing answers.
    """

    page: PageEvidence
    pairs: Mapping[tuple[int, int], Candidate]
    blanks: Mapping[int, int]


def evidence_of(form: PageForm, seen: SeenPage) -> FormEvidence:
    """Return the evidence of a form.

    It knows nothing of form fields, of what stands for an earlier page, and of ticked options.

    Args:
        form: in its final state.
        seen: by the model.
    """
    pieces: list[Piece] = []
    place_of: dict[int, int] = {}
    for place, entity in enumerate(form.entities):
        words = sorted(seen.places[word] for word in entity.words if word in seen.places)
        if words and entity.carried is None and entity.widget is None and not entity.selection:
            place_of[place] = len(pieces)
            pieces.append(Piece(entity.label, tuple(words)))
    known = {
        (link.head, link.tail): Candidate(place_of[link.head], place_of[link.tail])
        for link in form.links
        if link.kind is LinkKind.QUESTION_ANSWER and link.head in place_of and link.tail in place_of
    }
    answered = {link.head for link in form.links if link.kind is LinkKind.QUESTION_ANSWER}
    blanks = {
        place: piece
        for place, piece in place_of.items()
        if place not in answered and form.entities[place].label is Label.QUESTION
    }
    pairs = tuple(dict.fromkeys(known.values()))
    page = PageEvidence(seen.layout, seen.scores, tuple(pieces), pairs, seen.again)
    return FormEvidence(page, known, blanks)
