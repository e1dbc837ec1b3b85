// What every page may need from script. Everything here is an addition: without it each page still works.

/** Say that script runs, so that what only works with it may show. */
document.documentElement.classList.add("js");

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
function all(root, selector) {
  return /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);
}

/** Bring a person who sent a faulty form to the list of what is wrong. */
function focusErrors() {
  const summary = /** @type {HTMLElement | null} */ (document.querySelector(".error-summary"));
  if (!summary) return;
  document.title = `${summary.querySelector("h2")?.textContent ?? ""} · ${document.title}`;
  summary.focus();
}

/** Menus made of <details> close on Escape and on a press elsewhere. */
function closeMenus() {
  const close = (/** @type {Element | null} */ except) => {
    for (const menu of all(document, "details[data-menu][open]")) if (menu !== except) menu.removeAttribute("open");
  };
  document.addEventListener("click", (event) => {
    close(event.target instanceof Element ? event.target.closest("details[data-menu]") : null);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    close(null);
    if (menu) /** @type {HTMLElement | null} */ (menu.querySelector("summary"))?.focus();
  });
}

/** [data-opens="id"] opens that dialog; where dialogs are unknown, the link behind it is followed instead. */
function openDialogs() {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      const dialog = document.getElementById(opener.getAttribute("data-opens") ?? "");
      if (dialog instanceof HTMLDialogElement && typeof dialog.showModal === "function") {
        event.preventDefault();
        dialog.showModal();
      }
      return;
    }
    if (event.target.closest("[data-closes]")) {
      event.preventDefault();
      event.target.closest("dialog")?.close();
    }
  });
}

/**
 * Lists with acts in bulk: a form with data-bulk holds boxes [data-pick], maybe [data-pick-all], and a bar [data-bulk-bar]
 * with [data-bulk-count] and maybe [data-bulk-names] (filled from data-name of the boxes). A box marks its row or tile.
 * @param {HTMLElement} form
 */
export function enhanceBulk(form) {
  const boxes = () => /** @type {HTMLInputElement[]} */ (all(form, "input[data-pick]"));
  const bar = /** @type {HTMLElement | null} */ (form.querySelector("[data-bulk-bar]"));
  const everything = /** @type {HTMLInputElement | null} */ (form.querySelector("input[data-pick-all]"));
  const show = () => {
    const list = boxes();
    const chosen = list.filter((box) => box.checked);
    for (const box of list) box.closest("tr, .tile, [data-row]")?.classList.toggle("is-selected", box.checked);
    if (bar) {
      bar.hidden = chosen.length === 0;
      const count = bar.querySelector("[data-bulk-count]");
      if (count) count.textContent = String(chosen.length);
      const names = bar.querySelector("[data-bulk-names]");
      if (names) names.textContent = chosen.map((box) => box.dataset.name ?? "").filter(Boolean).join(", ");
    }
    if (everything) {
      everything.checked = chosen.length > 0 && chosen.length === list.length;
      everything.indeterminate = chosen.length > 0 && chosen.length < list.length;
    }
  };
  form.addEventListener("change", (event) => {
    if (event.target === everything && everything) for (const box of boxes()) box.checked = everything.checked;
    show();
  });
  form.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-pick-none]")) return;
    event.preventDefault();
    for (const box of boxes()) box.checked = false;
    show();
  });
  form.addEventListener("bulk:refresh", show);
  show();
}

/** Small acts: print this page, send a form when a choice changes, copy a text, stop a second press of a sending button. */
function smallActs() {
  document.addEventListener("click", async (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-print]")) window.print();
    const copier = event.target.closest("[data-copy]");
    if (copier && navigator.clipboard) {
      event.preventDefault();
      await navigator.clipboard.writeText(copier.getAttribute("data-copy") ?? "");
      const done = copier.getAttribute("data-copied");
      const words = copier.querySelector("span") ?? copier;
      if (done) words.textContent = done;
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target instanceof HTMLElement && event.target.matches("[data-submits]")) {
      /** @type {HTMLInputElement} */ (event.target).form?.requestSubmit();
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    window.setTimeout(() => delete form.dataset.sent, 4000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of all(document, "form[data-sent]")) delete form.dataset.sent;
  });
}

focusErrors();
closeMenus();
openDialogs();
for (const form of all(document, "[data-bulk]")) enhanceBulk(form);
smallActs();
