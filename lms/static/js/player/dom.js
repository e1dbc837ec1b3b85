/** Small helpers for making elements; no markup from text ever. */

/** @type {Record<string, string>} */
const OUTLINES = {
  check: "M4.5 12.5l5 5L19.5 7",
  question: "M8.6 8.7A3.5 3.5 0 0 1 12 5.6c2 0 3.5 1.3 3.5 3.1 0 2.6-3.5 2.9-3.5 5.6M12 18.5v.2",
  minus: "M7 12h10",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 7.5V12l3 2",
  offline:
    "M3 4l18 17M5.5 10.5A10 10 0 0 1 9 8.300M2.5 7.5A14.5 14.5 0 0 1 6 5.2M12 6a13.5 13.5 0 0 1 9.5 3.5M14.500 9.300a9.5 9.5 0 0 1 4 2.2M9 15a4.5 4.5 0 0 1 5 0M12 19v.1",
  pause: "M9 6v12M15 6v12",
  alert: "M12 4L2.500 20h19zM12 10v4.500M12 17.3v.1",
  chat: "M4 5h16v11.5h-9L6.5 20.500v-4H4z",
  eye: "M2.5 12C5 7.500 8.200 5.500 12 5.500s7 2 9.500 6.500c-2.500 4.500-5.700 6.500-9.500 6.500S5 16.500 2.500 12zM12 9.200a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600",
};

/**
 * @param {string} tag
 * @param {Record<string, string | boolean | ((event: Event) => void)>} [attributes] functions are listeners
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** @param {string} name @returns {SVGElement} */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "ic");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", OUTLINES[name] ?? "");
  svg.append(path);
  return svg;
}

/**
 * The one element for a selector; a page without it is a fault of the template.
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {HTMLElement}
 */
export function the(selector, root = document) {
  const found = root.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`no ${selector}`);
  return found;
}
