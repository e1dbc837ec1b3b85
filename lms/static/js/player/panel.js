/** What takes the question's place: the summary before handing in, a pause, the end. */
import { element, the } from "./dom.js";

export class Panel {
  /** @type {string | null} name of what is shown */
  shown = null;
  #root = the("[data-panel]");

  /**
   * Take the question's place. The heading gets the focus when another panel comes up.
   * @param {string} name
   * @param {string} title
   * @param {(Node | string)[]} content
   */
  show(name, title, content) {
    const isNew = this.shown !== name;
    this.shown = name;
    for (const part of ["[data-question]", "[data-turn]", "[data-to-map]"]) the(part).hidden = true;
    the("[data-map]").hidden = name !== "summary";
    document.body.classList.remove("shows-map");
    const heading = the("#panel-title");
    heading.textContent = title;
    the("[data-panel-body]").replaceChildren(element("div", { class: "panel" }, ...content));
    this.#root.hidden = false;
    document.title = `${title} · Widya`;
    if (isNew) {
      heading.focus();
      window.scrollTo(0, 0);
    }
  }

  /** Back to the question. */
  hide() {
    if (this.shown === null) return;
    this.shown = null;
    this.#root.hidden = true;
    for (const part of ["[data-question]", "[data-turn]", "[data-to-map]", "[data-map]"]) the(part).hidden = false;
  }
}

/** @param {string} text */
export function paragraph(text) {
  return element("p", {}, text);
}

/** @param {string} label @param {() => void} go @param {string} [variant] */
export function button(label, go, variant = "") {
  return element("button", { class: `btn ${variant}`.trim(), type: "button", click: go }, label);
}
