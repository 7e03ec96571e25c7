"""What the figures say, in sentences: for the head of the report, and for the command line."""

from xformparser.diagnostics.causes import Cause
from xformparser.diagnostics.report.summary import CauseShare, Summary
from xformparser.diagnostics.report.wording import (
    CAUSE_WORDS,
    TASK_NAMES,
    interval,
    percent,
    plural,
    rate_words,
)


def finding(summary: Summary) -> str:
    """Return the first sentence: how much is not learned, though so much is right."""
    unlearned = summary.unlearned
    if not unlearned.count:
        return (
            f"None of {plural(unlearned.total, 'training sample')} is left unlearned: "
            "each is right in a perturbed pass."
        )
    share = f"{percent(unlearned.value)}, {interval(unlearned)}"
    is_learned = "is not learned" if unlearned.count == 1 else "are not learned"
    return (
        f"{unlearned.count:,} of {plural(unlearned.total, 'training sample')} ({share}) {is_learned}, "
        f"though {percent(summary.right.value)} are answered right."
    )


def aggregate(summary: Summary) -> str:
    """Return the usual figures of the same samples, which hide that."""
    return " and ".join(f"{percent(group.f1)} for {TASK_NAMES[group.task]}" for group in summary.tasks)


def causes_found(summary: Summary) -> list[CauseShare]:
    """Return the causes of unlearned samples, the most frequent first, and last those without one."""
    found = [share for share in summary.causes if share.unlearned.count]
    return sorted(found, key=lambda share: (share.cause is Cause.UNATTRIBUTED, -share.unlearned.count))


def advice(summary: Summary) -> str:
    """Return the most frequent cause and what helps against it; empty where none has a name."""
    for share in causes_found(summary)[:1]:
        if share.cause is not Cause.UNATTRIBUTED:
            words = CAUSE_WORDS[share.cause]
            return f"Most frequent cause: {words.name.lower()}, {rate_words(share.unlearned)}. {words.action}"
    return ""


def agreement(summary: Summary) -> str:
    """Return what several runs failed to learn alike; empty for one run."""
    seeds = summary.seeds
    if seeds is None:
        return ""
    return (
        f"In at least {seeds.least} of {len(seeds.runs)} runs, {rate_words(seeds.core)} "
        f"{'is' if seeds.core.count == 1 else 'are'} not learned."
    )
