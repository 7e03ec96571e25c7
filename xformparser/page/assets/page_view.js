// The picture of a page with what was found drawn over it: hover, click, choose words, zoom.

import { button, make, shape } from "./dom.js";

const MOST_ZOOM = 6;
const ZOOM_STEP = 1.25;

export class PageView {
    /** `on` holds `hover(id or null)`, `pick(id)`, `tick(mark, selected)` and `chosen(words)`. */
    constructor(on) {
        this.on = on;
        this.zoom = 1;
        this.picture = make("img", { class: "picture", draggable: "false" });
        this.drawing = shape("svg", { class: "drawing", preserveAspectRatio: "none", "aria-hidden": "true" });
        this.sheet = make("div", { class: "sheet" }, this.picture, this.drawing);
        this.scroll = make("div", { class: "sheet-scroll", tabindex: "0", role: "region",
            "aria-label": "Page picture", wheel: (event) => this.#wheel(event) }, this.sheet);
        this.level = make("span", { class: "zoom-level" }, "100 %");
        this.root = make("div", { class: "page-view" }, this.scroll);
        this.zoomButtons = make("div", { class: "zoom", role: "group", "aria-label": "Zoom" },
            button("−", () => this.#zoomTo(this.zoom / ZOOM_STEP), { name: "Zoom out" }), this.level,
            button("+", () => this.#zoomTo(this.zoom * ZOOM_STEP), { name: "Zoom in" }),
            button("Fit", () => this.#zoomTo(1), { name: "Fit the page" }));
        this.choosing = null;
        this.drawing.addEventListener("pointerdown", (event) => this.#startDrag(event));
    }

    show(page, pictureUrl, source) {
        this.page = page;
        if (this.picture.src !== pictureUrl) {
            this.picture.src = pictureUrl;
            this.picture.alt = `Page ${page.number} of ${source}`;
            this.scroll.scrollTo(0, 0);
        }
        this.drawing.setAttribute("viewBox", `0 0 ${page.width} ${page.height}`);
        this.sheet.style.aspectRatio = `${page.width} / ${page.height}`;
        this.#draw();
    }

    /** Make entities stand out, and bring the first into view where asked. */
    highlight(ids, { selected = false, reveal = false } = {}) {
        const mark = selected ? "selected" : "hovered";
        for (const group of this.drawing.querySelectorAll("[data-id], [data-tail]")) {
            const own = group.dataset.id ?? group.dataset.tail;
            group.classList.toggle(mark, ids.includes(Number(own)));
        }
        if (reveal) {
            this.#reveal(ids);
        }
    }

    /** Let the user choose words by click and drag; `chosen` words are marked from the start. */
    choose(words, chosen) {
        this.choosing = { words, chosen: new Set(chosen) };
        this.#draw();
        this.on.chosen([...this.choosing.chosen]);
    }

    endChoice() {
        this.choosing = null;
        this.#draw();
    }

    #draw() {
        this.root.classList.toggle("choosing", this.choosing !== null);
        const parts = this.choosing ? this.#drawWords() : [
            ...this.page.links.map((link) => this.#drawLink(link)),
            ...this.page.entities.map((entity) => this.#drawEntity(entity)),
            ...this.page.marks.map((mark, place) => this.#drawMark(mark, place)),
        ];
        this.drawing.replaceChildren(...parts.filter(Boolean));
    }

    #drawEntity(entity) {
        return shape("g", { class: `entity ${entity.label} ${entity.doubtful ? "doubtful" : ""}`,
            "data-id": entity.id, mouseenter: () => this.on.hover(entity.id),
            mouseleave: () => this.on.hover(null), click: () => this.on.pick(entity.id) },
        ...entity.boxes.map((box) => boxShape(box)));
    }

    #drawLink(link) {
        const [head, tail] = [this.#boxOf(link.head), this.#boxOf(link.tail)];
        if (!head || !tail) {
            return null;
        }
        return shape("path", { class: `link ${link.kind}`, d: curve(head, tail), "data-tail": link.tail });
    }

    #drawMark(mark, place) {
        const [x0, y0, x1, y1] = mark.box;
        const tick = `M ${x0 + (x1 - x0) * 0.2} ${(y0 + y1) / 2} L ${x0 + (x1 - x0) * 0.42}
            ${y0 + (y1 - y0) * 0.78} L ${x0 + (x1 - x0) * 0.82} ${y0 + (y1 - y0) * 0.22}`;
        return shape("g", { class: `mark ${mark.selected ? "ticked" : ""}`,
            click: () => this.on.tick(place, !mark.selected) },
        shape("title", {}, `${mark.option ?? "Tick box"}: ${mark.selected ? "ticked" : "not ticked"}`),
        boxShape(mark.box), mark.selected && shape("path", { d: tick, class: "tick" }));
    }

    #drawWords() {
        const { words, chosen } = this.choosing;
        return words.map((word, place) => boxShape(word.box, { class: chosen.has(place) ? "word chosen" : "word",
            "data-word": place }));
    }

    #startDrag(event) {
        if (!this.choosing || event.button !== 0) {
            return;
        }
        event.preventDefault();
        const from = this.#pointAt(event);
        const before = new Set(this.choosing.chosen);
        const frame = boxShape([...from, ...from], { class: "drag" });
        this.drawing.append(frame);
        const move = (moved) => stretch(frame, from, this.#pointAt(moved));
        const end = (ended) => {
            window.removeEventListener("pointermove", move);
            this.#chooseWithin(from, this.#pointAt(ended), before);
        };
        window.addEventListener("pointermove", move);
        window.addEventListener("pointerup", end, { once: true });
    }

    #chooseWithin([x0, y0], [x1, y1], before) {
        const [left, right, top, bottom] = [Math.min(x0, x1), Math.max(x0, x1), Math.min(y0, y1), Math.max(y0, y1)];
        const hit = this.choosing.words.flatMap(({ box }, place) =>
            box[0] <= right && left <= box[2] && box[1] <= bottom && top <= box[3] ? [place] : []);
        const all = hit.length > 0 && hit.every((place) => before.has(place));
        hit.forEach((place) => (all ? before.delete(place) : before.add(place)));
        this.choosing.chosen = before;
        this.#draw();
        this.on.chosen([...before]);
    }

    #pointAt(event) {
        const frame = this.drawing.getBoundingClientRect();
        return [(event.clientX - frame.left) / frame.width * this.page.width,
            (event.clientY - frame.top) / frame.height * this.page.height];
    }

    #boxOf(id) {
        const boxes = this.page.entities.find((entity) => entity.id === id)?.boxes;
        return boxes?.length ? around(boxes) : null;
    }

    #reveal(ids) {
        const boxes = ids.map((id) => this.#boxOf(id)).filter(Boolean);
        if (boxes.length) {
            const [x0, y0, x1, y1] = around(boxes);
            const [across, down] = [this.sheet.clientWidth / this.page.width, this.sheet.clientHeight / this.page.height];
            this.scroll.scrollTo({ left: (x0 + x1) / 2 * across - this.scroll.clientWidth / 2,
                top: (y0 + y1) / 2 * down - this.scroll.clientHeight / 2, behavior: "smooth" });
        }
    }

    #wheel(event) {
        if (event.ctrlKey) {
            event.preventDefault();
            this.#zoomTo(this.zoom * (event.deltaY < 0 ? ZOOM_STEP : 1 / ZOOM_STEP));
        }
    }

    #zoomTo(zoom) {
        const { scroll } = this;
        const before = this.zoom;
        this.zoom = Math.min(MOST_ZOOM, Math.max(1, zoom));
        const [x, y] = [scroll.scrollLeft + scroll.clientWidth / 2, scroll.scrollTop + scroll.clientHeight / 2];
        this.sheet.style.width = `${this.zoom * 100}%`;
        scroll.scrollTo(x * this.zoom / before - scroll.clientWidth / 2, y * this.zoom / before - scroll.clientHeight / 2);
        this.level.textContent = `${Math.round(this.zoom * 100)} %`;
    }
}

function boxShape([x0, y0, x1, y1], attributes = {}) {
    return shape("rect", { x: x0, y: y0, width: Math.max(x1 - x0, 0.1), height: Math.max(y1 - y0, 0.1), ...attributes });
}

function stretch(frame, [x0, y0], [x1, y1]) {
    frame.setAttribute("x", Math.min(x0, x1));
    frame.setAttribute("y", Math.min(y0, y1));
    frame.setAttribute("width", Math.abs(x1 - x0));
    frame.setAttribute("height", Math.abs(y1 - y0));
}

function around(boxes) {
    return [Math.min(...boxes.map((box) => box[0])), Math.min(...boxes.map((box) => box[1])),
        Math.max(...boxes.map((box) => box[2])), Math.max(...boxes.map((box) => box[3]))];
}

/** Return a curve from the nearer side of a box to that of another. */
function curve([hx0, hy0, hx1, hy1], [tx0, ty0, tx1, ty1]) {
    const [headY, tailY] = [(hy0 + hy1) / 2, (ty0 + ty1) / 2];
    if (tx0 >= hx1) {
        const half = (tx0 - hx1) / 2;
        return `M ${hx1} ${headY} C ${hx1 + half} ${headY} ${tx0 - half} ${tailY} ${tx0} ${tailY}`;
    }
    const [from, to] = ty0 >= hy1 ? [hy1, ty0] : [hy0, ty1];
    const [headX, tailX] = [Math.min(hx0 + 8, hx1), Math.min(tx0 + 8, tx1)];
    return `M ${headX} ${from} C ${headX} ${(from + to) / 2} ${tailX} ${(from + to) / 2} ${tailX} ${to}`;
}
