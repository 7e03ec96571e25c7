"""The whole network on random words: batches, hints, gradients."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from types import FrameType

import pytest
import torch
from tiny_model import NETWORK, STATE_FEATURES, random_words, without_gradient

from xformparser.errors import ConfigurationError
from xformparser.labels import LABELS, LINK_KINDS
from xformparser.models.build import build_network
from xformparser.models.form_parser import FormNetwork, LabelHint, SpanScores, predicted_starts
from xformparser.models.links import LinkScorer
from xformparser.models.network_config import NetworkConfig
from xformparser.models.pair_geometry import pair_geometry
from xformparser.models.rivals import Rivals
from xformparser.models.spans import Spans, spans_of_starts
from xformparser.models.words import BIO_TAGS, WordBatch

LONG, SHORT = [3, 1, 4, 2, 1], [2, 3]


@pytest.fixture
def network() -> FormNetwork:
    return build_network(NETWORK, STATE_FEATURES).eval()


def side_by_side(first: WordBatch, second: WordBatch) -> WordBatch:
    """Return two pages of one, without pictures, as a batch, padded with zeros."""

    def joined() -> Iterator[torch.Tensor]:
        for field in fields(WordBatch)[:-1]:
            pair = [getattr(batch, field.name)[0] for batch in (first, second)]
            yield torch.nn.utils.rnn.pad_sequence(pair, batch_first=True)

    return WordBatch(*joined())


def run(network: FormNetwork, batch: WordBatch) -> tuple[torch.Tensor, Spans, SpanScores]:
    words, tags = network.read(batch)
    spans = spans_of_starts(predicted_starts(tags) | batch.starts_segment, batch.mask)
    return tags, spans, network.score(words, batch, spans)


@torch.inference_mode()
@pytest.mark.parametrize("sizes", [[1], [1, 1], SHORT, LONG], ids=str)
def test_shapes(network: FormNetwork, sizes: list[int]) -> None:
    tags, spans, scores = run(network, random_words(sizes, seed=1))
    count = spans.mask.shape[1]
    assert tags.shape == (1, sum(sizes), BIO_TAGS)
    assert scores.labels.shape == (1, count, len(LABELS))
    assert scores.links.shape == (1, len(LINK_KINDS), count, count)
    assert scores.links.isfinite().all()


@torch.inference_mode()
@pytest.mark.parametrize("sizes", [[1], SHORT, [4]], ids=str)
def test_a_page_alone_equals_itself_in_a_padded_batch(network: FormNetwork, sizes: list[int]) -> None:
    long, short = random_words(LONG, seed=1), random_words(sizes, seed=2)
    tags, spans, scores = run(network, side_by_side(long, short))
    for place, page in enumerate((long, short)):
        own_tags, own_spans, own = run(network, page)
        words, count = page.mask.shape[1], own_spans.mask.shape[1]
        assert torch.allclose(tags[place, :words], own_tags[0], atol=1e-4)
        assert spans.mask[place].sum() == count
        assert torch.allclose(scores.labels[place, :count], own.labels[0], atol=1e-4)
        assert torch.allclose(scores.links[place, :, :count, :count], own.links[0], atol=1e-4)


@torch.inference_mode()
def test_a_hint_decides_the_links_by_its_weight(network: FormNetwork) -> None:
    batch = random_words(SHORT, seed=3)
    words, _ = network.read(batch)
    spans = spans_of_starts(batch.starts_segment, batch.mask)
    count = spans.mask.shape[1]
    rows = torch.eye(len(LABELS))[:count].unsqueeze(0)
    soft = network.score(words, batch, spans)
    none = network.score(words, batch, spans, LabelHint(rows, torch.zeros(1, 1, 1)))
    gold = network.score(words, batch, spans, LabelHint(rows, torch.ones(1, 1, 1)))
    assert torch.equal(none.links, soft.links)
    assert not torch.allclose(gold.links, soft.links)
    assert torch.equal(gold.labels, soft.labels)
    alone = build_network(replace(NETWORK, opinions=0), STATE_FEATURES).eval()
    words, _ = alone.read(batch)
    soft = alone.score(words, batch, spans)
    own = LabelHint(soft.labels.softmax(dim=-1), torch.ones(1, 1, 1))
    assert torch.allclose(alone.score(words, batch, spans, own).links, soft.links, atol=1e-6)


def test_a_span_begins_where_b_tags_outweigh_i_tags() -> None:
    tags = torch.zeros(1, 3, BIO_TAGS)
    tags[0, 0, 1] = 5  # one B tag
    tags[0, 1, len(LABELS) + 1] = 5  # one I tag
    tags[0, 2, len(LABELS)] = 1  # an I tag on top, but the B tags together weigh more
    tags[0, 2, : len(LABELS)] = 0.5
    assert predicted_starts(tags).tolist() == [[True, False, True]]


def test_every_parameter_gets_a_gradient() -> None:
    network = build_network(NETWORK, STATE_FEATURES).train()
    tags, _, scores = run(network, random_words(LONG, seed=4))
    (tags.square().mean() + scores.labels.square().mean() + scores.links.square().mean()).backward()
    assert not without_gradient(network)


@torch.inference_mode()
def test_links_are_directed_and_of_kinds(network: FormNetwork) -> None:
    batch = random_words(LONG, seed=5)
    links = run(network, batch)[2].links[0]
    assert not torch.allclose(links[0], links[0].T)
    assert not torch.allclose(links[0], links[1])


@torch.inference_mode()
def test_labels_enter_the_link_scores() -> None:
    scorer = build_network(NETWORK, STATE_FEATURES).links.eval()
    states = torch.randn(1, 3, NETWORK.hidden)
    geometry = pair_geometry(torch.rand(1, 3, 4).sort(dim=-1).values, torch.ones(1, 3, dtype=torch.bool))
    question, answer = torch.eye(len(LABELS))[[1, 2]].unsqueeze(1).expand(-1, 3, -1).unsqueeze(1)
    rivals = Rivals.of(torch.zeros(1, 3, 4), torch.zeros(1, 3, dtype=torch.bool))
    found = [scorer(states, labels, geometry, rivals) for labels in (question, answer)]
    assert not torch.allclose(*found)


@torch.inference_mode()
def test_the_network_says_the_mean_of_its_decoders() -> None:
    network = build_network(replace(NETWORK, opinions=2), STATE_FEATURES).eval()
    batch = random_words(LONG, seed=7)
    words, _ = network.read(batch)
    spans = spans_of_starts(batch.starts_segment, batch.mask)
    each = network.score_each(words, batch, spans)
    mean = network.score(words, batch, spans)
    assert len(each) == 3
    assert not torch.allclose(each[1].labels, each[2].labels)
    shares = sum(scores.labels.softmax(dim=-1) for scores in each) / 3
    assert torch.allclose(mean.labels.softmax(dim=-1), shares, atol=1e-6)
    assert torch.allclose(mean.links, sum(scores.links for scores in each) / 3, atol=1e-6)


@torch.inference_mode()
def test_switches_take_parts_away() -> None:
    whole = build_network(NETWORK, STATE_FEATURES)
    assert whole.decoder.sequence is not None
    assert build_network(replace(NETWORK, bi_lstm=False), STATE_FEATURES).decoder.sequence is None
    assert not build_network(replace(NETWORK, geometry="places"), STATE_FEATURES).links.rivals
    batch = random_words(LONG, seed=8)
    moved = replace(batch, boxes=batch.boxes.flip(1))
    spans = spans_of_starts(batch.starts_segment, batch.mask)
    blind = build_network(replace(NETWORK, geometry="none"), STATE_FEATURES).eval()
    # boxes of single spans are seen by the decoder, so only the link scorer is asked
    states = torch.randn(1, spans.mask.shape[1], NETWORK.hidden)
    blind.decoder.forward = lambda *_: (states, torch.zeros(*states.shape[:2], len(LABELS)))
    blind.opinions = torch.nn.ModuleList()
    words, _ = blind.read(batch)
    found = [blind.score(words, seen, spans).links for seen in (batch, moved)]
    assert torch.equal(*found)


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"hidden": 12}, "hidden is 12"),
        ({"hidden": 0}, "hidden is 0"),
        ({"segment_layers": 0}, "segment_layers is 0"),
        ({"span_layers": 0}, "span_layers is 0"),
        ({"opinions": -1}, "opinions is -1"),
        ({"opinion_hidden": 4}, "opinion_hidden is 4"),
        ({"opinion_layers": 0}, "opinion_layers is 0"),
        ({"geometry": "all"}, "geometry is all"),
        ({"dropout": 1.0}, r"dropout is 1\.0"),
        ({"dropout": -0.1}, r"dropout is -0\.1"),
    ],
    ids=str,
)
def test_sizes_that_make_no_network_are_refused(sizes: dict[str, float], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        NetworkConfig(**sizes)


def test_sizes_decide_the_network() -> None:
    network = build_network(NetworkConfig(hidden=8, segment_layers=2, span_layers=3, dropout=0.5), 10)
    assert len(network.reader.attention.layers) == 2
    assert len(network.decoder.attention.layers) == 3
    dropouts = [module.p for module in network.modules() if isinstance(module, torch.nn.Dropout)]
    assert set(dropouts) == {0.5}


def lines_run(network: FormNetwork, sizes: list[int]) -> int:
    """Return how many lines of the package's models one page takes."""
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> Callable[..., object] | None:
        nonlocal count
        if "xformparser" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    batch = random_words(sizes, seed=6)
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run(network, batch)
    finally:
        sys.settrace(before)
    return count


@torch.inference_mode()
def test_no_python_loop_runs_over_words_or_spans(network: FormNetwork) -> None:
    """The forward pass takes as many lines for 200 segments as for 20, whatever torch does inside."""
    assert lines_run(network, [2] * 200) == lines_run(network, [2] * 20)


def test_rivals_send_no_gradient_to_the_labels() -> None:
    scorer = LinkScorer(8, rank=4, label_features=4, dropout=0.0)
    boxes, mask = torch.rand(1, 3, 4).sort(dim=-1).values, torch.ones(1, 3, dtype=torch.bool)
    weights = torch.full((1, 3, 4), 0.25, requires_grad=True)
    with torch.no_grad():
        scorer.label_embedding.weight.zero_()
    states, geometry = torch.rand(1, 3, 8), pair_geometry(boxes, mask)
    scorer(states, weights, geometry, Rivals.of(boxes, mask)).sum().backward()
    assert weights.grad is not None
    assert not weights.grad.any()
