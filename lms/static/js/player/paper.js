/** The questions: one at a time, filled with what is known, heard while typing and choosing. */
import { collect, enhanceOrder, fill } from "../response.js";
import { element, the } from "./dom.js";

/**
 * @typedef {import("../response.js").Response} Answer
 * @typedef {{slot: number, section: string, points: string, instruction: string, html: string, answer: Answer | null,
 *   answered_at: number | null, flagged: boolean}} Question
 */

const TYPING = 700; // ms without a key before what was typed is saved

export class Paper {
  /** @type {Map<number, HTMLElement>} */
  #nodes = new Map();
  /** @type {Map<number, string>} what was last handed on, as text */
  #known = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #locked = false;
  slot = 1;

  /**
   * @param {Question[]} questions
   * @param {(slot: number, answer: Answer) => void} answered
   * @param {(name: string, values?: Record<string, string | number>) => string} say
   */
  constructor(questions, answered, say) {
    this.questions = questions;
    this.answered = answered;
    this.say = say;
    for (const question of questions) this.#known.set(question.slot, JSON.stringify(question.answer ?? null));
    const body = the("[data-body]");
    body.addEventListener("input", (event) => {
      if (!isText(event.target)) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.flush(), TYPING);
    });
    body.addEventListener("change", () => this.flush());
    body.addEventListener("focusout", (event) => {
      if (isText(event.target)) this.flush();
    });
    the("[data-clear]").addEventListener("click", () => this.clear());
    the("[data-question]").addEventListener("keydown", (event) => this.#choose(event));
  }

  /** Show a question; its heading gets the focus. @param {number} slot @param {boolean} [focus] */
  show(slot, focus = true) {
    this.flush();
    const question = this.questions[slot - 1];
    if (!question) return;
    this.slot = slot;
    const title = the("[data-title]");
    title.textContent = this.say("question", { slot, all: this.questions.length });
    document.title = `${title.textContent} · Widya`;
    the("[data-instruction]").textContent = question.instruction;
    const body = the("[data-body]");
    const children = [this.#node(question)];
    const before = this.questions[slot - 2];
    if (this.questions.some((one) => one.section !== question.section) && before?.section !== question.section) {
      children.unshift(element("p", { class: "question__section" }, question.section));
    }
    body.replaceChildren(...children);
    the("[data-clear]").hidden = this.#locked;
    if (focus) {
      title.focus();
      window.scrollTo(0, 0);
    }
  }

  /** Hand on what stands in the fields, if it is new. */
  flush() {
    clearTimeout(this.#timer);
    const node = this.#nodes.get(this.slot);
    if (!node || this.#locked) return;
    const answer = collect(node);
    const text = JSON.stringify(answer);
    const known = this.#known.get(this.slot);
    if (text === known || (known === "null" && !isAnswer(answer))) return;
    this.#known.set(this.slot, text);
    this.answered(this.slot, answer);
  }

  /** Empty the present question. */
  clear() {
    const node = this.#nodes.get(this.slot);
    if (!node || this.#locked) return;
    fill(node, {});
    this.flush();
    the("[data-title]").focus();
  }

  /** Whether a slot is answered as far as this page knows. @param {number} slot */
  isAnswered(slot) {
    return isAnswer(JSON.parse(this.#known.get(slot) ?? "null"));
  }

  /** What an earlier page left unsent stands in the field as well. @param {number} slot @param {Answer} answer */
  recall(slot, answer) {
    this.#known.set(slot, JSON.stringify(answer));
    const question = this.questions[slot - 1];
    if (question) question.answer = answer;
  }

  /** No more answers, or again. @param {boolean} locked */
  lock(locked) {
    if (locked) this.flush();
    this.#locked = locked;
    the("[data-question]").toggleAttribute("inert", locked);
  }

  /** @param {Question} question @returns {HTMLElement} */
  #node(question) {
    const known = this.#nodes.get(question.slot);
    if (known) return known;
    // Rendered by our server from items that passed the allow-list when they were stored.
    const parsed = new DOMParser().parseFromString(question.html, "text/html");
    const node = element("div", {}, ...Array.from(parsed.body.childNodes));
    if (question.answer) fill(node, question.answer);
    this.#nodes.set(question.slot, node);
    // enhanceOrder looks hints up by their id, so the node must stand in the page.
    the("[data-body]").replaceChildren(node);
    enhanceOrder(node);
    return node;
  }

  /**
   * A digit or a letter chooses an option while the focus is in the question, but not in a field where one types.
   * @param {KeyboardEvent} event
   */
  #choose(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || isText(event.target)) return;
    if (event.target instanceof HTMLSelectElement || event.key.length !== 1) return;
    const isDigit = /[1-9]/.test(event.key);
    const index = isDigit ? Number(event.key) - 1 : "abcdefghijklmnopqrstuvwxyz".indexOf(event.key.toLowerCase());
    const groups = this.#nodes.get(this.slot)?.querySelectorAll("fieldset.opsi") ?? [];
    // With several groups the letter is that of the one with the focus.
    const focused = event.target instanceof Element ? event.target.closest("fieldset.opsi") : null;
    const group = groups.length === 1 ? groups[0] : focused;
    const option = index >= 0 ? group?.querySelectorAll("input")[index] : undefined;
    if (!option) return;
    event.preventDefault();
    option.focus();
    option.click();
  }
}

/** @param {EventTarget | null} target */
function isText(target) {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === "text");
}

/** @param {Answer | null} answer */
export function isAnswer(answer) {
  return answer !== null && Object.values(answer).some((values) => values !== null && values.length > 0);
}
