"""The losses of joint training, each a mean over pages (design 5).

Shapes: B batch, W words, N spans, C labels, K link kinds.
"""

import torch
from torch import Tensor
from torch.nn import functional

from xformparser.labels import LABEL_INDEX, LABELS, LINK_KINDS, Label, LinkKind
from xformparser.training.batches import IGNORED, SpanTargets

SMOOTHING = 0.05
UNLIKELY_WEIGHT = 0.03
_QUESTION, _ANSWER, _HEADER = (LABEL_INDEX[label] for label in (Label.QUESTION, Label.ANSWER, Label.HEADER))


def label_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the mean over pages of the smoothed cross-entropy of (B, P, classes) logits."""
    losses = functional.cross_entropy(
        logits.transpose(1, 2), targets, ignore_index=IGNORED, label_smoothing=SMOOTHING, reduction="none"
    )
    counts = (targets != IGNORED).sum(dim=1)
    pages = losses.sum(dim=1) / counts.clamp(min=1)
    return pages.sum() / (counts > 0).sum().clamp(min=1)


def seen_loss(logits: Tensor, targets: Tensor, shown: Tensor) -> Tensor:
    """Return the label loss of the image branch's (B, N, C) logits, over the pages (B,) that are shown."""
    return label_loss(logits, targets.masked_fill(~shown.unsqueeze(1), IGNORED))


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
    weights = torch.where(possible, 1.0, UNLIKELY_WEIGHT) * targets.counted
    binary = functional.binary_cross_entropy_with_logits(scores, targets.links, weights, reduction="none")
    # (B, K, N, N) -> (B, K)
    linked = targets.links.sum(dim=(2, 3))
    loss = binary.sum(dim=(2, 3)) / (2 * linked.clamp(min=1))
    return (loss + _choice_loss(scores, targets, possible)).sum(dim=1).mean()


def _choice_loss(scores: Tensor, targets: SpanTargets, possible: Tensor) -> Tensor:
    """Return (B, K): the mean over possible tails of the loss of choosing heads, or "none" of logit 0."""
    candidates = possible & targets.counted
    floor = torch.finfo(scores.dtype).min / 4
    none = scores.new_zeros(scores.shape[0], scores.shape[1], 1, scores.shape[3])
    every = torch.cat([scores.masked_fill(~candidates, floor), none], dim=2).logsumexp(dim=2)
    gold = targets.links.bool() & candidates
    right = torch.cat(
        [scores.masked_fill(~gold, floor), none.masked_fill(gold.any(dim=2, keepdim=True), floor)], 2
    )
    tails = candidates.any(dim=2)
    losses = (every - right.logsumexp(dim=2)) * tails
    return losses.sum(dim=2) / tails.sum(dim=2).clamp(min=1)


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
