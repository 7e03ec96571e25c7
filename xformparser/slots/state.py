"""What is known of the fields of a case, carried over pages and documents as a dialogue state is over turns.

Each page fills, confirms or corrects (DS-DST, 1910.03544: the state after a turn is that before it and what
the turn says). Nothing that a page said is forgotten: what was not believed is among the conflicts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xformparser.documents import FieldValue
from xformparser.geometry import Box
from xformparser.slots.findings import Answer, Finding, Strategy
from xformparser.slots.plain_values import plain_value
from xformparser.slots.schema import Schema
from xformparser.slots.sureness import Sureness

THERE = 0.5
"""Chance from which on a value is taken to be there that cannot be read."""
WORTH_A_LOOK = 2 / 3
"""A value counts that is so much as likely as that there is none; its confidence says how sure it is."""
CONTRADICTS = 0.3
"""Chance of being right from which on another value is a conflict."""


@dataclass(frozen=True)
class Claim:
    """A value that a page of a document has given a field, and the chance that it is right."""

    value: str
    candidate: str | None
    document: str
    page: int
    boxes: tuple[Box, ...]
    strategy: Strategy
    confidence: float

    @property
    def plain(self) -> str:
        """What claims of one value have in common."""
        return self.candidate or plain_value(self.value)

    def confirmed(self, other: "Claim") -> "Claim":
        """Return the surer of two claims of one value; together they are surer still."""
        surer = other if other.confidence > self.confidence else self
        return replace(surer, confidence=1 - (1 - self.confidence) * (1 - other.confidence))


@dataclass(frozen=True)
class FieldState:
    """What is known of one field: claims in the order of the pages that first made them.

    `absence` and `unreadable` are the chances of no answer and of one that cannot be read, None before the
    first page.
    """

    claims: tuple[Claim, ...] = ()
    absence: float | None = None
    unreadable: float = 0.0

    def after(self, finding: Finding, document: str, sureness: Sureness) -> "FieldState":
        """Return the state after another page; what it says counts unless no answer is far likelier right."""
        absence = sureness.of_absence(finding)
        state = replace(
            self,
            absence=absence if self.absence is None else min(self.absence, absence),
            unreadable=max(self.unreadable, finding.unreadable),
        )
        claim = _claim(finding, document, sureness)
        if claim is None or claim.confidence <= WORTH_A_LOOK * absence:
            return state
        return replace(state, claims=_with(self.claims, claim))

    @property
    def believed(self) -> Claim | None:
        """The surest claim, of equally sure ones the first."""
        return max(self.claims, key=lambda claim: claim.confidence, default=None)

    def value(self) -> FieldValue:
        """Return the field as results print it."""
        best = self.believed
        if best is None:
            unreadable = self.unreadable >= THERE
            return FieldValue(
                value=None,
                state="unreadable" if unreadable else "absent",
                strategy="find",
                confidence=self.unreadable if unreadable else (self.absence or 0.0),
            )
        others = [claim for claim in self.claims if claim is not best and claim.confidence >= CONTRADICTS]
        return FieldValue(
            value=best.value,
            candidate=best.candidate,
            pages=(best.page,),
            boxes=best.boxes,
            state="present",
            strategy=best.strategy,
            conflicts=tuple(claim.value for claim in others),
            confidence=best.confidence,
        )


@dataclass(frozen=True)
class CaseState:
    """What is known of all fields of a schema, in its order."""

    schema: Schema
    fields: tuple[FieldState, ...]

    @classmethod
    def empty(cls, schema: Schema) -> "CaseState":
        """Return the state before the first page."""
        return cls(schema, (FieldState(),) * len(schema.fields))

    def after(self, findings: Sequence[Finding], document: str, sureness: Sureness) -> "CaseState":
        """Return the state after another page of a document; `findings` are those of the fields, in order."""
        pairs = zip(self.fields, findings, strict=True)
        return replace(self, fields=tuple(state.after(found, document, sureness) for state, found in pairs))

    def values(self) -> dict[str, FieldValue]:
        """Return the fields as results print them, by name."""
        named = zip(self.schema.fields, self.fields, strict=True)
        return {field.name: state.value() for field, state in named}

    def sources(self) -> dict[str, str]:
        """Return the document that each field's value is from; fields without one are left out."""
        named = zip(self.schema.fields, self.fields, strict=True)
        return {field.name: state.believed.document for field, state in named if state.believed is not None}


def _claim(finding: Finding, document: str, sureness: Sureness) -> Claim | None:
    """Return what a page says, by the strategy that is surer; None where neither has an answer.

    A found value that names no candidate, as a misread one, counts where none of the candidates is likely.
    """
    listed, found = finding.classified, finding.found
    if listed is not None and found is not None and found.candidate is None:
        found = None
    given = [answer for answer in (listed, found) if answer is not None]
    if not given:
        return None
    best: Answer = max(given, key=lambda answer: sureness.of_answer(finding, answer))
    return Claim(
        value=best.value,
        candidate=best.candidate,
        document=document,
        page=finding.page,
        boxes=best.boxes,
        strategy=best.strategy,
        confidence=sureness.of_answer(finding, best),
    )


def _with(claims: Sequence[Claim], new: Claim) -> tuple[Claim, ...]:
    """Return the claims with another: one of the same value confirms it."""
    joined = [claim.confirmed(new) if claim.plain == new.plain else claim for claim in claims]
    return tuple(joined) if any(claim.plain == new.plain for claim in claims) else (*joined, new)
