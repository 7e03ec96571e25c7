import pytest
from hypothesis import given
from hypothesis import strategies as st
from written_forms import form

from xformparser.datasets.writers.names import LONGEST, named_pages, safe_name
from xformparser.errors import AnnotationError


@pytest.mark.parametrize(
    "document_id",
    ["0000971160", "zh_train_0", "scan 1 (2)", "v1.2-a", "申请书", "Straße", "x", "a" * LONGEST],
)
def test_a_good_name_stays(document_id: str) -> None:
    assert safe_name(document_id) == document_id


@pytest.mark.parametrize(
    ("document_id", "begins"),
    [
        pytest.param("", "page~", id="empty"),
        pytest.param("..", "_~", id="folder above"),
        pytest.param("../a", "_a~", id="leads outside"),
        pytest.param("/etc/passwd", "_etc_passwd~", id="absolute"),
        pytest.param("C:\\a", "C_a~", id="drive"),
        pytest.param(".hidden", "_hidden~", id="leading dot"),
        pytest.param("a.", "a_~", id="trailing dot"),
        pytest.param("a ", "a_~", id="trailing space"),
        pytest.param("con", "con~", id="reserved on Windows"),
        pytest.param("Lpt1.old", "Lpt1_old~", id="reserved, with an ending"),
        pytest.param("com¹", "com¹~", id="reserved, with a raised digit"),
        pytest.param('a<>:"|?*b', "a_b~", id="characters that Windows reserves"),
        pytest.param("a\nb\x00c\td", "a_b_c_d~", id="control characters"),
        pytest.param("a~b", "a_b~", id="our own mark"),
        pytest.param("\ud83d", "_~", id="half a surrogate pair"),
        pytest.param("書" * 100, "書" * 33 + "~", id="long"),
    ],
)
def test_any_other_id_gets_a_name_with_a_digest(document_id: str, begins: str) -> None:
    name = safe_name(document_id)
    assert name.startswith(begins)
    assert len(name.encode()) <= LONGEST
    assert safe_name(name) == name


IDS = st.text() | st.text("a./\\~ _", max_size=4)


@given(first=IDS, second=IDS)
def test_ids_do_not_meet(first: str, second: str) -> None:
    assert (safe_name(first) == safe_name(second)) == (first == second)


def test_pages_go_by_their_names() -> None:
    assert list(named_pages([form(name="b"), form(name="a")])) == ["b", "a"]
    with pytest.raises(
        AnnotationError, match=r"made_up: document id 'a' occurs twice\. Give each page its own"
    ):
        named_pages([form(name="a"), form(name="a")])
