/** What is said above the question: calmly, each thing once. */
import { element, icon } from "./dom.js";

export class Notices {
  /** @type {Map<string, HTMLElement>} */
  #shown = new Map();

  /** @param {HTMLElement} root @param {HTMLElement} voice what is announced to screen readers */
  constructor(root, voice) {
    this.root = root;
    this.voice = voice;
  }

  /**
   * Show, or change, the notice of that name.
   * @param {string} name
   * @param {{title: string, text?: string, mark?: string, kind?: string, act?: {label: string, go: () => void},
   *   place?: HTMLElement}} notice
   */
  show(name, { title, text = "", mark = "alert", kind = "", act, place = this.root }) {
    const known = this.#shown.get(name);
    if (known?.dataset.words === title + text) return;
    const made = element("div", { class: `calm ${kind}`.trim() }, icon(mark), element("h2", {}, title));
    made.dataset.words = title + text;
    if (text) made.append(element("p", {}, text));
    if (act) made.append(element("button", { class: "btn", type: "button", click: act.go }, act.label));
    if (known) known.replaceWith(made);
    else place.append(made);
    this.#shown.set(name, made);
    this.say(`${title}. ${text}`);
  }

  /** @param {string} name */
  hide(name) {
    this.#shown.get(name)?.remove();
    this.#shown.delete(name);
  }

  /** Say something to screen readers, politely. @param {string} sentence */
  say(sentence) {
    this.voice.textContent = sentence;
  }
}
