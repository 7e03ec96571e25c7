"""The slot reader's recipes are what `train.py` takes, and train: whole, and from a handful of documents."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from lightning_warnings import IGNORED_WARNINGS
from small_forms import two_line_form, write_funsd

from xformparser.asking.module import SlotTrainingModule
from xformparser.datasets.registry import DatasetSpec
from xformparser.datasets.splits import Split
from xformparser.errors import ConfigurationError
from xformparser.models.loading import load_reader
from xformparser.slots.model import SlotReader
from xformparser.slots.schema_file import read_schema
from xformparser.training.command import task_of

ROOT = Path(__file__).parents[1]
WHOLE, ORDERS, LAYOUT = (
    ROOT / "configs" / f"{name}.yaml" for name in ("slots", "slots_orders", "slot_layout")
)
SCHEMAS = sorted((ROOT / "configs" / "schemas").glob("*.yaml"))
NOTE = ROOT / "data" / "samples" / "en_delivery_note.pdf"

pytestmark = IGNORED_WARNINGS


@pytest.fixture
def labelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a labelled document and a schema, where the recipe looks for them."""
    folder = tmp_path / "labelled"
    (folder / "pdfs").mkdir(parents=True)
    shutil.copy(NOTE, folder / "pdfs" / "a.pdf")
    (folder / "labels.csv").write_text("file_id,number,blood_group\na,DN-20871,\n")
    (tmp_path / "fields.yaml").write_text("fields: [number, blood_group]")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _read(paths: Sequence[Path], train: ModuleType, capsys: pytest.CaptureFixture[str]) -> dict:
    with pytest.raises(SystemExit) as left:
        train.main(["fit", *(part for path in paths for part in ("--config", str(path))), "--print_config"])
    printed = capsys.readouterr()
    assert left.value.code in (0, None), printed.err
    found = yaml.safe_load(printed.out)
    assert found["task"] == "slots"
    return found


@pytest.mark.parametrize("path", [WHOLE, LAYOUT], ids=lambda path: path.name)
def test_a_recipe_is_read(path: Path, train: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    found = _read([path], train, capsys)
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert found["model"]["hidden"] == written["model"]["hidden"]


def test_the_second_stage_adds_orders_to_what_the_first_learned_from(
    train: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = _read([WHOLE], train, capsys), _read([WHOLE, ORDERS], train, capsys)
    assert second["model"]["start_from"] == first["trainer"]["default_root_dir"]
    assert second["trainer"]["default_root_dir"] != first["trainer"]["default_root_dir"]
    of_first, of_second = (each["data"]["sources"].pop("documents") for each in (first, second))
    assert not of_first
    assert len(of_second) == 1
    assert first["data"] == second["data"]


def test_training_and_validation_are_kept_apart() -> None:
    sources = yaml.safe_load(WHOLE.read_text(encoding="utf-8"))["data"]["sources"]
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    for part, split in (("train", Split.TRAIN), ("validation", Split.VAL)):
        for source in sources[part]:
            spec = DatasetSpec.parse(source["pages"])
            if spec.format == "synthetic":
                assert f"--output {spec.path} " in made
            else:
                assert spec.split is split
    (documents,) = yaml.safe_load(ORDERS.read_text(encoding="utf-8"))["data"]["sources"]["documents"]
    assert DatasetSpec.parse(documents["documents"]).split is Split.TRAIN
    assert [ROOT / path for path in documents["schemas"]] == SCHEMAS


def test_the_schemas_ask_for_the_same_fields() -> None:
    first, second = (read_schema(path) for path in SCHEMAS)
    assert first.names == second.names


def test_a_test_split_is_refused(train: ModuleType, caplog: pytest.LogCaptureFixture) -> None:
    sources = "--data.sources.train=[{pages: 'funsd:somewhere:test'}]"
    assert train.main(["fit", "--config", str(WHOLE), sources]) == 2
    assert "a test split is neither trained nor selected on" in caplog.text


def _tiny(folder: Path) -> Path:
    forms = write_funsd(folder / "forms", {two_line_form(): "train"})
    source = {"pages": f"funsd:{forms}"}
    settings = {
        "trainer": {"max_epochs": 1, "default_root_dir": str(folder / "run"), "enable_model_summary": False},
        "model": {"hidden": 16, "layers": 1},
        "data": {
            "cache": str(folder / "cache"),
            "sources": {
                "train": [source],
                "validation": [source],
                "terms": None,
                "meaning": "base",
            },
        },
    }
    settings["trainer"]["callbacks"] = []
    path = folder / "tiny.yaml"
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return path


def test_the_whole_recipe_trains_and_writes_a_reader(train: ModuleType, tmp_path: Path) -> None:
    assert train.main(["fit", "--config", str(WHOLE), "--config", str(_tiny(tmp_path))]) == 0
    reader = SlotReader.load(tmp_path / "run", load_reader().word_states)
    assert set(reader.sureness.knots) == {"find", "classify", "absent"}


def test_a_layout_is_taught_from_labelled_documents(train: ModuleType, labelled: Path) -> None:
    arguments = ["fit", "--config", str(LAYOUT), "--trainer.max_epochs=1", "--data.cache=cache"]
    assert train.main([*arguments, "--trainer.enable_model_summary=false"]) == 0
    states_of = load_reader().word_states
    taught, start = (
        SlotReader.load(labelled / "runs" / "slot_layout", states_of),
        SlotReader.load("base", states_of),
    )
    for name, knots in start.sureness.knots.items():
        assert (taught.sureness.knots[name] == knots).all()


def test_a_document_that_is_not_there_is_named(
    train: ModuleType, labelled: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = "--data.sources.documents=[{documents: 'deepform:labelled', schemas: [fields.yaml], only: [b]}]"
    assert train.main(["fit", "--config", str(LAYOUT), "--data.cache=cache", source]) == 2
    assert "has no document b" in caplog.text


def test_apart_fields_and_words_do_not_see_each_other() -> None:
    assert SlotTrainingModule(hidden=16, layers=1, together=False).network.together is False
    assert SlotTrainingModule(hidden=16, layers=1).network.together is True


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "forms"),
        (["--task", "slots"], "slots"),
        (["--config", str(WHOLE)], "slots"),
        (["--config", str(ROOT / "configs" / "base.yaml")], "forms"),
        (["--config", str(WHOLE), "--config", "missing.yaml"], "slots"),
    ],
)
def test_the_task_is_named_by_the_recipe_or_the_command(arguments: list[str], expected: str) -> None:
    assert task_of(["fit", *arguments]) == expected


def test_an_unknown_task_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"Task 'form' is not known\. Choose one of: forms, slots"):
        task_of(["fit", "--task", "form"])
