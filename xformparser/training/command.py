"""The command line of training: LightningCLI over a task's module and data; settings lie beside the run."""

import logging
import sys
import warnings
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import yaml
from pytorch_lightning import LightningDataModule, LightningModule, Trainer
from pytorch_lightning.cli import LightningArgumentParser, LightningCLI, SaveConfigCallback

from xformparser.errors import ConfigurationError, XFormParserError

SETTINGS = "config.yaml"
TASK = "task"
FORMS, SLOTS = "forms", "slots"

Parts = tuple[type[LightningModule], type[LightningDataModule]]


def _forms() -> Parts:
    from xformparser.training.data import FormDataModule
    from xformparser.training.module import FormTrainingModule

    return FormTrainingModule, FormDataModule


def _slots() -> Parts:
    from xformparser.asking.data import SlotDataModule
    from xformparser.asking.module import SlotTrainingModule

    return SlotTrainingModule, SlotDataModule


TASKS: Mapping[str, Callable[[], Parts]] = {FORMS: _forms, SLOTS: _slots}
"""What can be trained: the form model, or the slot reader over it."""


class RunSettings(SaveConfigCallback):
    """Writes the settings of a run to `RUN/config.yaml`, so that it can be gone on from and diagnosed."""

    def save_config(self, trainer: Trainer, _module: LightningModule, _stage: str) -> None:
        """Write the settings."""
        folder = Path(trainer.default_root_dir)
        folder.mkdir(parents=True, exist_ok=True)
        self.parser.save(self.config, folder / SETTINGS, skip_none=False, overwrite=True, multifile=False)


class TaskCLI(LightningCLI):
    """Knows which task the settings are of."""

    def add_arguments_to_parser(self, parser: LightningArgumentParser) -> None:
        """Add the task."""
        parser.add_argument(f"--{TASK}", default=FORMS, help=f"What is trained: {', '.join(TASKS)}.")


def train(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 2 with one line on stderr where the settings are wrong.

    Args:
        arguments: as on the command line, which is read where there are none.
    """
    try:
        module, data = TASKS[task_of(sys.argv[1:] if arguments is None else arguments)]()
        with warnings.catch_warnings():
            # other commands that train have a command line of their own
            warnings.filterwarnings("ignore", "LightningCLI's args parameter")
            TaskCLI(
                module,
                data,
                args=None if arguments is None else list(arguments),
                seed_everything_default=0,
                save_config_callback=RunSettings,
                save_config_kwargs={"save_to_log_dir": False},
            )
    except XFormParserError as error:
        logging.getLogger("train").error("%s", error)
        return 2
    return 0


def task_of(arguments: Sequence[str]) -> str:
    """Return the task that a command line asks for: by `--task`, or in the last of its files that names one.

    Raises ConfigurationError where it is not known.
    """
    parser = ArgumentParser(add_help=False)
    parser.add_argument(f"--{TASK}")
    parser.add_argument("--config", "-c", action="append", default=[])
    given, _ = parser.parse_known_args(arguments)
    named = [_task_in(Path(path)) for path in given.config]
    task = given.task or next((each for each in reversed(named) if each), FORMS)
    if task not in TASKS:
        raise ConfigurationError(f"Task {task!r} is not known. Choose one of: {', '.join(TASKS)}.")
    return str(task)


def _task_in(path: Path) -> str | None:
    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return None  # whoever reads the settings says what is wrong with them
    return settings.get(TASK) if isinstance(settings, Mapping) else None
