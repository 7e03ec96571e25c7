from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from xformparser.quality.key_memory import MOST, KeyMemory

DATE, NAME = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)
FIGURES, WORDS = (1.0, 0.0), (0.0, 1.0)


def meanings(*rows: tuple[float, ...]) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, 0.01, (len(rows), 3))
    return (np.array(rows) + noise).astype(np.float32)


def remembered() -> KeyMemory:
    """Return a memory in which dates take figures and names take words, as a rule."""
    keys = meanings(*[DATE] * 30, *[NAME] * 30)
    values = np.array([FIGURES] * 29 + [WORDS] + [WORDS] * 29 + [FIGURES], np.float32)
    return KeyMemory.of(keys, values, width=2)


def test_a_value_of_the_usual_kind_is_usual_and_another_is_not() -> None:
    asked = meanings(DATE, DATE, NAME, NAME)
    given = np.array([FIGURES, WORDS, WORDS, FIGURES], np.float32)
    facts = remembered().facts(asked, given)
    assert facts["unusual"][0] < 1 < facts["unusual"][1]
    assert facts["unusual"][2] < 1 < facts["unusual"][3]
    assert facts["alike_values"][0] > 0.9 > 0.2 > facts["alike_values"][1]


def test_a_strange_key_is_known_to_be_strange() -> None:
    facts = remembered().facts(meanings(DATE, (-1.0, -1.0, 0.0)), np.array([FIGURES] * 2, np.float32))
    assert facts["known"][0] > 0.99 > facts["known"][1]


def test_a_stored_memory_says_the_same(tmp_path: Path) -> None:
    memory = remembered()
    save_file(memory.arrays(), tmp_path / "memory.safetensors")
    again = KeyMemory.read(load_file(tmp_path / "memory.safetensors"))
    asked, given = meanings(DATE, NAME), np.array([FIGURES, FIGURES], np.float32)
    for name, values in memory.facts(asked, given).items():
        np.testing.assert_allclose(again.facts(asked, given)[name], values, atol=0.02, err_msg=name)


def test_of_many_keys_some_are_remembered() -> None:
    many = meanings(*[DATE, NAME] * MOST)
    memory = KeyMemory.of(many, np.array([FIGURES, WORDS] * MOST, np.float32), width=2)
    assert len(memory.keys) == len(memory.values) == MOST
    facts = memory.facts(meanings(DATE, NAME), np.array([FIGURES, WORDS], np.float32))
    assert (facts["alike_values"] > 0.9).all()
