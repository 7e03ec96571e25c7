"""Five hundred damaged documents: each is loaded or refused, none hangs, crashes or fills the memory."""

import io
import math
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from ingest_judge import Judge
from mutations import mutated
from mutations.seeds import seed_documents
from PIL import Image

from xformparser.ingest.images import MAX_PIXELS

pytestmark = pytest.mark.faults

CASES = 500
SECONDS = 60.0
MEGABYTES = 1_500
DOCUMENTS = dict(seed_documents())


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, bytes], str | None]:
    """Return what gives the fault that a document shows in the ingest, None for none."""
    judge = Judge(SECONDS, MEGABYTES)
    folder = tmp_path_factory.mktemp("fuzz")

    def fault_of(name: str, content: bytes) -> str | None:
        path = folder / name
        path.write_bytes(content)
        return judge(path).fault

    return fault_of


@seed(20_000)
@settings(
    max_examples=CASES,
    database=None,
    derandomize=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(name=st.sampled_from(sorted(DOCUMENTS)), number=st.integers(0, 2**32))
def test_damaged_document_is_loaded_or_refused(
    judged: Callable[[str, bytes], str | None], name: str, number: int
) -> None:
    assert judged(name, mutated(DOCUMENTS[name], Random(number))) is None


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_sound_document_is_loaded(judged: Callable[[str, bytes], str | None], name: str) -> None:
    assert judged(name, DOCUMENTS[name]) is None


@pytest.mark.parametrize("mode", ["LA", "RGB"])
def test_largest_picture_fits_into_the_memory(judged: Callable[[str, bytes], str | None], mode: str) -> None:
    target = io.BytesIO()
    side = math.isqrt(MAX_PIXELS)
    Image.new(mode, (side, side)).save(target, "PNG", compress_level=1)
    assert judged("largest.png", target.getvalue()) is None


def test_equal_numbers_give_equal_damage() -> None:
    for name, content in DOCUMENTS.items():
        assert mutated(content, Random(7)) == mutated(content, Random(7)), name
    assert len({mutated(content, Random(7)) for content in DOCUMENTS.values()}) == len(DOCUMENTS)
