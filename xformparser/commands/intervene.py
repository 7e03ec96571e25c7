"""The command `intervene`: does an intervention help what was not learned, more than training on would?"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from xformparser.atomic import atomic_write
from xformparser.diagnostics.causes import SCORED, Cause
from xformparser.diagnostics.diagnosis import Diagnosis, diagnose
from xformparser.diagnostics.experiments import (
    MORE_EPOCHS,
    Effect,
    effects,
    passed_share,
    run_recipe,
    write_recipe,
)
from xformparser.errors import ConfigurationError

EFFECTS = "effects.json"


def intervene(run: Path, cause: str, cache: Path) -> Iterator[str]:
    """Yield the lines of a table: what an intervention led to, and what as many steps of training alone did.

    Raises:
        ConfigurationError: the cause is not known.
        DiagnosisError: the run cannot be diagnosed, or training failed.
    """
    if cause not in set(SCORED):
        raise ConfigurationError(f"Cause {cause!r} is not known. Choose one of: {', '.join(SCORED)}.")
    diagnosis = diagnose(run, cache)
    targets = diagnosis.unlearned & diagnosis.caused_by(Cause(cause))
    results = {}
    for name in (MORE_EPOCHS, cause):
        recipe = write_recipe(diagnosis, name, targets, cache)
        results[name] = _effects(diagnosis, recipe, cache)
    yield f"{'':20} {'samples':>8} | {MORE_EPOCHS}: learned, lost | {cause}: learned, lost"
    for more, helped in zip(results[MORE_EPOCHS], results[cause], strict=True):
        yield (
            f"{more.name:20} {more.samples:8} | {more.learned:6} {more.lost:6}"
            f" | {helped.learned:6} {helped.lost:6}"
        )


def _effects(diagnosis: Diagnosis, recipe: Path, cache: Path) -> tuple[Effect, ...]:
    run = run_recipe(diagnosis, recipe)
    found = effects(diagnosis, passed_share(diagnosis, run, cache))
    content = json.dumps([asdict(effect) for effect in found], indent=2) + "\n"
    atomic_write(recipe.parent / EFFECTS, content.encode())
    return found
