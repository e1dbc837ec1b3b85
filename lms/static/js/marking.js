// The assessor's room: saves marks as they are made, opens the question after a step not done, and answers to keys.
// Without it the sheet is a plain form with a button that saves.

/**
 * What a sheet's fields say about one row.
 * @param {string} kind step, rubric or comment
 * @param {string} code
 * @param {(name: string) => string | null} value of a field, null where nothing is chosen
 * @returns {Record<string, unknown>} the autosave's body, empty where there is nothing to keep yet
 */
export function marksOf(kind, code, value) {
  if (kind === "comment") return { comment: value("comment") ?? "" };
  if (kind === "step") {
    const done = value(`step-${code}`);
    if (done === null) return {};
    return { steps: { [code]: done === "yes" }, observations: { [code]: value(`observation-${code}`) ?? "" } };
  }
  const level = value(`level-${code}`);
  if (level === null) return {};
  return { levels: { [code]: Number(level) }, comments: { [code]: value(`comment-${code}`) ?? "" } };
}

/**
 * One body out of two: later marks win.
 * @param {Record<string, unknown>} first
 * @param {Record<string, unknown>} then
 */
export function merged(first, then) {
  /** @type {Record<string, unknown>} */
  const all = { ...first };
  for (const [name, part] of Object.entries(then)) {
    all[name] =
      typeof part === "object" && part !== null ? { .../** @type {object} */ (all[name] ?? {}), ...part } : part;
  }
  return all;
}

/**
 * What a key does.
 * @param {{key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean}} press
 * @param {boolean} typing whether a text is being written
 * @returns {string | null} next, previous, comment, evidence-next, evidence-previous, submit, or choose:N
 */
export function actOf(press, typing) {
  if ((press.ctrlKey || press.metaKey) && press.key === "Enter") return "submit";
  if (typing || press.ctrlKey || press.metaKey || press.altKey) return null;
  if (/^[1-9]$/.test(press.key)) return `choose:${press.key}`;
  /** @type {Record<string, string>} */
  const acts = { j: "next", k: "previous", c: "comment", "]": "evidence-next", "[": "evidence-previous" };
  return acts[press.key.toLowerCase()] ?? null;
}

const WAIT = 600; // milliseconds after the last key of a text

/** @param {HTMLFormElement} form */
function enhance(form) {
  const rows = /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-row]")]);
  const state = form.querySelector("[data-save-state]");
  /** @type {Record<string, unknown>} */
  let waiting = {};
  /** @type {number | undefined} */
  let timer;
  let sending = false;

  /** @param {string} name */
  const value = (name) => {
    const field = form.elements.namedItem(name);
    if (field instanceof RadioNodeList) return field.value || null;
    if (field instanceof HTMLInputElement && field.type === "radio") return field.checked ? field.value : null;
    return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field.value : null;
  };

  /** @param {string} words */
  const say = (words) => {
    if (state && state.textContent !== words) state.textContent = words;
  };

  /** @param {{saved: string, recommendation: string, state: string, sentence: string, progress: string}} answer */
  const show = (answer) => {
    say(answer.saved);
    const place = form.querySelector("[data-recommendation]");
    const pattern = /** @type {HTMLTemplateElement | null} */ (document.querySelector(`template[data-tag="${answer.state}"]`));
    if (place && pattern) {
      place.replaceChildren(pattern.content.cloneNode(true));
      const word = place.querySelector(".tag > span");
      if (word) word.textContent = answer.recommendation;
    }
    const sentence = form.querySelector("[data-sentence]");
    if (sentence && sentence.textContent !== answer.sentence) sentence.textContent = answer.sentence;
    const progress = form.querySelector("[data-progress]");
    if (progress) progress.textContent = answer.progress;
  };

  const send = async () => {
    window.clearTimeout(timer);
    if (sending || Object.keys(waiting).length === 0) return;
    const body = waiting;
    waiting = {};
    sending = true;
    say(form.dataset.saving ?? "");
    try {
      const answer = await fetch(form.dataset.autosave ?? "", {
        method: "POST",
        credentials: "same-origin",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRFToken": value("csrf_token") ?? "",
        },
        body: JSON.stringify(body),
      });
      const content = await answer.json();
      if (answer.ok) show(content);
      else say(content.message ?? form.dataset.failed ?? "");
    } catch {
      waiting = merged(body, waiting); // goes with the next mark, or with the button
      say(form.dataset.failed ?? "");
      timer = window.setTimeout(send, 5000);
    } finally {
      sending = false;
      if (Object.keys(waiting).length > 0 && timer === undefined) void send();
    }
  };

  /** @param {Event} event @param {number} wait */
  const keep = (event, wait) => {
    const row = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("[data-row]")) : null;
    if (!row) return;
    const { kind = "", code = "" } = row.dataset;
    if (kind === "step") row.classList.toggle("is-missed", value(`step-${code}`) === "no");
    waiting = merged(waiting, marksOf(kind, code, value));
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      timer = undefined;
      void send();
    }, wait);
  };

  form.addEventListener("input", (event) => keep(event, WAIT));
  form.addEventListener("change", (event) => keep(event, 0));
  form.addEventListener("focusin", (event) => {
    for (const row of rows) row.classList.toggle("is-focused", row.contains(/** @type {Node} */ (event.target)));
  });
  window.addEventListener("beforeunload", (event) => {
    if (Object.keys(waiting).length > 0 && !form.dataset.sent) event.preventDefault();
  });
  keys(form, rows);
  evidence(form);
}

/** @param {HTMLFormElement} form @param {HTMLElement[]} rows */
function keys(form, rows) {
  const button = /** @type {HTMLElement | null} */ (form.querySelector("[data-keys-switch]"));
  let on = remembered() !== "off";
  const label = () => {
    if (!button) return;
    button.setAttribute("aria-pressed", String(on));
    button.textContent = (on ? button.dataset.on : button.dataset.off) ?? "";
  };
  label();
  button?.addEventListener("click", () => {
    on = !on;
    try {
      window.localStorage.setItem("widya-marking-keys", on ? "on" : "off");
    } catch {
      // a browser that keeps nothing: the switch holds for this page
    }
    label();
  });

  const here = () => rows.findIndex((row) => row.classList.contains("is-focused"));
  /** @param {number} place */
  const go = (place) => {
    const row = rows[Math.min(Math.max(place, 0), rows.length - 1)];
    const field = /** @type {HTMLElement | null} */ (row?.querySelector("input:checked, input, textarea"));
    field?.focus();
    row?.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    const typing =
      target instanceof HTMLTextAreaElement ||
      (target instanceof HTMLInputElement && !["radio", "checkbox", "button", "submit"].includes(target.type));
    const act = actOf(event, typing);
    if (!on || act === null) return;
    const row = rows[here()];
    if (act === "next") go(here() + 1);
    else if (act === "previous") go(here() < 0 ? 0 : here() - 1);
    else if (act === "comment") /** @type {HTMLElement | null} */ (form.querySelector("#comment"))?.focus();
    else if (act === "submit") /** @type {HTMLElement | null} */ (form.querySelector('button[value="submit"]'))?.click();
    else if (act.startsWith("evidence-")) turn(form, act === "evidence-next" ? 1 : -1);
    else if (row) {
      const choice = /** @type {HTMLInputElement[]} */ ([...row.querySelectorAll('input[type="radio"]')])[Number(act.slice(7)) - 1];
      if (!choice) return;
      choice.focus();
      choice.click();
      const asked = /** @type {HTMLElement | null} */ (row.querySelector("textarea"));
      if (row.dataset.critical !== undefined && choice.value === "no") asked?.focus();
    } else return;
    event.preventDefault();
  });
}

function remembered() {
  try {
    return window.localStorage.getItem("widya-marking-keys");
  } catch {
    return null;
  }
}

/** @param {HTMLFormElement} form */
function evidence(form) {
  for (const link of form.querySelectorAll("[data-evidence]")) {
    link.addEventListener("click", (event) => {
      if (showEvidence(form, /** @type {HTMLElement} */ (link))) event.preventDefault();
    });
  }
}

/** @param {HTMLFormElement} form @param {number} by */
function turn(form, by) {
  const links = /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-evidence]")]);
  const place = links.findIndex((link) => link.hasAttribute("aria-current"));
  links[(place + by + links.length) % links.length]?.click();
}

/**
 * Show a picture in place; anything else is left to the link.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} link
 * @returns {boolean}
 */
function showEvidence(form, link) {
  const figure = form.querySelector("[data-evidence-figure]");
  const picture = figure?.querySelector("img");
  if (!figure || !picture || !link.dataset.view) return false;
  picture.src = link.dataset.view;
  picture.alt = link.dataset.title ?? "";
  picture.closest("a")?.setAttribute("href", link.dataset.full ?? "");
  const caption = figure.querySelector("figcaption");
  if (caption) {
    const title = document.createElement("b");
    title.textContent = link.dataset.title ?? "";
    const words = document.createElement("span");
    words.className = "entry__text";
    words.textContent = link.dataset.words ?? "";
    caption.replaceChildren(title, words);
  }
  const links = [...form.querySelectorAll("[data-evidence]")];
  for (const one of links) one.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  const place = form.querySelector("[data-evidence-place]");
  if (place) place.textContent = (place.textContent ?? "").replace(/^\d+/, String(links.indexOf(link) + 1));
  return true;
}

if (typeof document !== "undefined") {
  const form = document.querySelector("form[data-marking]");
  if (form instanceof HTMLFormElement) enhance(form);
}
