"""Judgements of the pairs of a page."""

from xformparser.inference.page_evidence import evidence_of
from xformparser.inference.page_form import PageForm, SeenPage
from xformparser.quality.judge import Judge
from xformparser.quality.judgement import PageJudgements


def judge_pairs(form: PageForm, seen: SeenPage, judge: Judge, review_at: float | None) -> PageJudgements:
    """Return the judgements of the pairs that a judge can judge.

    It cannot judge pairs of form fields and of ticks, nor values that answer a question of an earlier page.
    """
    evidence, known = evidence_of(form, seen)
    judged = dict(zip(evidence.pairs, judge.judge(evidence, evidence.pairs, review_at), strict=True))
    words = [entity.words for entity in form.entities]
    found = {(words[head], words[tail]): judged[pair] for (head, tail), pair in known.items()}
    return PageJudgements(found, review_at)
