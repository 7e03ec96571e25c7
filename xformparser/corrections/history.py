"""The steps of a person through a form: taken, taken back, and taken again."""

from dataclasses import dataclass, replace

from xformparser.corrections.apply import apply_edit
from xformparser.corrections.editable import EditableForm
from xformparser.corrections.edits import Edit
from xformparser.errors import EditError

MAX_STEPS = 500


@dataclass(frozen=True)
class History:
    """A form as it is now, as it was before each step, and as it would be after those taken back."""

    now: EditableForm
    before: tuple[EditableForm, ...] = ()
    after: tuple[EditableForm, ...] = ()

    def edited(self, edit: Edit) -> "History":
        """Return the history with one more step; raises EditError where the edit does not fit."""
        bare = replace(self.now)  # without what it has worked out of itself
        return History(apply_edit(self.now, edit), (*self.before, bare)[-MAX_STEPS:])

    def undone(self) -> "History":
        """Return the history one step back; raises EditError at the beginning."""
        if not self.before:
            raise EditError("There is nothing to undo.")
        return History(self.before[-1], self.before[:-1], (self.now, *self.after))

    def redone(self) -> "History":
        """Return the history with the last step that was taken back; raises EditError without one."""
        if not self.after:
            raise EditError("There is nothing to redo.")
        return History(self.after[0], (*self.before, self.now), self.after[1:])
