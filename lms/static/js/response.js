/**
 * The response of a rendered item: read from its fields, put back into them, and the buttons of an ordering.
 *
 * A field says to which response it belongs (`data-response`) and how its value enters it (`data-encode`):
 * `choice` (checked boxes by value), `pair:<left>` (a select of right sides), `position:<element>` (a place in an
 * order), `value` (text as typed). The server reads submitted forms by the same rules (`lms/items/responses.py`); both
 * are tested with `tests/items/cases/responses.json`.
 *
 * @typedef {Record<string, string[] | null>} Response
 * @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field
 */

/**
 * The response as it stands in the fields below `root`; null for what is not answered.
 * @param {ParentNode} root
 * @returns {Response}
 */
export function collect(root) {
  /** @type {Map<string, Field[]>} */
  const groups = new Map();
  for (const field of fieldsOf(root)) {
    const name = /** @type {string} */ (field.dataset.response);
    const group = groups.get(name);
    if (group) group.push(field);
    else groups.set(name, [field]);
  }
  /** @type {Response} */
  const response = {};
  for (const [name, fields] of groups) {
    const values = valuesOf(fields);
    response[name] = values.length ? values : null;
  }
  return response;
}

/**
 * Put `response` into the fields below `root`; a field it does not mention is emptied. Fires no events.
 * @param {ParentNode} root
 * @param {Response} response
 */
export function fill(root, response) {
  for (const field of fieldsOf(root)) {
    const values = response[/** @type {string} */ (field.dataset.response)] ?? [];
    const [how, part] = encodingOf(field);
    if (how === "choice") {
      /** @type {HTMLInputElement} */ (field).checked = values.includes(field.value);
    } else if (how === "pair") {
      const pair = values.find((value) => value.startsWith(`${part} `));
      field.value = pair ? pair.slice(part.length + 1) : "";
    } else if (how === "position") {
      const place = values.indexOf(part);
      field.value = place < 0 ? "" : String(place + 1);
    } else {
      field.value = values[0] ?? "";
    }
  }
  for (const list of /** @type {Iterable<HTMLElement>} */ (root.querySelectorAll("[data-order][data-enhanced]"))) {
    sortByPosition(list);
  }
}

/**
 * Give every ordering below `root` a button up and a button down for each element. Moving one numbers all of them and
 * fires one `change`, so that whoever listens for answers hears of it. Calling it again does nothing.
 * @param {ParentNode} root
 */
export function enhanceOrder(root) {
  for (const list of /** @type {Iterable<HTMLElement>} */ (root.querySelectorAll("[data-order]:not([data-enhanced])"))) {
    list.dataset.enhanced = "";
    const hint = list.dataset.hint ? document.getElementById(list.dataset.hint) : null;
    if (hint && list.dataset.wordHint) hint.textContent = list.dataset.wordHint;
    const news = document.createElement("p");
    news.className = "sr";
    news.setAttribute("role", "status");
    list.after(news);
    for (const row of rowsOf(list)) {
      const buttons = document.createElement("div");
      buttons.className = "order__move";
      buttons.append(
        moveButton(list, row, news, -1, list.dataset.wordUp ?? "", "M6 15l6-6 6 6"),
        moveButton(list, row, news, 1, list.dataset.wordDown ?? "", "M6 9l6 6 6-6"),
      );
      row.append(buttons);
      placeOf(row).addEventListener("change", (event) => {
        if (!(event instanceof CustomEvent)) moveTo(list, row, news);
      });
    }
    sortByPosition(list);
  }
}

/** @param {ParentNode} root @returns {Field[]} */
function fieldsOf(root) {
  return /** @type {Field[]} */ (Array.from(root.querySelectorAll("[data-response][data-encode]")));
}

/** @param {Field} field @returns {[string, string]} */
function encodingOf(field) {
  const encoding = field.dataset.encode ?? "value";
  const colon = encoding.indexOf(":");
  return colon < 0 ? [encoding, ""] : [encoding.slice(0, colon), encoding.slice(colon + 1)];
}

/** @param {Field[]} fields @returns {string[]} */
function valuesOf(fields) {
  /** @type {string[]} */
  const values = [];
  /** @type {{place: number, element: string}[]} */
  const placed = [];
  let isSet = false;
  for (const field of fields) {
    const [how, part] = encodingOf(field);
    if (how === "choice") {
      isSet = true;
      if (/** @type {HTMLInputElement} */ (field).checked) values.push(field.value);
    } else if (how === "pair") {
      if (field.value.trim()) values.push(`${part} ${field.value}`);
    } else if (how === "position") {
      if (/^[0-9]{1,4}$/.test(field.value)) placed.push({ place: Number(field.value), element: part });
    } else if (field.value.trim()) {
      values.push(field.value);
    }
  }
  if (placed.length) {
    // The sort is stable: elements with the same place stay as they stand on the page, as on the server.
    return placed.sort((a, b) => a.place - b.place).map((entry) => entry.element);
  }
  // A set has no order; sorted, the same choice always gives the same response.
  return isSet ? values.sort() : values;
}

/** @param {HTMLElement} list @returns {HTMLElement[]} */
function rowsOf(list) {
  return /** @type {HTMLElement[]} */ (Array.from(list.children));
}

/** @param {HTMLElement} row @returns {HTMLSelectElement} */
function placeOf(row) {
  return /** @type {HTMLSelectElement} */ (row.querySelector("select"));
}

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} row
 * @param {HTMLElement} news
 * @param {-1 | 1} step
 * @param {string} word
 * @param {string} path
 */
function moveButton(list, row, news, step, word, path) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.step = String(step);
  button.setAttribute("aria-label", word.replace("{element}", row.dataset.text ?? ""));
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("class", "ic");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  icon.append(line);
  button.append(icon);
  button.addEventListener("click", () => {
    const rows = rowsOf(list);
    const place = rows.indexOf(row);
    const target = place + step;
    if (target < 0 || target >= rows.length) return;
    rows.splice(place, 1);
    rows.splice(target, 0, row);
    settle(list, rows, row, news);
    // The row moved in the page and took the focus away with it; at an end the other button takes over.
    const other = row.querySelector(`button[data-step="${-step}"]`);
    /** @type {HTMLButtonElement} */ (button.disabled && other ? other : button).focus();
  });
  return button;
}

/**
 * A place was chosen in the select: the others make room.
 * @param {HTMLElement} list
 * @param {HTMLElement} row
 * @param {HTMLElement} news
 */
function moveTo(list, row, news) {
  const place = Number(placeOf(row).value);
  if (!place) return;
  const rows = rowsOf(list).filter((other) => other !== row);
  rows.splice(place - 1, 0, row);
  settle(list, rows, row, news, false);
  placeOf(row).focus();
}

/**
 * Write the order of `rows` into the page.
 * @param {HTMLElement} list
 * @param {HTMLElement[]} rows
 * @param {HTMLElement} moved
 * @param {HTMLElement} news
 * @param {boolean} [tell] whether to fire `change` (a CustomEvent, to be told from the browser's own); not while one is
 *   being handled
 */
function settle(list, rows, moved, news, tell = true) {
  rows.forEach((row, place) => {
    placeOf(row).value = String(place + 1);
  });
  list.append(...rows);
  limitButtons(rows);
  news.textContent = (list.dataset.wordMoved ?? "")
    .replace("{element}", moved.dataset.text ?? "")
    .replace("{position}", String(rows.indexOf(moved) + 1));
  if (tell) placeOf(moved).dispatchEvent(new CustomEvent("change", { bubbles: true }));
}

/**
 * Show the rows in the order of their places, those without a place last.
 * @param {HTMLElement} list
 */
function sortByPosition(list) {
  const rows = rowsOf(list);
  const last = rows.length + 1;
  rows.sort((a, b) => (Number(placeOf(a).value) || last) - (Number(placeOf(b).value) || last));
  list.append(...rows);
  limitButtons(rows);
}

/** @param {HTMLElement[]} rows */
function limitButtons(rows) {
  rows.forEach((row, place) => {
    for (const button of /** @type {Iterable<HTMLButtonElement>} */ (row.querySelectorAll("button[data-step]"))) {
      button.disabled = button.dataset.step === "-1" ? place === 0 : place === rows.length - 1;
    }
  });
}
