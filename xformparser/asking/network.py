"""The slot network: fields and page meet in shared layers over the states of one encoder (DS-DST, section 3).

Shapes: F fields, Q phrases, N = F + Q queries, U words, E entities, L = N + U places, H hidden, S width of
the encoder's states. One page at a time.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from xformparser.models.layers import HEADS, AttentionLayer
from xformparser.models.pair_geometry import BOX_FEATURES, PAIR_FEATURES, box_features
from xformparser.slots.field_features import ASKED, MET, ROLES
from xformparser.slots.likeness import LIKENESSES
from xformparser.slots.page_features import LOOKS, RELATIONS

STATES = ("present", "absent", "unreadable")
REACH = 12
"""Words further away than this are all equally far."""
APART = -1e4
RELATED = PAIR_FEATURES + RELATIONS


@dataclass(frozen=True)
class SlotInputs:
    """A page and fields, as tensors.

    `states` (U, S), `looks` (U, LOOKS), `boxes` (U, 4), `entity_of` (U,), `related` (E, E, RELATED) of the
    page; `asked` (F, ASKED), `alike` (F, E, LIKENESSES) and `met` (F, MET) of the fields; `phrases` (Q, S),
    `roles` (Q,), `owners` (Q,), `phrases_alike` (Q, E, LIKENESSES), `phrases_met` (Q, MET) of their phrases.
    """

    states: Tensor
    looks: Tensor
    boxes: Tensor
    entity_of: Tensor
    related: Tensor
    asked: Tensor
    alike: Tensor
    met: Tensor
    phrases: Tensor
    roles: Tensor
    owners: Tensor
    phrases_alike: Tensor
    phrases_met: Tensor

    def to(self, device: torch.device) -> "SlotInputs":
        """Return the inputs on another device."""
        return SlotInputs(**{name: tensor.to(device) for name, tensor in vars(self).items()})


@dataclass(frozen=True)
class SlotScores:
    """Logits: (F, 3) whether each field is there, (F, U) starts and ends, (Q,) candidates."""

    gates: Tensor
    starts: Tensor
    ends: Tensor
    candidates: Tensor


class SlotNetwork(nn.Module):
    """Fields and words as places of one sequence, which see each other in every layer.

    Args:
        width: S.
        hidden: H.
        layers: how many.
        dropout: its share.

    Attributes:
        together: whether fields and words see each other in the layers; apart they meet in the scores alone,
            for an ablation.
    """

    def __init__(self, width: int, hidden: int = 192, layers: int = 3, dropout: float = 0.1) -> None:
        super().__init__()
        self.text = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, hidden))
        self.width, self.hidden = width, hidden
        self.together = True
        self.looks = nn.Linear(LOOKS + BOX_FEATURES, hidden)
        self.roles = nn.Embedding(len(ROLES), hidden)
        self.asked = nn.Linear(ASKED, hidden)
        self.met = nn.Sequential(nn.Linear(MET, 64), nn.GELU(), nn.Linear(64, hidden))
        biases = layers * HEADS
        self.related = nn.Sequential(nn.Linear(RELATED, 48), nn.GELU(), nn.Linear(48, biases))
        self.alike = nn.Sequential(nn.Linear(LIKENESSES, 48), nn.GELU(), nn.Linear(48, 2 * biases + 2))
        self.offsets = nn.Embedding(2 * REACH + 1, biases)
        self.layers = nn.ModuleList(AttentionLayer(hidden, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(hidden)
        self.dropout = nn.Dropout(dropout)
        self.fields_at = nn.Linear(hidden, 2 * hidden)
        self.words_at = nn.Linear(hidden, 2 * hidden)
        self.gate = nn.Sequential(nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, len(STATES)))
        self.candidate = nn.Linear(hidden, hidden)
        self.chosen = nn.Linear(hidden, 1)

    def forward(self, page: SlotInputs) -> SlotScores:
        """Return the scores of all fields on one page."""
        fields = page.asked.shape[0]
        queries = fields + page.phrases.shape[0]
        # (N, E, R) -> (N, U, R)
        alike = self.alike(torch.cat([page.alike, page.phrases_alike]))[:, page.entity_of]
        shown, pointed = alike[..., :-2], alike[..., -2:]
        places = torch.cat([*self._queries(page), self._words(page)]).unsqueeze(0)
        for layer, bias in zip(self.layers, self._biases(page, shown), strict=True):
            places = layer(places, bias.unsqueeze(0))
        found = self.norm(places[0])
        slots, phrases, words = found[:fields], found[fields:queries], found[queries:]
        # (F, 2H), (U, 2H) -> 2 x (F, U)
        pairs = zip(self.fields_at(slots).chunk(2, -1), self.words_at(words).chunk(2, -1), strict=True)
        starts, ends = (ours @ theirs.T / ours.shape[-1] ** 0.5 for ours, theirs in pairs)
        owned = self.candidate(slots)[page.owners]
        return SlotScores(
            gates=self.gate(slots),
            starts=starts + pointed[:fields, :, 0],
            ends=ends + pointed[:fields, :, 1],
            candidates=(owned * phrases).sum(-1) / phrases.shape[-1] ** 0.5 + self.chosen(phrases)[:, 0],
        )

    def _queries(self, page: SlotInputs) -> tuple[Tensor, Tensor]:
        """Return (F, H) of the fields and (Q, H) of their phrases."""
        phrases = self.text(page.phrases) + self.roles(page.roles) + self.met(page.phrases_met)
        return self.dropout(self.asked(page.asked) + self.met(page.met)), self.dropout(phrases)

    def _words(self, page: SlotInputs) -> Tensor:
        """Return (U, H)."""
        looks = torch.cat([page.looks, box_features(page.boxes)], dim=-1)
        return self.dropout(self.text(page.states) + self.looks(looks))

    def _biases(self, page: SlotInputs, shown: Tensor) -> tuple[Tensor, ...]:
        """Return each layer's (heads, L, L); `shown` (N, U, 2 * biases)."""
        # (E, E, B) -> (U, U, B)
        words = self.related(page.related)[page.entity_of][:, page.entity_of]
        order = torch.arange(page.entity_of.shape[0], device=words.device)
        words = words + self.offsets((order[None] - order[:, None]).clamp(-REACH, REACH) + REACH)
        slots = torch.arange(page.asked.shape[0], device=words.device)
        owners = torch.cat([slots, page.owners])
        slot = torch.cat([torch.ones_like(slots), torch.zeros_like(page.owners)]) > 0
        meets = (owners[:, None] == owners) | (slot[:, None] & slot)
        apart = torch.where(meets, 0.0, APART).unsqueeze(-1).expand(-1, -1, words.shape[-1])
        ahead, back = (
            part if self.together else part.new_full(part.shape, APART) for part in shown.chunk(2, -1)
        )
        upper = torch.cat([apart, ahead], dim=1)
        lower = torch.cat([back.transpose(0, 1), words], dim=1)
        # (L, L, layers * heads) -> layers x (heads, L, L)
        return torch.cat([upper, lower]).permute(2, 0, 1).chunk(len(self.layers))
