"""What a model makes of each sample: of an entity its label, of an answer its question (ILP, section 3).

A sample is one decision that a user would see go wrong: the label of a given entity (SER), or the question of
a given answer among the page's questions and "none" (RE).

Shapes: B batch, N spans, C labels, I samples.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from xformparser.labels import LABEL_INDEX, TASKS, Label, Task
from xformparser.training.batches import IGNORED
from xformparser.training.losses import ASKED, choices
from xformparser.training.observation import Observation

NONE = -1
"""As gold or prediction of an answer: no question."""


@dataclass(frozen=True)
class Judgements:
    """Samples of a batch and what the model made of them, each array (I,).

    `page` counts within the batch, `task` within `TASKS`; `entity` is the place of the entity among those of
    its page. `gold` and `predicted` are a label's index or the place of a question, `NONE` for none; of an
    answer with several questions, `gold` is the likeliest. `p_gold` is the probability of all that is right,
    `confidence` that of what is predicted, `loss` is in nats.
    """

    page: NDArray[np.int32]
    task: NDArray[np.int8]
    entity: NDArray[np.int32]
    gold: NDArray[np.int16]
    predicted: NDArray[np.int16]
    correct: NDArray[np.bool_]
    p_gold: NDArray[np.float32]
    confidence: NDArray[np.float32]
    loss: NDArray[np.float32]


@dataclass(frozen=True)
class Decisions:
    """Samples of one task in a batch, as tensors (I,), and the log-probabilities (I, A) of all answers.

    `answers` (I, A) says what an answer means: a label's index, or the place of a question, `NONE` for none;
    `right` (I, A) which are right.
    """

    task: Task
    page: Tensor
    span: Tensor
    entity: Tensor
    answers: Tensor
    log_shares: Tensor
    right: Tensor


def judge(seen: Observation, given: Tensor, only: Task | None = None) -> Judgements:
    """Return the judgements of a batch's samples, those of pages that are laid out as given entities.

    Args:
        seen: scores and targets.
        given: (B,), true for such pages.
        only: the one task whose samples are judged.
    """
    wanted = [each for each in decisions_of(seen, given) if only in (None, each.task)]
    parts = [_judged(decisions) for decisions in wanted]
    columns = [torch.cat(column).cpu().numpy() for column in zip(*parts, strict=True)]
    page, task, entity, gold, predicted, correct, p_gold, confidence, loss = columns
    return Judgements(
        page=page.astype(np.int32),
        task=task.astype(np.int8),
        entity=entity.astype(np.int32),
        gold=gold.astype(np.int16),
        predicted=predicted.astype(np.int16),
        correct=correct.astype(np.bool_),
        p_gold=p_gold.astype(np.float32),
        confidence=confidence.astype(np.float32),
        loss=loss.astype(np.float32),
    )


def decisions_of(seen: Observation, given: Tensor) -> tuple[Decisions, Decisions]:
    """Return the labels and the links that are decided on the given pages; see `judge`."""
    return _labels(seen, given), _links(seen, given)


def _judged(decisions: Decisions) -> tuple[Tensor, ...]:
    golds = decisions.log_shares.masked_fill(~decisions.right, -torch.inf)
    log_share = golds.logsumexp(dim=1)
    best, chosen = decisions.log_shares.max(dim=1)
    gold, predicted = (
        decisions.answers.gather(1, choice.unsqueeze(1)).squeeze(1)
        for choice in (golds.argmax(dim=1), chosen)
    )
    correct = decisions.right.gather(1, chosen.unsqueeze(1)).squeeze(1)
    task = torch.full_like(decisions.page, TASKS.index(decisions.task))
    return (
        decisions.page, task, decisions.entity, gold, predicted, correct,
        log_share.exp(), best.exp(), -log_share,
    )  # fmt: skip


def _labels(seen: Observation, given: Tensor) -> Decisions:
    labels = seen.targets.labels
    page, span = torch.nonzero((labels != IGNORED) & given.unsqueeze(1), as_tuple=True)
    shares = seen.label_logits.detach().float().log_softmax(dim=-1)[page, span]
    answers = torch.arange(shares.shape[1], device=page.device).expand(len(page), -1)
    right = answers == labels[page, span].unsqueeze(1)
    return Decisions(Task.SER, page, span, seen.targets.owners[page, span], answers, shares, right)


def _links(seen: Observation, given: Tensor) -> Decisions:
    """Return the choices of answers on pages that have questions at all."""
    found, owners = choices(seen.link_logits.detach().float(), seen.targets), seen.targets.owners
    chosen = (seen.targets.labels == LABEL_INDEX[Label.ANSWER]) & found.tails[:, ASKED]
    page, span = torch.nonzero(chosen & given.unsqueeze(1), as_tuple=True)
    # (B, N + 1, N) -> (I, N + 1)
    shares = found.logits[:, ASKED].log_softmax(dim=1)[page, :, span]
    places = torch.cat([owners, owners.new_full((len(owners), 1), NONE)], dim=1)
    right = found.right[:, ASKED][page, :, span]
    return Decisions(Task.RE, page, span, owners[page, span], places[page], shares, right)
