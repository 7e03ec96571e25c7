"""What the model's reading of a page says of the form that was made from it."""

from collections.abc import Mapping

from xformparser.inference.page_form import PageForm, SeenPage
from xformparser.labels import LinkKind
from xformparser.quality.evidence import Candidate, PageEvidence, Piece


def evidence_of(form: PageForm, seen: SeenPage) -> tuple[PageEvidence, Mapping[tuple[int, int], Candidate]]:
    """Return the evidence, and the pairs that it knows of by (question, answer), their places in the form.

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
    pairs = tuple(dict.fromkeys(known.values()))
    return PageEvidence(seen.layout, seen.scores, tuple(pieces), pairs), known
