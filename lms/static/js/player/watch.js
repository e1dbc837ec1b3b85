/**
 * In a sitting: leaving the window or the full screen, and coming back, become events. They change no mark; a person
 * looks at them.
 */

import { element } from "./dom.js";

const SHORT = 400; // ms; a list that opens may take the focus away for a moment

/**
 * @param {(kind: "leave" | "return", what: "window" | "fullscreen") => void} happened
 * @returns {() => void} stops watching
 */
export function watch(happened) {
  const stop = new AbortController();
  const options = { signal: stop.signal };
  let away = false;
  let full = document.fullscreenElement !== null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const look = () => {
    const gone = document.hidden || !document.hasFocus();
    if (gone === away) return;
    away = gone;
    happened(gone ? "leave" : "return", "window");
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, SHORT);
  };
  document.addEventListener("visibilitychange", look, options);
  window.addEventListener("blur", soon, options);
  window.addEventListener("focus", soon, options);
  document.addEventListener(
    "fullscreenchange",
    () => {
      const now = document.fullscreenElement !== null;
      if (now !== full) happened(now ? "return" : "leave", "fullscreen");
      full = now;
    },
    options,
  );
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
}

/**
 * A button that asks for the full screen, where there is one; a browser grants it to a press only.
 * @param {HTMLElement} before
 * @param {string} word
 */
export function offerFullscreen(before, word) {
  if (!document.fullscreenEnabled) return;
  const ask = () => void document.documentElement.requestFullscreen();
  const offer = element("button", { class: "clear-answer", type: "button", click: ask }, word);
  before.after(offer);
  document.addEventListener("fullscreenchange", () => {
    offer.hidden = document.fullscreenElement !== null;
  });
}
