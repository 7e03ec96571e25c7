// The list of uploaded forms: how far each is, and what to do about those that are locked or failed.

import { button, make } from "./dom.js";

const COUNT = new Intl.PluralRules("en");

export class FormList {
    constructor(actions) {
        this.actions = actions;
        this.root = make("ul", { class: "forms", "aria-label": "Forms" });
        this.facts = new Map();
        this.passwords = new Map();
    }

    show(forms, opened) {
        this.opened = opened;
        const single = forms.length === 1 && forms[0].status === "ready";
        this.root.hidden = !forms.length || single;
        this.root.replaceChildren(...forms.map((form) => this.#item(form)));
    }

    /** Show what the review has made of a form. */
    update(token, facts) {
        this.facts.set(token, facts);
        const place = this.root.querySelector(`[data-token="${CSS.escape(token)}"] .form-state`);
        place?.replaceChildren(readyText(facts));
    }

    #item(form) {
        const open = form.status === "ready";
        const name = make("span", { class: "form-name" }, form.name);
        const state = make("span", { class: "form-state" }, this.#stateOf(form));
        const title = open
            ? make("button", { type: "button", class: "form-title", click: () => this.actions.open(form.token),
                "aria-current": form.token === this.opened ? "true" : "false" }, name, state)
            : make("div", { class: "form-title" }, name, state);
        const stop = form.status === "waiting" || form.status === "reading";
        const remove = button(stop ? "Stop" : "Remove", () => this.actions.close(form.token),
            { name: `${stop ? "Stop" : "Remove"} ${form.name}`, kind: "quiet" });
        return make("li", { class: `form ${form.status}`, "data-token": form.token },
            make("div", { class: "form-row" }, title, remove),
            form.status === "reading" && this.#progress(form),
            form.status === "locked" && this.#lock(form));
    }

    #stateOf(form) {
        if (form.status === "ready") {
            return readyText(this.facts.get(form.token) ?? form);
        }
        if (form.status === "waiting") {
            return "waiting";
        }
        if (form.status === "reading") {
            return form.total > 1 ? `reading page ${form.done + 1} of ${form.total}` : "reading";
        }
        return make("span", { role: "alert", class: "problem" }, form.message);
    }

    #progress(form) {
        return make("progress", { max: form.total || 1, value: form.total ? form.done : null,
            "aria-label": `Progress of ${form.name}` });
    }

    #lock(form) {
        const field = make("input", { type: "password", placeholder: "Password", autocomplete: "off",
            "aria-label": `Password of ${form.name}`, value: this.passwords.get(form.token) ?? "" });
        field.addEventListener("input", () => this.passwords.set(form.token, field.value));
        const unlock = (event) => {
            event.preventDefault();
            this.passwords.delete(form.token);
            this.actions.unlock(form.token, field.value);
        };
        return make("form", { class: "lock", submit: unlock }, field,
            make("button", { type: "submit", class: "action" }, "Unlock and read"));
    }
}

function readyText({ pairs, doubts }) {
    const count = doubts?.length ?? doubts;
    const found = `${pairs} ${COUNT.select(pairs) === "one" ? "pair" : "pairs"}`;
    return count ? `${found}, ${count} to check` : found;
}
