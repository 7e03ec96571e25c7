"""Teaches which texts are names of one thing (InfoNCE, 1807.03748), and keeps what was taught.

Shapes: N texts, S width of the encoder's states.
"""

import hashlib
import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import torch
from safetensors.numpy import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import AdamW
from torch.optim.lr_scheduler import OneCycleLR

from xformparser.asking.naming import Dice
from xformparser.asking.terms import Term, lexicon_terms, read_terms
from xformparser.encoder.storage import on_grid
from xformparser.slots.arrays import Floats
from xformparser.slots.meaning import PREFIX, Meaning
from xformparser.slots.texts import TextStates
from xformparser.slots.thesaurus import Thesaurus
from xformparser.text import comparable

logger = logging.getLogger(__name__)

HIDDEN, SENSES = 384, 128
STEPS = 2500
OWN, FURTHER = 256, 384
"""Terms of the lexicon and of the file in one step."""
LEARNING_RATE, WEIGHT_DECAY, DROPOUT = 1e-3, 0.05, 0.1
SHARPNESS = 3.0
"""Logarithm of what cosines are multiplied by, before it is learned."""
LEAST = 1e-3
PROBE = "Total"


@dataclass(frozen=True)
class _Names:
    """Terms whose names are rows of (N, S) `states`; `rows` of each term, by language; `same` (N,) is one
    number for all spellings of a name."""

    states: Tensor
    same: Tensor
    rows: tuple[tuple[tuple[int, ...], ...], ...]

    @classmethod
    def of(cls, terms: Iterable[Term], texts: TextStates) -> "_Names":
        terms = [[[name for name in names if name.strip()] for names in term] for term in terms]
        terms = [[names for names in term if names] for term in terms]
        all_names = sorted({name for term in terms for names in term for name in names})
        row = {name: place for place, name in enumerate(all_names)}
        plain = {text: place for place, text in enumerate(sorted(map(comparable, all_names)))}
        return cls(
            states=torch.from_numpy(texts.of_texts(all_names)),
            same=torch.tensor([plain[comparable(name)] for name in all_names]),
            rows=tuple(tuple(tuple(row[name] for name in names) for names in term) for term in terms),
        )


def learned_meanings(
    texts: TextStates, terms: Path | None, cache: Path, steps: int = STEPS
) -> tuple[Meaning, ...]:
    """Return what compares names: one that was taught all of the lexicon, and two that know a half each.

    Of things that the lexicon does not know, the network must be told as little as the reader will be of what
    users think of; so it learns with all three, of which each knows the names of what it was taught. Their
    `centre` is zero.

    Args:
        texts: ask the encoder.
        terms: a file of terms beside the lexicon.
        cache: folder for what was taught; safe to delete.
        steps: of each training.

    Raises:
        ConfigurationError: the file of terms cannot be read.
    """
    own, further = lexicon_terms(), [] if terms is None else read_terms(terms)
    probe = texts.of_texts([PROBE]).tobytes()  # another encoder answers otherwise
    content = json.dumps([own, further, steps], ensure_ascii=False).encode() + probe
    Dice(0).shuffle(own)
    halves = own, own[::2], own[1::2]
    path = cache / f"meanings_{hashlib.sha256(content).hexdigest()[:16]}.safetensors"
    if not path.exists():
        known = _Names.of(further, texts) if further else None
        found = [_taught(_Names.of(half, texts), known, steps) for half in halves]
        path.parent.mkdir(parents=True, exist_ok=True)
        stored = {
            f"{place} {name}": array for place, each in enumerate(found) for name, array in each.items()
        }
        save_file(stored, path)
    arrays = load_file(path)
    return tuple(
        Meaning.of(
            {name[2:]: array for name, array in arrays.items() if name.startswith(f"{place} ")},
            Thesaurus(chain.from_iterable(term) for term in half),
        )
        for place, half in enumerate(halves)
    )


def _taught(own: _Names, further: _Names | None, steps: int) -> dict[str, Floats]:
    """Return the arrays of a meaning, on the grid of 8 bits."""
    torch.manual_seed(0)
    dice = Dice(0)
    every = own.states if further is None else torch.cat([own.states, further.states])
    usual, spread = every.mean(dim=0), every.std(dim=0).clamp(min=LEAST)
    inner, outer = nn.Linear(every.shape[1], HIDDEN), nn.Linear(HIDDEN, SENSES, bias=False)
    layers = nn.Sequential(nn.Dropout(DROPOUT), inner, nn.ReLU(), outer)
    sharpness = nn.Parameter(torch.tensor(SHARPNESS))
    optimizer = AdamW([*layers.parameters(), sharpness], LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    schedule = OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps)
    for step in range(steps):
        drawn = [_pairs(own, OWN, dice)] + ([] if further is None else [_pairs(further, FURTHER, dice)])
        ends = [
            layers((torch.cat(states) - usual) / spread)
            for states in zip(*(states for states, _ in drawn), strict=True)
        ]
        first, second = (functional.normalize(end, dim=-1) for end in ends)
        logits = first @ second.T * sharpness.exp()
        loss = _contrast(logits, torch.block_diag(*(same for _, same in drawn)))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 500 == 0:
            logger.info("meaning, step %d: loss %.3f", step, loss.item())
    arrays = {"centre": torch.zeros_like(usual), "usual": usual, "spread": spread}
    arrays |= {
        "inner": inner.weight.detach().T,
        "bias": inner.bias.detach(),
        "outer": outer.weight.detach().T,
    }
    return {
        f"{PREFIX}.{name}": array.numpy()
        for name, array in on_grid({name: array.contiguous() for name, array in arrays.items()}).items()
    }


def _pairs(names: _Names, count: int, dice: Dice) -> tuple[tuple[Tensor, Tensor], Tensor]:
    """Return (n, S) states of two names of so many terms each, and (n, n): which of them are one name."""
    drawn = dice.sample(names.rows, min(count, len(names.rows)))
    one, other = (torch.tensor([dice.choice(dice.choice(term)) for term in drawn]) for _ in range(2))
    same = names.same[one][:, None] == names.same[other][None]
    return (names.states[one], names.states[other]), same.float()


def _contrast(logits: Tensor, same: Tensor) -> Tensor:
    """Return the loss of (n, n) logits, right on the diagonal; one name of two terms is not wrong."""
    wrong = logits.masked_fill(same.bool() & ~torch.eye(len(logits), dtype=torch.bool), -torch.inf)
    right = torch.arange(len(logits))
    return functional.cross_entropy(wrong, right) + functional.cross_entropy(wrong.T, right)
