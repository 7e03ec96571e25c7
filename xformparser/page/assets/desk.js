// The desk: the list of forms, samples to try, and the review of the form that is open.

import { button, make } from "./dom.js";
import { FormList } from "./form_list.js";
import { OpenForm } from "./open_form.js";
import { Review } from "./review.js";
import { SuspectList } from "./suspect_list.js";

/** Show the desk in Gradio's element; `ask` sends a request to the server's `ask` event. */
export function startDesk(element, { props, watch, ask }) {
    const desk = new Desk(props, ask);
    const show = () => {
        if (!desk.root.isConnected) {
            element.append(desk.root);
        }
        desk.show(props.value?.forms ?? []);
    };
    watch("value", show);
    show();
    acceptPastedFiles();
    window.addEventListener("beforeunload", (event) => desk.edited.size && event.preventDefault());
}

class Desk {
    constructor(props, ask) {
        this.list = new FormList({
            open: (token) => this.open(token),
            close: (token) => this.close(token),
            unlock: (token, password) => ask({ token, password }),
        });
        this.samples = samplesOf(props.samples ?? [], (sample) => ask({ sample }));
        this.suspects = new SuspectList(props.suspects ?? [], (place) => this.openSuspect(place, ask));
        this.samples.hidden = this.suspects.isUsed;
        this.review = make("div", { class: "review-place" });
        this.root = make("div", { class: "desk-root" }, this.suspects.root, this.samples, this.list.root, this.review);
        this.keeps = Boolean(props.keeps);
        this.wanted = null;
        this.edited = new Set();
        this.closed = new Set();
        this.forms = [];
        this.opened = null;
    }

    show(forms) {
        this.forms = forms.filter((form) => !this.closed.has(form.token));
        this.showSuspect();
        const ready = this.forms.filter((form) => form.status === "ready");
        const isOpen = ready.some((form) => form.token === this.opened);
        if (!isOpen && ready.length) {
            this.open(ready[ready.length - 1].token);
        } else if (!isOpen) {
            this.opened = null;
            this.review.replaceChildren();
        }
        this.samples.open = !this.forms.length;
        this.list.show(this.forms, this.opened);
    }

    /** Open the page of a suspect, and show it there as soon as the server has it. */
    openSuspect(place, ask) {
        this.wanted = place;
        if (!this.showSuspect()) {
            ask({ suspect: place });
        }
    }

    /** Show the suspect that the user waits for; tell whether its page is open. */
    showSuspect() {
        const form = this.forms.find((other) => (other.suspects ?? []).includes(this.wanted));
        if (form) {
            const { entity } = this.suspects.at(this.wanted);
            this.wanted = null;
            if (form.token === this.opened && this.current.facts) {
                this.current.pick(entity);
            } else {
                this.open(form.token, entity);
            }
        }
        return Boolean(form);
    }

    open(token, entity = null) {
        this.opened = token;
        this.current?.leave();
        this.current = new Review(new OpenForm(token), {
            entity, keeps: this.keeps, tell: (facts) => this.hear(token, facts), kept: () => this.suspects.keep(
                this.forms.find((form) => form.token === token)?.suspects ?? []),
        });
        this.review.replaceChildren(this.current.root);
        this.list.show(this.forms, token);
    }

    hear(token, facts) {
        this.list.update(token, facts);
        this.edited[facts.undo ? "add" : "delete"](token);
    }

    close(token) {
        this.edited.delete(token);
        this.closed.add(token);
        new OpenForm(token).close();
        this.show(this.forms);
    }
}

function samplesOf(names, choose) {
    const buttons = names.map((name) => button(name, () => choose(name), { kind: "sample" }));
    return make("details", { class: "samples", open: true },
        make("summary", {}, "No form at hand? Try one of ours; they are invented."),
        make("div", { class: "sample-names" }, ...buttons));
}

/** Give files from the clipboard to the upload field, as if they had been dropped there. */
function acceptPastedFiles() {
    document.addEventListener("paste", (event) => {
        const field = document.querySelector("#file input[type=file]");
        if (field && event.clipboardData.files.length) {
            event.preventDefault();
            field.files = event.clipboardData.files;
            field.dispatchEvent(new Event("change", { bubbles: true }));
        }
    });
}
