/** The waiting room and the wait for another device: asks for news and opens the next page when there is one. */
import { the } from "./dom.js";

const room = the("[data-waiting]");
const words = room.querySelector("[data-waiting-words]");
const said = words?.textContent ?? "";
const offline = words instanceof HTMLElement ? (words.dataset.offline ?? "") : "";
const pace = Number(room.dataset.seconds) * 1000;
let failures = 0;

async function look() {
  try {
    const headers = { Accept: "application/json" };
    const response = await fetch(room.dataset.waiting ?? "", { headers, cache: "no-store" });
    const body = await response.json();
    failures = 0;
    if (words && words.textContent !== said) words.textContent = said;
    const moved = response.ok && body.status !== room.dataset.status;
    const allowed = room.dataset.device && (body.device !== room.dataset.device || body.over);
    if (moved || allowed || response.status === 401 || response.status === 404) {
      // Not reload(): the address is asked for anew, with the cookies of our own site.
      window.location.replace(window.location.pathname);
      return;
    }
  } catch {
    failures++;
    if (words && words.textContent !== offline) words.textContent = offline;
  }
  window.setTimeout(look, Math.min(30000, pace * 2 ** Math.min(failures, 3)));
}

window.setTimeout(look, pace);
