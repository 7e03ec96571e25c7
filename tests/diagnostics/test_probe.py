import numpy as np
import pytest

from xformparser.diagnostics.probe import cross_fitted

CLASSES = 4


def test_a_probe_finds_what_other_documents_tell() -> None:
    draw = np.random.default_rng(0)
    classes = draw.integers(0, 2, 1200)
    states = draw.normal(size=(1200, 6)).astype(np.float32)
    states[:, 0] += 6 * classes
    probe = cross_fitted(states, classes, [f"page{place % 12}" for place in range(1200)], CLASSES)
    assert probe.shares.shape == (1200, CLASSES)
    assert probe.shares.sum(axis=1) == pytest.approx(np.ones(1200), abs=1e-5)
    assert (probe.of(classes) > 0.5).mean() > 0.95
    # classes that no document shows have no share
    assert not probe.shares[:, 2:].any()


def test_a_probe_never_sees_its_own_document() -> None:
    """A document is told by a direction of its own, and its label by nothing else."""
    draw = np.random.default_rng(1)
    documents = np.repeat(np.arange(20), 10)
    labels = draw.permutation(np.arange(20) % 2)
    states = (np.eye(20)[documents] * 9 + draw.normal(size=(200, 20)) * 0.1).astype(np.float32)
    classes = labels[documents]
    names = [f"page{document}" for document in documents]
    apart = cross_fitted(states, classes, names, CLASSES).of(classes)
    assert abs(apart.mean() - 0.5) < 0.1
    # the same samples, each a document of its own, give their neighbours away
    mixed = cross_fitted(states, classes, [f"page{place}" for place in range(200)], CLASSES).of(classes)
    assert (mixed > 0.5).mean() > 0.95


@pytest.mark.parametrize(
    ("classes", "documents"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([1], ["a"], id="one sample"),
        pytest.param([0, 1, 0], ["a", "a", "a"], id="one document"),
        pytest.param([2, 2, 2], ["a", "b", "c"], id="one class"),
        pytest.param([0, 1], ["a", "b"], id="the others have one class"),
    ],
)
def test_where_nothing_can_be_known_all_classes_are_equal(classes: list[int], documents: list[str]) -> None:
    states = np.ones((len(classes), 3), np.float32)
    probe = cross_fitted(states, np.array(classes, np.int64), documents, CLASSES)
    assert probe.shares.tolist() == [[0.25] * CLASSES] * len(classes)


def test_a_class_that_only_the_own_document_has_is_not_expected() -> None:
    classes = np.array([0, 1, 0, 1, 3, 3])
    documents = ["a", "a", "b", "b", "c", "c"]
    states = np.array([[0, 9], [9, 0], [0, 9], [9, 0], [5, 5], [5, 5]], np.float32)
    probe = cross_fitted(states, classes, documents, CLASSES)
    assert probe.of(classes)[4:].tolist() == [0, 0]
    assert probe.shares[0, 0] > probe.shares[0, 1]
    assert probe.shares[1, 1] > probe.shares[1, 0]
    assert np.isfinite(probe.shares).all()
