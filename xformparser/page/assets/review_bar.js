// The bar above a review: the form's facts, page turning, undo, and what can be taken away.

import { button, make } from "./dom.js";

const DOWNLOADS = [["json", "JSON"], ["csv", "CSV"], ["xlsx", "Excel"], ["markdown", "Markdown"],
    ["overlay", "Pages with boxes (PDF)"]];

export class ReviewBar {
    constructor(review) {
        this.review = review;
        this.title = make("h2", { class: "source" });
        this.facts = make("ul", { class: "facts-list" });
        this.notes = make("div", { class: "notes" });
        this.next = button("Next to check", () => review.next(), { name: "Next to check (N)", kind: "primary" });
        this.undo = button("Undo", () => review.undo(), { name: "Undo (Ctrl+Z)" });
        this.redo = button("Redo", () => review.redo(), { name: "Redo (Ctrl+Shift+Z)" });
        this.pages = make("select", { "aria-label": "Page", class: "page-select",
            change: () => review.turn(Number(this.pages.value)) });
        this.back = button("‹", () => review.turn(review.page.number - 1), { name: "Page before" });
        this.forth = button("›", () => review.turn(review.page.number + 1), { name: "Next page" });
        this.turner = make("div", { class: "turner", role: "group", "aria-label": "Pages" }, this.back, this.pages, this.forth);
        this.root = make("header", { class: "review-bar" },
            make("div", { class: "review-title" }, this.title, this.facts),
            make("div", { class: "review-tools" }, this.next,
                button("Add a pair", () => review.add(), { name: "Add a pair (P)" }), this.undo, this.redo,
                downloadsOf(review.form), review.keeps && keeping(review)),
            this.notes);
        this.pageTools = make("div", { class: "page-tools" }, this.turner, review.view.zoomButtons);
    }

    show(facts) {
        this.title.textContent = facts.source;
        const left = facts.doubts.length;
        const count = `${facts.pairs} ${facts.pairs === 1 ? "pair" : "pairs"}, ${left || "none"} to check`;
        this.facts.replaceChildren(...[count, ...facts.facts].map((fact) => make("li", {}, fact)));
        this.notes.replaceChildren(...notesOf(facts.warnings));
        this.next.disabled = !left;
        this.undo.disabled = !facts.undo;
        this.redo.disabled = !facts.redo;
        this.turner.hidden = facts.pages.length < 2;
        this.pages.replaceChildren(...facts.pages.map((number) => make("option",
            { value: number, selected: number === facts.page.number }, `Page ${number} of ${facts.pages.length}`)));
        this.back.disabled = facts.page.number === facts.pages[0];
        this.forth.disabled = facts.page.number === facts.pages.at(-1);
    }
}

function downloadsOf(form) {
    const links = DOWNLOADS.map(([kind, name]) =>
        make("a", { href: form.downloadOf(kind), download: true, class: "download", "data-kind": kind }, name));
    return make("details", { class: "downloads" }, make("summary", { class: "action" }, "Download"),
        make("div", { class: "menu" }, ...links));
}

function keeping(review) {
    const consent = make("input", { type: "checkbox", change: () => { keep.disabled = !consent.checked; } });
    const keep = button("Keep", () => { dialog.close(); review.keep(); }, { kind: "primary", disabled: true });
    const dialog = make("dialog", { class: "keep-dialog", "aria-label": "Keep for training" },
        make("p", {}, "The pictures of this form's pages and what you corrected are saved on the server, in the folder "
            + "that whoever runs it has chosen. The next model learns from them. Check all pairs first."),
        make("label", {}, consent, " I agree, and I may share this form."),
        make("div", { class: "editor-buttons" }, keep, button("Cancel", () => dialog.close(), { kind: "quiet" })));
    return make("div", {}, button("Keep for training", () => { consent.checked = false; keep.disabled = true;
        dialog.showModal(); }), dialog);
}

function notesOf(warnings) {
    if (!warnings.length) {
        return [];
    }
    const title = warnings.length === 1 ? "1 note" : `${warnings.length} notes`;
    return [make("details", {}, make("summary", {}, title),
        make("ul", {}, ...warnings.map((warning) => make("li", {}, warning))))];
}
