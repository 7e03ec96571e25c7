"""A diagnosis of a tiny run, from its folder to the cause of every sample."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from lightning_warnings import IGNORED_WARNINGS
from small_forms import noise_page, two_line_form
from small_runs import data_of, fit, write_sources
from tiny_model import build_model

from xformparser.diagnostics import diagnosis as diagnosis_module
from xformparser.diagnostics.causes import SCORED, Cause, Limits, decide
from xformparser.diagnostics.diagnosis import LEAST, STAND_IN, Diagnosis, diagnose
from xformparser.diagnostics.passes import Reading, read_samples
from xformparser.diagnostics.recorder import SampleRecords
from xformparser.diagnostics.records import RECORDS, read_trajectories
from xformparser.encoder.storage import TextEncoder
from xformparser.errors import DiagnosisError, ModelError
from xformparser.labels import Task
from xformparser.models.folders import NAMES
from xformparser.models.pretrained import FormModel
from xformparser.training.callbacks import ProtocolValidation
from xformparser.training.data import training_pages
from xformparser.training.examples import View
from xformparser.training.features import FeatureCache

pytestmark = IGNORED_WARNINGS


def test_every_sample_that_was_recorded_is_diagnosed(diagnosis: Diagnosis, finished_run: Path) -> None:
    assert set(diagnosis.keys) == set(read_trajectories(finished_run).keys)
    assert diagnosis.base.keys == diagnosis.final.keys == diagnosis.keys
    assert diagnosis.run == finished_run
    size = len(diagnosis.keys)
    assert diagnosis.passed.shape == diagnosis.believed.shape == diagnosis.unlearned.shape == (size,)
    assert len(diagnosis.causes) == size
    for cause in SCORED:
        scores = diagnosis.scores[cause]
        assert scores.shape == (size,)
        assert ((scores >= 0) & (scores <= 1)).all()
    for key in diagnosis.keys:
        assert diagnosis.entity(key) is diagnosis.pages[key.page].entities[key.entity]
    assert {key.task for key in diagnosis.keys} == set(Task)


def test_unlearned_is_what_no_pass_has_right(diagnosis: Diagnosis) -> None:
    assert set(np.round(diagnosis.passed * 5, 4).tolist()) <= {0, 1, 2, 3, 4, 5}
    assert np.array_equal(diagnosis.unlearned, np.round(diagnosis.passed * 5) == 0)
    assert 0 < diagnosis.unlearned.sum() < len(diagnosis.keys)
    assert LEAST == 0.2


@pytest.mark.parametrize(
    ("passed", "unlearned"), [(0.0, True), (np.float32(1) / 5, False), (0.4, False), (1.0, False)], ids=str
)
def test_one_pass_of_five_is_enough(passed: float, unlearned: bool, diagnosis: Diagnosis) -> None:
    found = replace(diagnosis, passed=np.full(2, passed, np.float32))
    assert found.unlearned.tolist() == [unlearned] * 2


def test_readings_are_those_of_the_two_models(
    diagnosis: Diagnosis, finished_run: Path, tiny_encoder: TextEncoder, tmp_path: Path
) -> None:
    pages = training_pages(diagnosis.facts.sources)
    examples = FeatureCache(tiny_encoder, tmp_path).examples(pages, [View.ENTITIES])
    for found, folder in (
        (diagnosis.final, finished_run / "model"),
        (diagnosis.base, finished_run.parent / "start"),
    ):
        reading = read_samples(FormModel.load(folder), examples)
        assert reading.keys == found.keys
        assert np.allclose(reading.p_gold, found.p_gold, atol=1e-5)
    assert not np.allclose(diagnosis.final.p_gold, diagnosis.base.p_gold, atol=1e-3)


def test_causes_are_decided_by_the_scores_and_the_limits(
    diagnosis: Diagnosis, finished_run: Path, tmp_path: Path
) -> None:
    assert diagnosis.limits == Limits()
    assert list(diagnosis.causes) == decide(diagnosis.scores, Limits())
    never = Limits(2, 2, 2, 2, 2)
    again = diagnose(finished_run, tmp_path, never)
    assert again.limits == never
    assert set(again.causes) == {Cause.UNATTRIBUTED}
    # all else is the same, also with states computed anew
    assert np.allclose(again.passed, diagnosis.passed)
    assert np.allclose(again.believed, diagnosis.believed, atol=1e-5)
    for field in fields(diagnosis.evidence):
        values = (getattr(each.evidence, field.name) for each in (again, diagnosis))
        assert np.allclose(*values, atol=1e-4), field.name


def test_a_run_without_records_is_refused(finished_run: Path, tmp_path: Path) -> None:
    with pytest.raises(DiagnosisError, match="holds no records of its training"):
        diagnose(tmp_path, tmp_path / "cache")
    (tmp_path / RECORDS).mkdir()
    facts = (finished_run / RECORDS / "run.json").read_bytes()
    (tmp_path / RECORDS / "run.json").write_bytes(facts)
    with pytest.raises(DiagnosisError, match="no epoch was recorded"):
        diagnose(tmp_path, tmp_path / "cache")


def test_a_run_without_a_model_is_refused(finished_run: Path, tmp_path: Path) -> None:
    (tmp_path / RECORDS).mkdir()
    for path in (finished_run / RECORDS).iterdir():
        (tmp_path / RECORDS / path.name).write_bytes(path.read_bytes())
    with pytest.raises(ModelError, match="holds no model"):
        diagnose(tmp_path, tmp_path / "cache")


def test_a_run_on_lines_alone_has_no_samples(tiny_encoder: TextEncoder, tmp_path: Path) -> None:
    write_sources(tmp_path, tiny_encoder, {two_line_form(): "train"})
    data = data_of(tmp_path, lines_only=["funsd"])
    fit(data, tmp_path / "run", [SampleRecords(), ProtocolValidation(9)], max_epochs=1)
    with pytest.raises(DiagnosisError, match=r"was shown no page as given entities.*lines_only\."):
        diagnose(tmp_path / "run", tmp_path / "cache")


def test_a_run_from_fresh_weights_is_compared_with_the_model_that_stands_in(
    tiny_encoder: TextEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert STAND_IN in NAMES
    write_sources(tmp_path, tiny_encoder, {two_line_form(): "train", noise_page("noise", 0, 6): "train"})
    build_model(tiny_encoder, seed=5).save(tmp_path / "other")
    monkeypatch.setattr(diagnosis_module, "STAND_IN", tmp_path / "other")
    fit(data_of(tmp_path), tmp_path / "run", [SampleRecords(), ProtocolValidation(9)], max_epochs=1)
    found = diagnose(tmp_path / "run", tmp_path / "cache")
    assert found.facts.start_from is None
    pages = training_pages(found.facts.sources)
    examples = FeatureCache(tiny_encoder, tmp_path / "cache").examples(pages, [View.ENTITIES])
    expected: Reading = read_samples(FormModel.load(tmp_path / "other"), examples)
    assert np.allclose(found.base.p_gold, expected.p_gold, atol=1e-5)
    assert not found.evidence.prior.any()  # nothing was known before
