"""What a training step has seen of each span, as Lightning hands it to callbacks: named tensors.

Shapes: B batch, N spans, C labels, K link kinds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import torch
from torch import Tensor

from xformparser.models.form_parser import FormNetwork, LabelHint, SpanScores, mean_scores
from xformparser.models.spans import spans_of_starts
from xformparser.models.words import WordBatch
from xformparser.training.batches import FormBatch, SpanTargets, gold_starts, span_targets
from xformparser.training.losses import gold_label_rows


@dataclass(frozen=True)
class Observation:
    """The network's (B, N, C) label and (B, K, N, N) link logits, and the targets that they were held to.

    `states` (B, N, H) is what its main decoder knows of the spans.
    """

    label_logits: Tensor
    link_logits: Tensor
    states: Tensor
    targets: SpanTargets

    @classmethod
    def of(cls, outputs: Mapping[str, Tensor]) -> "Observation":
        """Return what `observed` has put among the outputs of a training step."""
        targets = SpanTargets(**{field.name: outputs[f"span_{field.name}"] for field in fields(SpanTargets)})
        return cls(outputs["label_logits"], outputs["link_logits"], outputs["span_states"], targets)


@torch.no_grad()
def observed(each: Sequence[SpanScores], targets: SpanTargets) -> dict[str, Tensor]:
    """Return the scores of all decoders together and their targets, by name."""
    scores = mean_scores(each)
    named = {f"span_{field.name}": getattr(targets, field.name) for field in fields(SpanTargets)}
    return {
        "label_logits": scores.labels,
        "link_logits": scores.links,
        "span_states": scores.states.detach(),
        **named,
    }


@torch.no_grad()
def observe(network: FormNetwork, batch: FormBatch, words: WordBatch) -> Observation:
    """Return what the network makes of gold spans: their labels, and their links with gold labels known.

    Args:
        network: in training mode, with dropout, or not.
        batch: what is right.
        words: what the network sees of its pages.
    """
    states, _ = network.read(words)
    spans = spans_of_starts(gold_starts(batch), words.mask)
    targets = span_targets(batch, spans)
    rows = gold_label_rows(targets.labels)
    scores = network.score(states, words, spans, LabelHint(rows, rows.sum(dim=-1, keepdim=True)))
    return Observation(scores.labels, scores.links, scores.states, targets)
