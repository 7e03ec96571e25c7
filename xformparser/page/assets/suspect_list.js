// The annotations that a diagnosis suspects: each opens its page, where it can be corrected.

import { make } from "./dom.js";

export class SuspectList {
    /** List suspects, the strongest first; `open` is called with the place of the one to look at. */
    constructor(suspects, open) {
        this.suspects = suspects;
        this.rows = suspects.map((suspect, place) => this.#row(suspect, () => this.#look(place, open)));
        const count = suspects.length === 1 ? "1 annotation is" : `${suspects.length} annotations are`;
        this.root = make("details", { class: "suspects", open: true, hidden: !suspects.length },
            make("summary", {}, `${count} perhaps wrong; the most suspicious come first`),
            make("ol", { "aria-label": "Suspected annotations" }, ...this.rows));
    }

    get isUsed() {
        return this.suspects.length > 0;
    }

    at(place) {
        return this.suspects[place];
    }

    /** Note that the pages of some are kept as they are now. */
    keep(places) {
        for (const place of places) {
            this.#mark(place, "kept");
        }
    }

    #look(place, open) {
        this.root.querySelector("[aria-current]")?.removeAttribute("aria-current");
        this.rows[place].firstChild.setAttribute("aria-current", "true");
        this.#mark(place, "seen");
        open(place);
    }

    #mark(place, state) {
        const shown = this.rows[place].querySelector(".suspect-state");
        shown.textContent = shown.textContent === "kept" ? "kept" : state;
    }

    #row(suspect, look) {
        return make("li", {}, make("button", { type: "button", class: "suspect", click: look },
            make("span", { class: "suspect-text" }, suspect.text),
            make("span", {}, make("del", {}, suspect.annotated), " → ", make("ins", {}, suspect.believed)),
            make("span", { class: "suspect-state" }),
            make("span", { class: "hint" }, `${suspect.reason} `, make("span", { class: "suspect-page" }, suspect.page))));
    }
}
