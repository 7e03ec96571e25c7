// The keys of a review: N and B go to the next and last pair to check, A accepts, E edits, D deletes, P adds.

const FIELDS = "input, textarea, select";

/** Listen to the keys of a review; call what is returned to stop. */
export function listenToKeys(review) {
    const listen = (event) => {
        if (!review.facts || event.target.closest?.(FIELDS) || event.altKey) {
            return;
        }
        if (act(review, event)) {
            event.preventDefault();
        }
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
}

function act(review, event) {
    if (event.ctrlKey || event.metaKey) {
        return event.key.toLowerCase() === "z" && (event.shiftKey ? review.redo() : review.undo(), true);
    }
    if (review.choice.isOpen) {
        return { Enter: () => (review.choice.accept(), true), Escape: () => (review.choice.cancel(), true) }[event.key]?.();
    }
    const pair = review.selected;
    const actions = {
        n: () => review.next(1),
        b: () => review.next(-1),
        p: () => review.add(),
        a: () => pair && review.confirm(pair),
        e: () => review.list.focusField(),
        d: () => pair && review.edit({ action: "delete", question: pair.question, answer: pair.answer }),
        Escape: () => review.select(null),
    };
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    action?.();
    return Boolean(action);
}
