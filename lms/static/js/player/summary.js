/** What stands before handing in: what is empty, what is doubtful, and whether all of it is saved. */
import { element } from "./dom.js";
import { button, paragraph } from "./panel.js";

/**
 * @param {import("./map.js").QuestionMap} map
 * @param {number} unsent entries that are not saved yet; they keep the button closed
 * @param {(name: string, values?: Record<string, string | number>) => string} say
 * @param {{open: (slot: number) => void, goOn: () => void, submit: (pressed: HTMLButtonElement) => void}} acts
 * @returns {Node[]}
 */
export function summary(map, unsent, say, acts) {
  /** @type {Node[]} */
  const content = [];
  for (const [word, slots] of /** @type {[string, number[]][]} */ ([
    ["summaryEmpty", map.slots("empty")],
    ["summaryDoubtful", map.slots("doubtful")],
  ])) {
    if (!slots.length) continue;
    const list = element("div", { class: "panel__slots" });
    for (const slot of slots) {
      const opener = button(String(slot), () => acts.open(slot));
      opener.setAttribute("aria-label", say("goTo", { slot }));
      list.append(opener);
    }
    content.push(element("div", {}, element("h3", {}, say(word, { n: slots.length })), list));
  }
  if (!content.length) content.push(paragraph(say("summaryAll")));
  const submit = /** @type {HTMLButtonElement} */ (button(say("submit"), () => acts.submit(submit), "btn--main"));
  submit.dataset.submit = "";
  submit.disabled = unsent > 0;
  content.push(
    paragraph(unsent ? say("unsent", { n: unsent }) : say("submitText")),
    element("div", { class: "panel__act" }, submit, button(say("goOn"), acts.goOn)),
  );
  return content;
}
