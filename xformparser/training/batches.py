"""Batches: examples side by side, and the targets of whatever spans the model is asked about.

Shapes: B batch, W words, S segments, E entities, N spans, K link kinds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from xformparser.labels import LABELS, LINK_KINDS, LinkKind, Task
from xformparser.models.backbone import TokenBatch
from xformparser.models.spans import Spans
from xformparser.models.visual import pictures_of_pages
from xformparser.models.words import WordBatch
from xformparser.training.examples import Example, ExampleKey
from xformparser.training.window_batches import window_batches

IGNORED = -100
_SAME_ENTITY = LINK_KINDS.index(LinkKind.SAME_ENTITY)


@dataclass(frozen=True)
class FormBatch:
    """Words and targets of several pages.

    `word_entities` (B, W) is -1 where a word has none; `labels` (B, E) is IGNORED behind a page's end;
    `links` (B, K, E, E) is true from head to tail; `given` (B,) tells pages whose segments are entities.
    `weights` (B, E, 2) says by how much each entity's label and its choice of a question count.
    `windows` hold what enters the trained part of the encoder, where there is one; `keys` name the examples,
    `sets` the data sets that they are of.
    """

    words: WordBatch
    word_entities: Tensor
    labels: Tensor
    links: Tensor
    given: Tensor
    weights: Tensor
    windows: tuple[TokenBatch, ...] = ()
    keys: tuple[ExampleKey, ...] = ()
    sets: tuple[str, ...] = ()
    only: Task | None = None
    """The one task that all its pages train; None where they train both."""

    @property
    def task(self) -> str | None:
        """The data set and language that all its pages are from; None where they are from several."""
        return self.sets[0] if len(set(self.sets)) == 1 else None

    def to(self, device: torch.device) -> "FormBatch":
        """Return the batch on another device."""
        return FormBatch(
            self.words.to(device),
            self.word_entities.to(device),
            self.labels.to(device),
            self.links.to(device),
            self.given.to(device),
            self.weights.to(device),
            tuple(batch.to(device) for batch in self.windows),
            self.keys,
            self.sets,
            self.only,
        )


@dataclass(frozen=True)
class SpanTargets:
    """What is right about spans.

    `labels` (B, N), IGNORED where a span mixes entities; `links` (B, K, N, N) in {0, 1}; `counted`
    (B, K, N, N) tells which pairs count. `weights` (B, N, 2) says by how much a span's label and its choice
    of a question count, `owners` (B, N) which entity it belongs to.
    """

    labels: Tensor
    links: Tensor
    counted: Tensor
    weights: Tensor
    owners: Tensor


def collate(examples: Sequence[Example]) -> FormBatch:
    """Return the examples as one padded batch."""
    pages = [example.page for example in examples]
    words = WordBatch(
        states=_padded([example.states.float() for example in examples]),
        shapes=_padded([torch.from_numpy(page.word_shapes) for page in pages]),
        boxes=_padded([torch.from_numpy(page.word_boxes) for page in pages]),
        segments=_padded([torch.from_numpy(page.word_segments) for page in pages]),
        mask=_padded([torch.ones(len(page.word_boxes), dtype=torch.bool) for page in pages]),
        segment_boxes=_padded([torch.from_numpy(page.segment_boxes) for page in pages]),
        segment_mask=_padded([torch.ones(len(page.segment_boxes), dtype=torch.bool) for page in pages]),
        pictures=pictures_of_pages(pages),
    )
    entities = max(len(example.targets.labels) for example in examples)
    links = torch.zeros(len(examples), len(LINK_KINDS), entities, entities, dtype=torch.bool)
    for place, example in enumerate(examples):
        head, tail, kind = example.targets.links.unbind(1)
        links[place, kind, head, tail] = True
    return FormBatch(
        words=words,
        word_entities=_padded([example.targets.word_entities for example in examples], -1),
        labels=_padded([example.targets.labels for example in examples], IGNORED),
        links=links,
        given=torch.tensor([page.given for page in pages]),
        weights=_padded([_weights(example) for example in examples], 1),
        windows=window_batches(examples, words.mask.shape[1]),
        keys=tuple(example.key for example in examples),
        sets=tuple(example.set_name for example in examples),
        only=_only(examples),
    )


def _only(examples: Sequence[Example]) -> Task | None:
    found = {example.only for example in examples}
    if len(found) > 1:
        raise ValueError("a batch trains labels, or links, or both on all of its pages")
    return found.pop()


def _weights(example: Example) -> Tensor:
    """Return the (E, 2) weights of an example's entities."""
    targets = example.targets
    return torch.ones(len(targets.labels), 2) if targets.weights is None else targets.weights


def _padded(tensors: list[Tensor], value: float = 0) -> Tensor:
    return pad_sequence(tensors, batch_first=True, padding_value=value)


def gold_starts(batch: FormBatch) -> Tensor:
    """Return (B, W), true where a new entity or a new segment begins."""
    changes = batch.word_entities[:, 1:] != batch.word_entities[:, :-1]
    changes = torch.cat([torch.ones_like(batch.words.mask[:, :1]), changes], dim=1)
    return (changes | batch.words.starts_segment) & batch.words.mask


def bio_targets(batch: FormBatch) -> Tensor:
    """Return (B, W): B-label as its index, I-label as index + C; IGNORED for given entities and padding."""
    known = batch.word_entities.clamp(min=0)
    labels = batch.labels.gather(1, known)
    tags = torch.where(gold_starts(batch), labels, labels + len(LABELS))
    ignored = ~batch.words.mask | (batch.word_entities < 0) | batch.given.unsqueeze(1)
    return tags.masked_fill(ignored, IGNORED)


def bio_weights(batch: FormBatch) -> Tensor:
    """Return (B, W): by how much the label of each word's entity counts."""
    return batch.weights[..., 0].gather(1, batch.word_entities.clamp(min=0))


def may_be_cut(batch: FormBatch) -> Tensor:
    """Return (B, W), true for the words inside lines, before which a span may begin."""
    inside = batch.words.mask & ~batch.words.starts_segment & (batch.word_entities >= 0)
    return inside & ~batch.given.unsqueeze(1)


def span_targets(batch: FormBatch, spans: Spans) -> SpanTargets:
    """Return the targets of spans, cut by gold or by the model; one that mixes entities counts nowhere.

    Spans of one entity are joined along reading order: each continues the one before it; what else two
    spans of one entity might be told about each other is not counted.
    """
    first = batch.word_entities.gather(1, spans.first)
    member = spans.membership(batch.words.mask.shape[1])
    # (B, N, W): words of a span that are of another entity than its first
    foreign = member & (batch.word_entities.unsqueeze(1) != first.unsqueeze(2))
    pure = spans.mask & ~foreign.any(dim=2) & (first >= 0)
    owner = first.clamp(min=0)
    labels = batch.labels.gather(1, owner).masked_fill(~pure, IGNORED)
    links = _links_of_spans(batch.links, owner)
    same = (owner.unsqueeze(2) == owner.unsqueeze(1)) & pure.unsqueeze(2) & pure.unsqueeze(1)
    counted = (pure.unsqueeze(2) & pure.unsqueeze(1)).unsqueeze(1).repeat(1, len(LINK_KINDS), 1, 1)
    # no span is its own question or parent
    counted &= ~torch.eye(owner.shape[1], dtype=torch.bool, device=owner.device)
    follows = _continues(owner, pure)
    forward = torch.ones_like(same).triu(1)
    counted[:, _SAME_ENTITY] &= forward & (~same | follows)
    joined = links[:, _SAME_ENTITY] | links[:, _SAME_ENTITY].transpose(1, 2)
    links[:, _SAME_ENTITY] = (joined & forward & ~same) | follows
    weights = batch.weights.gather(1, owner.unsqueeze(-1).expand(-1, -1, 2))
    return SpanTargets(labels, (links & counted).float(), counted, weights, owner)


def _links_of_spans(links: Tensor, owner: Tensor) -> Tensor:
    """Return (B, K, N, N): the links of the (B, K, E, E) between the entities that own the spans."""
    batch, kinds, entities = links.shape[:3]
    rows = owner[:, None, :, None].expand(batch, kinds, -1, entities)
    # (B, K, E, E) -> (B, K, N, E) -> (B, K, N, N)
    heads = links.gather(2, rows)
    return heads.gather(3, owner[:, None, None, :].expand(-1, kinds, owner.shape[1], -1))


def _continues(owner: Tensor, pure: Tensor) -> Tensor:
    """Return (B, N, N), true from a span to the next span of the same entity in reading order."""
    spans = owner.shape[1]
    same = (owner.unsqueeze(2) == owner.unsqueeze(1)) & pure.unsqueeze(2) & pure.unsqueeze(1)
    later = same & torch.ones_like(same).triu(1)
    places = torch.arange(spans, device=owner.device)
    nearest = torch.where(later, places, spans).amin(dim=2) if spans else places
    return later & (places == nearest.unsqueeze(2))
