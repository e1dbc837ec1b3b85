/** The state of saving in words, at one fixed place. */
import { element, icon } from "./dom.js";

/** @typedef {import("./saver.js").State} State */

/** @type {Record<string, [string, string]>} mode: class, icon */
const LOOKS = {
  ready: ["save-state--saving", "clock"],
  saved: ["", "check"],
  saving: ["save-state--saving", "clock"],
  waiting: ["save-state--offline", "offline"],
  paused: ["save-state--saving", "pause"],
  held: ["save-state--held", "alert"],
};

/**
 * @param {HTMLElement} root
 * @param {State} state
 * @param {(name: string, values?: Record<string, string | number>) => string} say
 * @param {{time: (ms: number) => string, seconds: (ms: number) => string}} face
 */
export function showState(root, state, say, face) {
  const mode = state.mode === "superseded" || state.mode === "closed" || state.mode === "lost" ? "held" : state.mode;
  const [look, mark] = LOOKS[mode] ?? ["", "check"];
  root.className = `save-state ${look}`.trim();
  const words = element("span", {}, element("b", {}, lead(state, say)), " ", ...detail(state, say, face));
  root.replaceChildren(icon(mark), words);
}

/** @param {State} state @param {(name: string, values?: Record<string, string | number>) => string} say */
function lead(state, say) {
  const names = { superseded: "supersededTitle", closed: "closedTitle", lost: "lostTitle", paused: "pausedTitle" };
  return say(/** @type {Record<string, string>} */ (names)[state.mode] ?? state.mode);
}

/**
 * @param {State} state
 * @param {(name: string, values?: Record<string, string | number>) => string} say
 * @param {{time: (ms: number) => string, seconds: (ms: number) => string}} face
 */
function detail(state, say, face) {
  if (state.mode === "saved" && state.savedAt !== null) {
    return [element("span", { class: "num" }, say("savedAt", { time: face.seconds(state.savedAt) }))];
  }
  if (state.mode === "waiting" && state.since !== null) {
    return [say("waitingCount", { n: state.unsent, time: face.time(state.since) })];
  }
  return [];
}
