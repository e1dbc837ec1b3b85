/** The question map: colour, mark and word in each cell; a view of its own on a phone. */
import { element, icon, the } from "./dom.js";

/** @typedef {"answered" | "doubtful" | "empty"} CellState */

const MARKS = { answered: "check", doubtful: "question", empty: "minus" };

export class QuestionMap {
  /** @type {HTMLElement[]} */
  #cells = [];
  /** @type {CellState[]} */
  #states = [];
  /** @type {(name: string, values?: Record<string, string | number>) => string} */
  #say;

  /**
   * @param {HTMLElement} root
   * @param {number} slots
   * @param {(name: string, values?: Record<string, string | number>) => string} say
   * @param {(slot: number) => void} open
   */
  constructor(root, slots, say, open) {
    this.root = root;
    this.#say = say;
    const list = the("[data-cells]", root);
    for (let slot = 1; slot <= slots; slot++) {
      const cell = element("button", { type: "button", click: () => open(slot) });
      this.#cells.push(cell);
      this.#states.push("empty");
      list.append(element("li", {}, cell));
      this.#draw(slot);
    }
    the("[data-back]", root).addEventListener("click", () => this.show(false));
    the("[data-to-map]").addEventListener("click", () => this.show(true));
    this.#count();
  }

  /** Show or leave the map where it is a view of its own. @param {boolean} shown */
  show(shown) {
    document.body.classList.toggle("shows-map", shown);
    if (shown) the("#map-title").focus();
    else the("#question-title").focus();
    window.scrollTo(0, 0);
  }

  /** @param {number} slot @param {CellState} state */
  mark(slot, state) {
    if (this.#states[slot - 1] === state) return;
    this.#states[slot - 1] = state;
    this.#draw(slot);
    this.#count();
  }

  /** @param {number} slot */
  goTo(slot) {
    this.#cells.forEach((cell, index) => {
      if (index === slot - 1) cell.setAttribute("aria-current", "true");
      else cell.removeAttribute("aria-current");
    });
    the("[data-back] span", this.root).textContent = this.#say("backTo", { slot });
  }

  /** @param {CellState} state @returns {number[]} slots in that state */
  slots(state) {
    return this.#states.flatMap((one, index) => (one === state ? [index + 1] : []));
  }

  /** @param {number} slot */
  #draw(slot) {
    const cell = /** @type {HTMLElement} */ (this.#cells[slot - 1]);
    const state = /** @type {CellState} */ (this.#states[slot - 1]);
    const word = this.#say(state);
    cell.className = state === "empty" ? "" : state; // .empty is another thing in components.css
    cell.setAttribute("aria-label", this.#say("cell", { slot, state: word }));
    cell.replaceChildren(element("b", {}, String(slot)), icon(MARKS[state]), element("span", {}, word));
  }

  #count() {
    const counts = { answered: 0, doubtful: 0, empty: 0 };
    for (const state of this.#states) counts[state]++;
    for (const [state, count] of Object.entries(counts)) {
      the(`[data-count="${state}"]`, this.root).textContent = String(count);
    }
    the("[data-summary-line]").textContent = this.#say("summaryLine", counts);
  }
}
