// The pairs of a page: those to check first, each with its reason; the selected one can be edited in place.

import { make } from "./dom.js";
import { pairEditor } from "./editor.js";

export class PairList {
    /** `on` holds `hover(pair or null)`, `select(pair)`, and the actions of the editor. */
    constructor(on) {
        this.on = on;
        this.root = make("div", { class: "pair-list" });
    }

    show(page, selected) {
        this.page = page;
        const doubtful = page.pairs.filter((pair) => pair.doubtful);
        const others = page.pairs.filter((pair) => !pair.doubtful);
        const groups = [
            doubtful.length && this.#group("To check", doubtful, selected),
            others.length && this.#group(doubtful.length ? "The others" : "Pairs", others, selected),
            !page.pairs.length && make("p", { class: "hint" }, "No pairs were found on this page."),
        ];
        this.root.replaceChildren(...groups.filter(Boolean));
    }

    /** Make the row of a pair stand out. */
    highlight(ids) {
        for (const row of this.root.querySelectorAll(".pair")) {
            const own = [Number(row.dataset.question), Number(row.dataset.answer || NaN)];
            row.classList.toggle("hovered", own.some((id) => ids.includes(id)));
        }
    }

    /** Bring the selected row into view. */
    reveal({ focus = false } = {}) {
        const row = this.root.querySelector(".pair.selected");
        row?.scrollIntoView({ block: "nearest", behavior: "smooth" });
        if (focus) {
            row?.querySelector(".pair-title").focus({ preventScroll: true });
        }
    }

    /** Put the cursor into the value of the selected pair. */
    focusField() {
        this.root.querySelector(".pair.selected .value-field")?.focus();
    }

    #group(title, pairs, selected) {
        return make("section", { class: "pair-group" }, make("h3", {}, `${title} (${pairs.length})`),
            make("ul", { class: "pairs" }, ...pairs.map((pair) => this.#row(pair, isSame(pair, selected)))));
    }

    #row(pair, isSelected) {
        const headers = pair.headers.length ? make("span", { class: "headers" }, pair.headers.join(" › ")) : null;
        const value = pair.value === null
            ? make("span", { class: "value empty" }, "blank")
            : make("span", { class: "value" }, pair.value);
        const title = make("button", { type: "button", class: "pair-title", "aria-expanded": String(isSelected),
            click: () => this.on.select(isSelected ? null : pair) },
        make("span", { class: "key" }, headers, pair.key), value, factsOf(pair));
        return make("li", { class: `pair ${isSelected ? "selected" : ""} ${pair.doubtful ? "doubtful" : ""}`,
            "data-question": pair.question, "data-answer": pair.answer ?? "",
            mouseenter: () => this.on.hover(pair), mouseleave: () => this.on.hover(null) },
        title, isSelected && pairEditor(pair, this.page, this.on));
    }
}

/** Tell whether two are the same pair. */
export function isSame(pair, other) {
    return Boolean(other) && pair.question === other.question && pair.answer === other.answer;
}

function factsOf(pair) {
    const normal = pair.normalized && pair.normalized !== pair.value ? ` ${pair.normalized}` : "";
    const facts = [pair.type && `${pair.type}${normal}`, pair.row !== null && `row ${pair.row}`,
        `${Math.round(pair.confidence * 100)} %`, pair.source].filter(Boolean).join(" · ");
    const reasons = pair.reasons.length ? make("span", { class: "reasons" }, pair.reasons.join("; ")) : null;
    return make("span", { class: "facts" }, facts, reasons);
}
