// Choosing words on the page: a question, the text chosen so far, and the way out.

import { button, make } from "./dom.js";

export class WordChoice {
    constructor(review) {
        this.review = review;
        this.root = make("div", { class: "word-choice", hidden: true, role: "group", "aria-label": "Choose words" });
        this.done = null;
    }

    get isOpen() {
        return this.done !== null;
    }

    /** Return the places of the words that the user chooses, or null; `none` offers to choose none. */
    async ask(question, chosen, { none = null } = {}) {
        this.cancel();
        const words = await this.review.form.wordsOf(this.review.page.number);
        this.words = words;
        this.text = make("output", { class: "chosen-text" });
        this.use = button("Use these words", () => this.#end(this.chosen), { kind: "primary", name: "Use these words (Enter)" });
        this.root.replaceChildren(make("strong", {}, question),
            make("span", { class: "hint" }, "Click words, or drag a frame around them."), this.text, this.use,
            ...(none ? [button(none, () => this.#end([]))] : []),
            button("Cancel", () => this.cancel(), { kind: "quiet", name: "Cancel (Esc)" }));
        this.root.hidden = false;
        const answer = new Promise((resolve) => {
            this.done = resolve;
        });
        this.review.view.choose(words, chosen);
        return answer;
    }

    /** Show the words chosen so far. */
    show(chosen) {
        this.chosen = [...chosen].sort((one, other) => one - other);
        this.use.disabled = !chosen.length;
        this.text.textContent = this.chosen.map((place) => this.words[place].text).join(" ");
    }

    accept() {
        if (this.isOpen && this.chosen.length) {
            this.#end(this.chosen);
        }
    }

    cancel() {
        if (this.isOpen) {
            this.#end(null);
        }
    }

    #end(answer) {
        const { done } = this;
        this.done = null;
        this.root.hidden = true;
        this.review.view.endChoice();
        done(answer);
    }
}
