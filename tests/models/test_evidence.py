"""Links correct labels: at first by nothing, never through padding, and they do not learn from it."""

import pytest
import torch
from torch import Tensor

from xformparser.labels import LABEL_INDEX, LABELS, Label, LinkKind
from xformparser.models.evidence import LinkEvidence
from xformparser.models.links import LINK_KINDS

SPANS = 5


@pytest.fixture
def evidence() -> LinkEvidence:
    """Return one that has learned something."""
    torch.manual_seed(0)
    evidence = LinkEvidence()
    torch.nn.init.normal_(evidence.correction[2].weight)
    return evidence


def scores(spans: int = SPANS) -> tuple[Tensor, Tensor, Tensor]:
    noise = torch.Generator().manual_seed(1)
    labels = torch.randn(1, spans, len(LABELS), generator=noise)
    links = torch.randn(1, len(LINK_KINDS), spans, spans, generator=noise)
    return labels, links, torch.ones(1, spans, dtype=torch.bool)


def test_at_first_labels_stay() -> None:
    labels, links, mask = scores()
    assert torch.equal(LinkEvidence()(labels, links, mask), labels)


def test_padding_is_not_heard(evidence: LinkEvidence) -> None:
    labels, links, mask = scores()
    mask[:, 3:] = False
    changed = links.clone()
    changed[..., 3:] += 5
    changed[..., 3:, :] -= 5
    assert torch.allclose(evidence(labels, links, mask)[:, :3], evidence(labels, changed, mask)[:, :3])


def test_a_span_does_not_hear_itself(evidence: LinkEvidence) -> None:
    labels, links, mask = scores()
    changed = links + 9 * torch.eye(SPANS)
    assert torch.allclose(evidence(labels, links, mask), evidence(labels, changed, mask))


def test_links_do_not_learn_from_labels(evidence: LinkEvidence) -> None:
    labels, links, mask = scores()
    labels.requires_grad_()
    links.requires_grad_()
    evidence(labels, links, mask).sum().backward()
    assert labels.grad is not None
    assert links.grad is None


def test_it_learns_that_linked_spans_are_answers() -> None:
    torch.manual_seed(0)
    evidence, noise = LinkEvidence(), torch.Generator().manual_seed(2)
    optimizer = torch.optim.Adam(evidence.parameters(), lr=0.02)
    answer, place = LABEL_INDEX[Label.ANSWER], LINK_KINDS.index(LinkKind.QUESTION_ANSWER)
    for _ in range(150):
        labels, links, mask = (
            torch.zeros(1, SPANS, len(LABELS)),
            torch.full((1, 3, SPANS, SPANS), -6.0),
            scores()[2],
        )
        linked = torch.rand(1, SPANS, generator=noise) < 0.5
        links[0, place, 0] = torch.where(linked[0], 4.0, -6.0)
        linked[:, 0] = False
        said = evidence(labels, links, mask).log_softmax(dim=-1)[..., answer]
        loss = -torch.where(linked, said, torch.log1p(-said.exp().clamp(max=0.999))).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    shares = evidence(labels, links, mask).softmax(dim=-1)[..., answer]
    assert (shares[linked] > 0.8).all()
    assert (shares[~linked] < 0.3).all()
