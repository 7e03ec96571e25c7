// Elements made from plain values. Text becomes text, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** Return an element; children are elements, texts, or nothing. Attributes that are functions are listeners. */
export function make(tag, attributes = {}, ...children) {
    return furnish(document.createElement(tag), attributes, children);
}

/** Return a shape of a drawing. */
export function shape(tag, attributes = {}, ...children) {
    return furnish(document.createElementNS(SVG, tag), attributes, children);
}

/** Return a button with a visible text, or with a symbol and a name for it. */
export function button(text, onClick, { name, kind = "", ...attributes } = {}) {
    return make("button", { type: "button", class: `action ${kind}`, click: onClick, "aria-label": name,
        title: name, ...attributes }, text);
}

function furnish(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (typeof value === "function") {
            element.addEventListener(name, value);
        } else if (value === true) {
            element.setAttribute(name, "");
        } else if (value !== false && value !== null && value !== undefined) {
            element.setAttribute(name, value);
        }
    }
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
    return element;
}
