"""The losses of joint training, each a mean over pages (design 5).

Shapes: B batch, W words, N spans, C labels, K link kinds.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from xformparser.labels import LABEL_INDEX, LABELS, LINK_KINDS, Label, LinkKind
from xformparser.training.batches import IGNORED, SpanTargets

SMOOTHING = 0.05
UNLIKELY_WEIGHT = 0.03
ASKED = LINK_KINDS.index(LinkKind.QUESTION_ANSWER)
"""Of links from a question to its answer."""
_QUESTION, _ANSWER, _HEADER = (LABEL_INDEX[label] for label in (Label.QUESTION, Label.ANSWER, Label.HEADER))


def label_loss(logits: Tensor, targets: Tensor, weights: Tensor | None = None) -> Tensor:
    """Return the mean over pages of the smoothed cross-entropy of (B, P, classes) logits.

    Each page is the mean over its targets, by their (B, P) weights where there are any.
    """
    losses = functional.cross_entropy(
        logits.transpose(1, 2), targets, ignore_index=IGNORED, label_smoothing=SMOOTHING, reduction="none"
    )
    counted = (targets != IGNORED).to(losses.dtype)
    weights = counted if weights is None else counted * weights
    counts = weights.sum(dim=1)
    pages = (losses * weights).sum(dim=1) / torch.where(counts > 0, counts, 1.0)
    return pages.sum() / (counts > 0).sum().clamp(min=1)


def seen_loss(logits: Tensor, targets: SpanTargets, shown: Tensor) -> Tensor:
    """Return the label loss of the image branch's (B, N, C) logits, over the pages (B,) that are shown."""
    labels = targets.labels.masked_fill(~shown.unsqueeze(1), IGNORED)
    return label_loss(logits, labels, targets.weights[..., 0])


def cut_loss(starts: Tensor, targets: Tensor, counted: Tensor) -> Tensor:
    """Return the mean binary loss of (B, W) start logits over the words where a line may be cut.

    Its mean is over all pages' words together: a page of short lines has few of them.
    """
    losses = functional.binary_cross_entropy_with_logits(starts, targets.float(), reduction="none")
    return (losses * counted).sum() / counted.sum().clamp(min=1)


def link_loss(scores: Tensor, targets: SpanTargets) -> Tensor:
    """Return the mean over pages of the link losses.

    For each kind a binary term for every pair (pairs whose gold labels cannot link weigh 0.03), over twice
    the page's links; and for each span that can be a tail, the softmax over possible heads and "none".

    Args:
        scores: (B, K, N, N) logits, head before tail.
        targets: what is right.
    """
    possible = possible_pairs(targets.labels)
    tails = _tail_weights(targets)
    weights = torch.where(possible, 1.0, UNLIKELY_WEIGHT) * targets.counted * tails.unsqueeze(2)
    binary = functional.binary_cross_entropy_with_logits(scores, targets.links, weights, reduction="none")
    # (B, K, N, N) -> (B, K)
    linked = (targets.links * tails.unsqueeze(2)).sum(dim=(2, 3))
    loss = binary.sum(dim=(2, 3)) / (2 * linked.clamp(min=1))
    return (loss + _choice_loss(scores, targets, tails)).sum(dim=1).mean()


def _tail_weights(targets: SpanTargets) -> Tensor:
    """Return (B, K, N): the weight of an answer's choice of a question; 1 for links of other kinds."""
    pages, kinds, _, spans = targets.links.shape
    weights = targets.links.new_ones(pages, kinds, spans)
    weights[:, ASKED] = targets.weights[..., 1]
    return weights


@dataclass(frozen=True)
class Choices:
    """What each span may hang on, for each kind of link: another span, or "none" in the last row.

    `logits` (B, K, N + 1, N), low where there is no choice; `right` (B, K, N + 1, N) is true where it is
    right; `tails` (B, K, N) where a span has a choice at all.
    """

    logits: Tensor
    right: Tensor
    tails: Tensor


def choices(scores: Tensor, targets: SpanTargets) -> Choices:
    """Return the choices among spans whose gold labels allow a link; "none" has the logit 0.

    Args:
        scores: (B, K, N, N) logits, head before tail.
        targets: what is right.
    """
    candidates = possible_pairs(targets.labels) & targets.counted
    logits = scores.masked_fill(~candidates, torch.finfo(scores.dtype).min / 4)
    none = scores.new_zeros(scores.shape[0], scores.shape[1], 1, scores.shape[3])
    gold = targets.links.bool() & candidates
    return Choices(
        logits=torch.cat([logits, none], dim=2),
        right=torch.cat([gold, ~gold.any(dim=2, keepdim=True)], dim=2),
        tails=candidates.any(dim=2),
    )


def _choice_loss(scores: Tensor, targets: SpanTargets, weights: Tensor) -> Tensor:
    """Return (B, K): the mean over tails, by their (B, K, N) weights, of the loss of choosing."""
    found = choices(scores, targets)
    floor = torch.finfo(scores.dtype).min / 4
    right = found.logits.masked_fill(~found.right, floor).logsumexp(dim=2)
    weights = weights * found.tails
    losses = (found.logits.logsumexp(dim=2) - right) * weights
    total = weights.sum(dim=2)
    return losses.sum(dim=2) / torch.where(total > 0, total, 1.0)


def possible_pairs(labels: Tensor) -> Tensor:
    """Return (B, K, N, N): where the gold labels of head and tail allow a link of each kind."""
    head, tail = labels.unsqueeze(2), labels.unsqueeze(1)
    known = (head != IGNORED) & (tail != IGNORED)
    asking = (head == _QUESTION) | (head == _HEADER)
    allowed = {
        LinkKind.QUESTION_ANSWER: (head == _QUESTION) & (tail == _ANSWER),
        LinkKind.PARENT: asking & ((tail == _QUESTION) | ((tail == _HEADER) & (head == _HEADER))),
        LinkKind.SAME_ENTITY: head == tail,
    }
    return torch.stack([allowed[kind] & known for kind in LINK_KINDS], dim=1)


def gold_label_rows(labels: Tensor) -> Tensor:
    """Return (B, N, C) one-hot rows; zeros where a span has no label of its own."""
    rows = functional.one_hot(labels.clamp(min=0), len(LABELS)).float()
    return rows * (labels != IGNORED).unsqueeze(-1)
