"""Judgements of the pairs of a page."""

from xformparser.inference.page_evidence import evidence_of
from xformparser.inference.page_form import PageForm, SeenPage
from xformparser.quality.evidence import Candidate
from xformparser.quality.judge import Judge
from xformparser.quality.judgement import PageJudgements


def judge_pairs(form: PageForm, seen: SeenPage, judge: Judge, review_at: float | None) -> PageJudgements:
    """Return the judgements of the pairs and of the questions without answer that a judge can judge.

    It cannot judge pairs of form fields and of ticks, nor values that answer a question of an earlier page.
    """
    evidence = evidence_of(form, seen)
    blanks = {place: Candidate(piece, piece) for place, piece in evidence.blanks.items()}
    candidates = (*evidence.page.pairs, *blanks.values())
    judged = dict(zip(candidates, judge.judge(evidence.page, candidates, review_at), strict=True))
    words = [entity.words for entity in form.entities]
    found = {(words[head], words[tail]): judged[pair] for (head, tail), pair in evidence.pairs.items()}
    found |= {(words[place], frozenset()): judged[blank] for place, blank in blanks.items()}
    return PageJudgements(found, review_at)
