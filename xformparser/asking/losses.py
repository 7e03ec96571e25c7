"""What the slot network is trained on: gates, ends of spans, candidates (DS-DST, 1910.03544, section 3).

Shapes: F fields, U words, Q phrases.
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from xformparser.asking.lessons import Target
from xformparser.asking.network import SlotScores
from xformparser.slots.field_features import Phrases
from xformparser.slots.schema import SchemaField


def slot_loss(
    scores: SlotScores, fields: Sequence[SchemaField], targets: Sequence[Target], phrases: Phrases
) -> Tensor:
    """Return the sum of all losses, over the fields' number.

    Where a value stands in several places, their chances count together.
    """
    states = torch.tensor([target.state for target in targets], device=scores.gates.device)
    parts = [functional.cross_entropy(scores.gates, states, reduction="sum")]
    for place, (field, target) in enumerate(zip(fields, targets, strict=True)):
        if target.spans and field.finds:
            starts, ends = zip(*target.spans, strict=True)
            parts.append(_missed(scores.starts[place], starts))
            parts.append(_missed(scores.ends[place], ends))
        if field.classifies:
            parts.append(_candidate_loss(scores.candidates, place, target.candidate, phrases))
    return torch.stack(parts).sum() / len(fields)


def _missed(logits: Tensor, right: Sequence[int]) -> Tensor:
    """Return minus the logarithm of the chance that (U,) logits give to the right places."""
    return logits.logsumexp(dim=0) - logits[sorted(set(right))].logsumexp(dim=0)


def _candidate_loss(logits: Tensor, field: int, right: int, phrases: Phrases) -> Tensor:
    """Return the loss of a field's candidates, beside which "none of them" has the logit 0."""
    own = torch.from_numpy((phrases.fields == field) & (phrases.candidates >= 0)).to(logits.device)
    numbers = torch.from_numpy(phrases.candidates).to(logits.device)[own]
    each = torch.cat([logits[own], logits.new_zeros(1)])
    fits = torch.cat([numbers == right, torch.tensor([right < 0], device=logits.device)])
    return each.logsumexp(dim=0) - each[fits].logsumexp(dim=0)
