"""What is known of the page as a whole, the same for each of its pairs."""

from collections.abc import Sequence

import numpy as np

from xformparser.labels import Label, LinkKind
from xformparser.quality.evidence import Candidate, Facts, PageEvidence, ends, pieces_labelled

FAR = 12.0


def page_facts(page: PageEvidence, candidates: Sequence[Candidate]) -> Facts:
    """Return what is known of the page as a whole, the same for each of its pairs."""
    questions = pieces_labelled(page.pieces, Label.QUESTION)
    answers = pieces_labelled(page.pieces, Label.ANSWER)
    asked, answering = ends(page.pairs)
    sure = page.labels.max(axis=1)
    pairs = max(len(page.pairs), 1)
    linked = page.linked(LinkKind.QUESTION_ANSWER)[asked, answering]
    known = {
        "entities": np.log1p(len(page.pieces)),
        "answered": len(set(asked.tolist())) / max(len(questions), 1),
        "asking": len(set(answering.tolist())) / max(len(answers), 1),
        "sure_labels": float(sure.mean()) if len(sure) else 0.0,
        "sure_links": float(np.clip(linked, -FAR, FAR).sum()) / pairs,
        "sure_words": float(np.mean([word.confidence for word in page.words])),
        "words_an_entity": np.log1p(len(page.words) / max(len(page.pieces), 1)),
    }
    return {name: np.full(len(candidates), value, np.float32) for name, value in known.items()}
