/**
 * The item editor: rows come and go without a new page, preview and checks follow what is typed, and leaving with unsaved
 * words is asked about. Without script the same buttons send the form.
 */

import { enhanceOrder } from "./response.js";

const PAUSE = 700; // milliseconds without typing before the preview follows

/**
 * The buttons of an ordering in a preview or a try, as candidates have them.
 * @param {ParentNode} root
 */
function prepare(root) {
  enhanceOrder(root);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} url
 * @param {string} act
 */
async function send(form, url, act) {
  const body = new FormData(form);
  body.set("do", act);
  const response = await fetch(url, { method: "POST", body, headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(String(response.status));
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** @param {HTMLFormElement} form */
export function enhanceEditor(form) {
  const rows = /** @type {HTMLElement | null} */ (form.querySelector("[data-rows]"));
  const side = /** @type {HTMLElement | null} */ (document.querySelector("[data-side]"));
  const unsaved = /** @type {HTMLElement | null} */ (document.querySelector("[data-unsaved]"));
  let width = "phone";
  let timer = 0;
  let asked = 0;
  let dirty = false;

  const touched = () => {
    dirty = true;
    if (unsaved) unsaved.hidden = false;
    window.clearTimeout(timer);
    timer = window.setTimeout(follow, PAUSE);
  };

  async function follow() {
    const url = form.dataset.preview;
    if (!url || !side) return;
    const mine = ++asked;
    try {
      const page = await send(form, url, "preview");
      if (mine !== asked) return; // a later one is on its way
      side.replaceChildren(...page.body.childNodes);
      showWidth();
      prepare(side);
    } catch {
      // The net is away or the session has ended: the words stay, and saving will say what is wrong.
    }
  }

  function showWidth() {
    side?.querySelector("[data-screen]")?.classList.toggle("preview__screen--wide", width === "desk");
    for (const button of side?.querySelectorAll("[data-width]") ?? []) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-width") === width));
    }
  }

  side?.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-width]") : null;
    if (!button) return;
    width = button.getAttribute("data-width") ?? width;
    showWidth();
  });

  form.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[name='do']") : null;
    const act = button?.getAttribute("value") ?? "";
    if (!rows || !/^(add|remove|up|down):/.test(act)) return;
    event.preventDefault();
    try {
      const page = await send(form, window.location.href, act);
      const fresh = page.querySelector("[data-rows]");
      if (!fresh) throw new Error("no rows");
      rows.replaceChildren(...fresh.childNodes);
      focusAfter(rows, act);
      touched();
    } catch {
      form.requestSubmit(/** @type {HTMLButtonElement} */ (button));
    }
  });

  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("submit", () => {
    dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
}

/**
 * Where the eyes are after a row came, went or moved.
 * @param {HTMLElement} rows
 * @param {string} act
 */
function focusAfter(rows, act) {
  const [verb, name, place] = act.split(":");
  const list = rows.querySelectorAll(`#${name} > ol > li`);
  const at = { add: list.length - 1, remove: Math.min(Number(place), list.length - 1), up: Number(place) - 1 }[verb ?? ""];
  const row = list[at ?? Number(place) + 1];
  /** @type {HTMLElement | null} */ (row?.querySelector("textarea, input[type='text']") ?? null)?.focus();
}

prepare(document);
for (const form of document.querySelectorAll("form[data-editor]")) {
  enhanceEditor(/** @type {HTMLFormElement} */ (form));
}
