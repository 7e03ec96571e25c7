// What can be done to one pair, or to one entity that is in no pair.

import { button, make } from "./dom.js";

const LABELS = ["header", "question", "answer", "other"];
const LABEL_NAMES = { header: "heading", question: "key", answer: "value", other: "other text" };

/** Return the editor of a pair; `on` holds its actions. */
export function pairEditor(pair, page, on) {
    const answered = pair.answer !== null;
    const isHere = (id) => page.entities.some((entity) => entity.id === id);
    return make("div", { class: "editor" },
        textField("Key", pair.key, (text) => on.edit({ action: "retype", entity: pair.question, text })),
        textField("Value", pair.value, (text) => on.edit(valueEdit(pair, text)), "value-field"),
        answered && keySelect(pair, page, on),
        make("div", { class: "editor-labels" },
            labelSelect("The key is a", pair.question, "question", on),
            answered && labelSelect("The value is a", pair.answer, "answer", on)),
        make("div", { class: "editor-buttons" },
            button("Confirm", () => on.confirm(pair), { name: "Confirm this pair (A)", kind: "primary" }),
            isHere(pair.question) && button("Choose key on page", () => on.rechoose(pair.question)),
            isHere(pair.answer) && button("Choose value on page", () => on.rechoose(pair.answer)),
            !answered && isHere(pair.question) && button("Choose its value on page", () => on.addValue(pair.question)),
            button("Delete", () => on.edit({ action: "delete", question: pair.question, answer: pair.answer }),
                { name: "Delete this pair (D)", kind: "danger" })));
}

function valueEdit({ question, answer }, text) {
    if (answer === null) {
        return { action: "answer", question, text };
    }
    return text ? { action: "retype", entity: answer, text } : { action: "clear", question, answer };
}

/** Return the editor of an entity that is in no pair. */
export function entityEditor(entity, on) {
    return make("div", { class: "editor lone" },
        make("h3", {}, `This ${LABEL_NAMES[entity.label]} is in no pair`),
        textField("Text", entity.text, (text) => on.edit({ action: "retype", entity: entity.id, text })),
        make("div", { class: "editor-labels" }, labelSelect("It is a", entity.id, entity.label, on)),
        make("div", { class: "editor-buttons" },
            button("Use as key of a new pair", () => on.add({ key: entity.words }), { disabled: !entity.words.length }),
            button("Use as value of a new pair", () => on.add({ value: entity.words }), { disabled: !entity.words.length }),
            button("Choose its words on page", () => on.rechoose(entity.id)),
            button("Close", () => on.select(null), { kind: "quiet" })));
}

function textField(name, text, send, kind = "") {
    const field = make("textarea", { rows: Math.min(4, 1 + Math.floor((text ?? "").length / 50)), class: kind });
    field.value = text ?? "";
    const commit = () => {
        if (field.value.trim() !== (text ?? "")) {
            send(field.value.trim());
        }
    };
    field.addEventListener("change", commit);
    field.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault();
            field.blur();
        } else if (event.key === "Escape") {
            field.value = text ?? "";
            field.blur();
        }
        event.stopPropagation();
    });
    return make("label", { class: "field" }, make("span", {}, name), field);
}

function keySelect(pair, page, on) {
    const keys = page.entities.filter((entity) => entity.label === "question");
    if (!keys.some((entity) => entity.id === pair.question)) {
        return null;
    }
    return select("Belongs to", keys.map((entity) => [entity.id, entity.text]), pair.question,
        (question) => on.edit({ action: "relink", question: Number(question), answer: pair.answer }));
}

function labelSelect(name, entity, label, on) {
    return select(name, LABELS.map((each) => [each, LABEL_NAMES[each]]), label,
        (chosen) => on.edit({ action: "relabel", entity, label: chosen }));
}

function select(name, choices, chosen, send) {
    const options = choices.map(([value, text]) => make("option", { value, selected: value === chosen }, text));
    const field = make("select", { change: () => send(field.value) }, ...options);
    return make("label", { class: "field" }, make("span", {}, name), field);
}
