// A certificate whose PDF is being made: ask every two seconds whether it is there, then load the page anew.
// Without script the page has a link for it.

const PAUSE = 2000; // milliseconds between two questions
const PATIENCE = 150; // questions; after five minutes the link on the page remains

/** @param {HTMLElement} waiting element with data-waits, the address to ask */
async function wait(waiting) {
  for (let asked = 0; asked < PATIENCE; asked += 1) {
    await new Promise((resolve) => window.setTimeout(resolve, PAUSE));
    if (document.hidden) continue;
    try {
      const answer = await fetch(waiting.dataset.waits ?? "", { headers: { Accept: "application/json" } });
      if (answer.ok && (await answer.json()).made) {
        window.location.reload();
        return;
      }
    } catch {
      // The net is away; the next question may find it back.
    }
  }
}

for (const waiting of document.querySelectorAll("[data-waits]")) {
  if (waiting instanceof HTMLElement) void wait(waiting);
}
