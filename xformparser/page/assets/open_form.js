// One form that the server has open, known by its token.

export class OpenForm {
    constructor(token) {
        this.base = new URL(`../forms/${encodeURIComponent(token)}/`, import.meta.url);
        this.words = new Map();
    }

    /** Return the form's facts and one of its pages. */
    page(number) {
        return this.#ask(`pages/${number}`);
    }

    /** Return the words of a page, asked for once: no edit changes them. */
    async wordsOf(number) {
        if (!this.words.has(number)) {
            this.words.set(number, await this.#ask(`pages/${number}/words`));
        }
        return this.words.get(number);
    }

    /** Take a step (edit, undo, redo), and return the form as it is then, with one of its pages. */
    step(page, step, edit = null) {
        return this.#ask("steps", { method: "POST", body: JSON.stringify({ page, step, edit }) });
    }

    pictureOf(number) {
        return new URL(`pages/${number}/picture`, this.base).href;
    }

    downloadOf(kind) {
        return new URL(`download/${kind}`, this.base).href;
    }

    /** Have the form's pages kept for training, as they are now; the user has consented. */
    keep() {
        return this.#ask("keep", { method: "POST", body: JSON.stringify({ consent: true }) });
    }

    /** Let the form go, with its files. */
    close() {
        return fetch(this.base.href.slice(0, -1), { method: "DELETE" });
    }

    async #ask(path, options = {}) {
        const answer = await fetch(new URL(path, this.base), {
            ...options, headers: { "Content-Type": "application/json" },
        });
        const body = await answer.json().catch(() => ({}));
        if (!answer.ok) {
            throw new Error(typeof body.detail === "string" ? body.detail : "The server did not accept this.");
        }
        return body;
    }
}
