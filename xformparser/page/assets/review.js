// The review of one form: its page beside its pairs, tied together; edits go to the server, which answers with
// the form as it is then.

import { make } from "./dom.js";
import { entityEditor } from "./editor.js";
import { listenToKeys } from "./keys.js";
import { PageView } from "./page_view.js";
import { PairList, isSame } from "./pair_list.js";
import { ReviewBar } from "./review_bar.js";
import { WordChoice } from "./word_choice.js";

export class Review {
    /**
     * Show a form, and an entity of its first page if one is given; `tell` hears of its facts whenever they change,
     * `keeps` offers to keep its pages, and `kept` hears when they are.
     */
    constructor(form, { tell, keeps, kept, entity = null }) {
        this.form = form;
        this.keeps = keeps;
        this.tell = tell;
        this.kept = kept;
        this.selected = null;
        this.entity = null;
        this.view = new PageView({
            hover: (id) => this.#hover(id === null ? [] : [id]),
            pick: (id) => this.pick(id),
            tick: (mark, selected) => this.edit({ action: "tick", page: this.page.number, mark, selected }),
            chosen: (words) => this.choice.show(words),
        });
        const actions = {
            hover: (pair) => this.#hover(pair ? idsOf(pair) : []),
            select: (pair) => this.select(pair),
            edit: (edit) => this.edit(edit),
            confirm: (pair) => this.confirm(pair),
            rechoose: (entity) => this.#rechoose(entity),
            addValue: (question) => this.add({ key: this.#entity(question).words }),
            add: (words) => this.add(words),
        };
        this.actions = actions;
        this.list = new PairList(actions);
        this.lone = make("div", { class: "lone-place" });
        this.choice = new WordChoice(this);
        this.bar = new ReviewBar(this);
        this.message = make("p", { class: "review-message", role: "status", "aria-live": "polite" });
        this.root = make("section", { class: "review", "aria-label": "Review" }, this.bar.root, this.message,
            make("div", { class: "columns" },
                make("div", { class: "page-column" }, this.bar.pageTools, this.choice.root, this.view.root),
                make("div", { class: "pair-column" }, this.lone, this.list.root)));
        this.leave = listenToKeys(this);
        this.#load(() => form.page(1)).then(() => entity !== null && this.facts && this.pick(entity));
    }

    get page() {
        return this.facts.page;
    }

    /** Turn to a page; a pair there may be selected. */
    async turn(number, pair = null) {
        this.choice.cancel();
        await this.#load(() => this.form.page(number));
        this.select(pair && this.page.pairs.find((other) => isSame(other, pair)), { focus: pair !== null });
    }

    /** Select a pair, or nothing, and bring it into view on both sides. */
    select(pair, { focus = false } = {}) {
        this.selected = pair ?? null;
        this.entity = null;
        this.#show();
        this.view.highlight(pair ? idsOf(pair) : [], { selected: true, reveal: Boolean(pair) });
        this.list.reveal({ focus });
    }

    /** Select the next pair to check, or the one before; over all pages. */
    next(step = 1) {
        const { doubts } = this.facts;
        if (!doubts.length) {
            this.say("Nothing is left to check.");
            return;
        }
        const here = doubts.findIndex((doubt) => this.selected && isSame(doubt, this.selected));
        const first = doubts.findIndex((doubt) => doubt.page >= this.page.number);
        const place = here < 0 ? Math.max(first, 0) : (here + step + doubts.length) % doubts.length;
        this.turn(doubts[place].page, doubts[place]);
    }

    /** Say that a pair is right, and go on to the next to check. */
    async confirm(pair = this.selected) {
        if (pair) {
            const wasDoubtful = pair.doubtful;
            await this.edit({ action: "confirm", question: pair.question, answer: pair.answer });
            if (wasDoubtful && this.facts.doubts.length) {
                this.next();
            }
        }
    }

    /** Send an edit, and keep to the pair that was edited. */
    edit(edit) {
        return this.#load(() => this.form.step(this.page.number, "edit", edit));
    }

    undo() {
        return this.#load(() => this.form.step(this.page.number, "undo"));
    }

    redo() {
        return this.#load(() => this.form.step(this.page.number, "redo"));
    }

    /** Let the user choose the words of a new pair, as far as they are not given. */
    async add({ key = null, value = null } = {}) {
        this.select(null);
        const chosenKey = key ?? await this.choice.ask("Choose the words of the key", []);
        const chosenValue = chosenKey && (value ?? await this.choice.ask("Choose the words of its value", [],
            { none: "It is blank" }));
        if (chosenKey && chosenValue) {
            await this.edit({ action: "add", page: this.page.number, key: chosenKey, value: chosenValue });
        }
    }

    /** Have the form's pages kept as they are now, for training. */
    async keep() {
        try {
            const { pages } = await this.form.keep();
            this.kept();
            this.say(`Kept ${pages === 1 ? "1 page" : `${pages} pages`} for training. Thank you.`);
        } catch (error) {
            this.say(error.message, true);
        }
    }

    say(text, isProblem = false) {
        this.message.textContent = text;
        this.message.classList.toggle("problem", isProblem);
    }

    async #rechoose(entity) {
        const words = await this.choice.ask("Choose the right words", this.#entity(entity).words);
        if (words) {
            await this.edit({ action: "rechoose", entity, words });
        }
    }

    async #load(ask) {
        try {
            this.facts = await ask();
            this.say("");
        } catch (error) {
            this.say(error.message, true);
            return;
        }
        const { selected } = this;
        this.selected = selected && (this.page.pairs.find((pair) => isSame(pair, selected))
            ?? this.page.pairs.find((pair) => pair.question === selected.question) ?? null);
        this.entity = this.entity && (this.page.entities.find(({ id }) => id === this.entity.id) ?? null);
        this.view.show(this.page, this.form.pictureOf(this.page.number), this.facts.source);
        this.#show();
        this.view.highlight(this.selected ? idsOf(this.selected) : [], { selected: true });
        this.bar.show(this.facts);
        this.tell(this.facts);
    }

    #show() {
        this.list.show(this.page, this.selected);
        this.lone.replaceChildren(...(this.entity ? [entityEditor(this.entity, this.actions)] : []));
    }

    #hover(ids) {
        const pairs = this.page.pairs.filter((pair) => idsOf(pair).some((id) => ids.includes(id)));
        this.view.highlight([...ids, ...pairs.flatMap(idsOf)]);
        this.list.highlight(ids);
    }

    /** Select the pair that an entity is in, the next one where it is in several; or the entity by itself. */
    pick(id) {
        const pairs = this.page.pairs.filter((pair) => idsOf(pair).includes(id));
        const place = pairs.findIndex((pair) => this.selected && isSame(pair, this.selected));
        if (pairs.length) {
            this.select(pairs[(place + 1) % pairs.length]);
            return;
        }
        this.selected = null;
        this.entity = this.#entity(id);
        this.#show();
        this.view.highlight([id], { selected: true });
        this.lone.scrollIntoView({ block: "nearest" });
    }

    #entity(id) {
        return this.page.entities.find((entity) => entity.id === id) ?? { id, words: [] };
    }
}

function idsOf(pair) {
    return [pair.question, pair.answer].filter((id) => id !== null);
}
