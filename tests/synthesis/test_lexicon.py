from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from xformparser.synthesis.lexicon import LANGUAGES, FieldEntry, common_stock, scenarios
from xformparser.synthesis.values import known_kinds

CHOICES = {"group", "choice", "yes_no"}


def entries() -> Iterator[FieldEntry]:
    for scenario in scenarios().values():
        for section in scenario.sections:
            for entry in section.fields:
                yield from (entry, *entry.parts)
        for table in scenario.tables:
            yield from (*table.columns, *table.totals)
    yield from (*common_stock().fields, *common_stock().signatures)


def test_there_are_eight_scenarios_at_least() -> None:
    expected = {
        "customs_declaration",
        "delivery_note",
        "inspection_report",
        "insurance_claim",
        "medical_intake",
        "personnel_form",
        "purchase_order",
        "work_order",
    }
    assert expected <= set(scenarios())


def test_every_kind_of_value_can_be_made() -> None:
    unknown = {entry.kind for entry in entries()} - known_kinds(common_stock()) - CHOICES
    assert not unknown


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_wording_is_blank_or_said_twice(language: str) -> None:
    for entry in entries():
        names = entry.names[language]
        assert all(name.strip() == name and name for name in names), names
        assert len(set(names)) == len(names), names


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_months_of_a_year_are_twelve(language: str) -> None:
    assert len(common_stock().stock["month"][language]) == 12


NAMES = {language: ["x"] for language in LANGUAGES}


@pytest.mark.parametrize(
    "record",
    [
        pytest.param({"kind": "date", "names": {**NAMES, "ja": []}}, id="no name in one language"),
        pytest.param({"kind": "date", "names": {"en": ["Date"]}}, id="one language only"),
        pytest.param({"kind": "group", "names": NAMES}, id="a group without parts"),
        pytest.param({"kind": "choice", "names": NAMES}, id="a choice without options"),
        pytest.param({"kind": "date", "names": NAMES, "options": [NAMES]}, id="options of a date"),
        pytest.param({"kind": "date", "names": NAMES, "colour": "red"}, id="an unknown key"),
    ],
)
def test_an_entry_that_is_not_whole_is_refused(record: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FieldEntry.model_validate(record)
