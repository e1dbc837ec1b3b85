/** The player: brings paper, map, clock, queue and notices together. Each has a module of its own. */
import { Api } from "./api.js";
import { ServerClock, countdown, warning } from "./clock.js";
import { the } from "./dom.js";
import { QuestionMap } from "./map.js";
import { Messages } from "./messages.js";
import { Notices } from "./notices.js";
import { Panel, button, paragraph } from "./panel.js";
import { Paper, isAnswer } from "./paper.js";
import { openQueue } from "./queue.js";
import { Saver } from "./saver.js";
import { showState } from "./status.js";
import { summary } from "./summary.js";
import { offerFullscreen, watch } from "./watch.js";
import { clockFace, speaker } from "./words.js";

const IDLE = 60000; // ms between news when nothing is saved
const SOON = 15000; // while paused or waiting for the net
const LAST_TRY = 1500; // ms after the grace in which the end is asked for

const root = the("[data-player]");
const attempt = Number(root.dataset.attempt);
const epoch = Number(root.dataset.epoch);
const isProctored = root.dataset.proctored !== undefined;
const receipt = root.dataset.receipt ?? "/";
const say = speaker(JSON.parse(root.dataset.words ?? "{}"));
const face = clockFace(document.documentElement.lang, root.dataset.zone ?? "Asia/Jakarta");
const api = new Api(root.dataset.base ?? "", root.dataset.csrf ?? "");
const time = new ServerClock();
const notices = new Notices(the("[data-notices]"), the("[data-announce]"));
const panel = new Panel();
const messages = new Messages(notices, attempt, say, face, () => {
  the(panel.shown === null ? "#question-title" : "#panel-title").focus();
});
const saver = new Saver({
  store: { put: (entry) => queue.put(entry), remove: (entry) => queue.remove(entry) },
  send: (entry) => api.save(entry),
  now: Date.now,
  serverNow: () => time.now(),
  later: (act, delay) => window.setTimeout(act, delay),
  cancel: (timer) => window.clearTimeout(timer),
  changed: () => showSaving(),
  replied: (body) => heard(body),
});

/** @type {import("./queue.js").Queue} */
let queue;
/** @type {Paper} */
let paper;
/** @type {QuestionMap} */
let map;
/** @type {Set<number>} */
const flagged = new Set();
let status = "in_progress";
let deadline = 0;
let grace = 15000;
let head = 0;
let notified = 0;
let isLocked = false;
let isLeaving = false;
/** @type {number | null} */
let leftBefore = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let newsTimer;

void begin();

/** @param {number} delay ms */
function pause(delay) {
  return new Promise((resolve) => window.setTimeout(resolve, delay));
}

/** One tab at a time, where the browser can tell. */
async function begin() {
  if (!navigator.locks) return open();
  const name = `widya-ujian-${attempt}`;
  const hold = (/** @type {LockOptions} */ options) =>
    navigator.locks
      .request(name, options, async (lock) => {
        if (!lock) return showOtherTab(() => void hold({ steal: true }));
        panel.hide();
        await open();
        await new Promise(() => {}); // as long as the page lives
      })
      .catch(() => {
        // Another tab took over: what is not sent lies in the queue that both share.
        saver.end("lost");
        showOtherTab(() => window.location.reload());
      });
  await hold({ ifAvailable: true });
}

/** @param {() => void} use */
function showOtherTab(use) {
  const content = [paragraph(say("otherTabText")), button(say("useThisTab"), use, "btn--main")];
  panel.show("tab", say("otherTabTitle"), content);
}

/** Load the paper, trying again as long as the net is away. */
async function open() {
  queue = await openQueue(attempt, epoch);
  for (let tries = 0; ; tries++) {
    try {
      const answer = await api.paper();
      if (answer.status === 200) {
        time.measure(answer.body.now, answer.sent, answer.received);
        return run(answer.body);
      }
      if (answer.status === 423) showPaused();
      else if (answer.status < 500) return window.location.replace(root.dataset.base ?? "/");
    } catch {
      notices.show("load", { title: say("loading"), text: say("loadFailed"), mark: "offline" });
    }
    await pause(panel.shown === "paused" ? SOON : Math.min(SOON, 2000 * 1.6 ** tries));
  }
}

/** @param {Record<string, any>} loaded */
async function run(loaded) {
  notices.hide("load");
  if (panel.shown === "paused") panel.hide();
  grace = loaded.grace * 1000;
  head = loaded.head;
  notified = loaded.notices;
  paper = new Paper(loaded.questions, answered, say);
  map = new QuestionMap(root, loaded.questions.length, say, go);
  const waiting = await queue.load();
  const left = await queue.leftovers();
  for (const question of paper.questions) if (question.flagged) flagged.add(question.slot);
  for (const entry of waiting) recall(entry);
  saver.start(waiting, loaded.client_seq, queue.durable);
  adopt(left);
  for (const question of paper.questions) mark(question.slot);
  for (const part of ["[data-turn]", "[data-to-map]", "[data-map]"]) the(part).hidden = false;
  // A reload leads back to where one was.
  const slot = Number(new URLSearchParams(window.location.hash.slice(1)).get("soal"));
  go(slot >= 1 && slot <= paper.questions.length ? slot : 1, false);
  listen();
  setDeadline(loaded.deadline, null);
  for (const message of loaded.messages) messages.show(message);
  askLater();
  window.setInterval(tick, 500);
  tick();
}

/**
 * What this browser had not sent when the attempt was taken over goes on, where nothing newer is known.
 * @param {import("./saver.js").Entry[]} entries
 */
function adopt(entries) {
  for (const entry of entries) {
    const known = entry.slot === null ? 0 : (paper.questions[entry.slot - 1]?.answered_at ?? 0);
    if (entry.kind === "answer" && entry.at <= known) continue;
    recall(entry);
    saver.add(entry.kind, entry.slot, JSON.parse(entry.payload), { t: entry.t, at: entry.at });
  }
  void queue.forgetLeftovers().catch(() => {});
}

/** @param {import("./saver.js").Entry} entry */
function recall(entry) {
  const content = JSON.parse(entry.payload);
  if (entry.kind === "answer" && entry.slot !== null) paper.recall(entry.slot, content.response);
  if (entry.kind === "flag" && entry.slot !== null) flagged[content.on ? "add" : "delete"](entry.slot);
}

function listen() {
  const doubt = /** @type {HTMLInputElement} */ (the("[data-doubt]"));
  the("[data-previous]").addEventListener("click", () => go(paper.slot - 1));
  the("[data-next]").addEventListener("click", () => {
    if (paper.slot < paper.questions.length) go(paper.slot + 1);
    else showSummary();
  });
  the("[data-check]").addEventListener("click", showSummary);
  doubt.addEventListener("change", () => {
    const slot = paper.slot;
    flagged[doubt.checked ? "add" : "delete"](slot);
    saver.add("flag", slot, { slot, on: doubt.checked });
    mark(slot);
  });
  window.addEventListener("online", () => {
    saver.retry();
    void ask();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) paper.flush();
    else {
      saver.retry();
      void ask(); // a device that slept may have a wrong clock
    }
  });
  window.addEventListener("pagehide", () => paper.flush());
  if (isProctored) {
    watch((kind, what) => {
      if (isLeaving || status !== "in_progress") return;
      saver.add(kind, null, { what });
      const words = what === "window" ? "left" : "leftFullscreen";
      if (kind === "leave") notices.show("left", { title: say(words, { time: face.time(time.now()) }), mark: "eye" });
    });
    offerFullscreen(the("[data-notices]"), say("fullscreen"));
  }
}

/** @param {number} slot @param {boolean} [focus] */
function go(slot, focus = true) {
  if (slot < 1 || slot > paper.questions.length || (panel.shown !== null && panel.shown !== "summary")) return;
  panel.hide();
  document.body.classList.remove("shows-map");
  paper.show(slot, focus);
  map.goTo(slot);
  window.history.replaceState(null, "", `#soal=${slot}`);
  /** @type {HTMLInputElement} */ (the("[data-doubt]")).checked = flagged.has(slot);
  /** @type {HTMLButtonElement} */ (the("[data-previous]")).disabled = slot === 1;
  the("[data-next] span").textContent = say(slot === paper.questions.length ? "check" : "next");
}

/** @param {number} slot @param {import("../response.js").Response} answer */
function answered(slot, answer) {
  saver.add("answer", slot, { slot, response: answer });
  mark(slot, isAnswer(answer));
}

/** @param {number} slot @param {boolean} [isFilled] */
function mark(slot, isFilled = paper.isAnswered(slot)) {
  map.mark(slot, flagged.has(slot) ? "doubtful" : isFilled ? "answered" : "empty");
}

/** The state of saving changed. */
function showSaving() {
  const state = saver.state;
  showState(the("[data-save]"), state, say, face);
  if (state.mode === "waiting") {
    const text = say(isProctored ? "offlineText" : "offlineTextQuiz");
    notices.show("offline", { title: say("offlineTitle"), text, mark: "offline" });
  } else notices.hide("offline");
  if (!state.durable) notices.show("volatile", { title: say("volatile") });
  const [refused] = state.rejected;
  if (refused) {
    const text = say("rejected", { slot: refused.slot ?? "", message: refused.message });
    notices.show("rejected", { title: say("heldTitle"), text });
  } else notices.hide("rejected");
  if (state.mode === "paused") setStatus("paused");
  if (state.mode === "superseded" || state.mode === "closed" || state.mode === "lost") showEnd(state);
  if (panel.shown === "summary") showSummary();
  if (state.mode === "paused" || state.mode === "waiting") askLater(SOON);
}

/** Every answer of the server brings news of what staff did. @param {Record<string, any>} body */
function heard(body) {
  if (typeof body.deadline === "number") setDeadline(body.deadline, moved(body.status));
  setStatus(body.status);
  if (body.notices > notified) void ask();
  else askLater();
}

/** @param {string} now */
function setStatus(now) {
  const before = status;
  status = now;
  if (now === "paused") showPaused();
  else if (before === "paused" && now === "in_progress") {
    panel.hide();
    saver.resume();
    go(paper.slot);
  }
}

/** Why the deadline moved. @param {string} now the status */
function moved(now) {
  return status === "paused" && now === "in_progress" ? "resumed" : "deadlineMoved";
}

/** @param {number} now @param {string | null} word what is said about it */
function setDeadline(now, word) {
  if (now === deadline) return;
  if (word !== null) {
    const act = { label: say("understood"), go: () => notices.hide("deadline") };
    notices.show("deadline", { title: say(word, { time: face.time(now) }), mark: "clock", act });
    leftBefore = now - time.now();
  }
  deadline = now;
  the("[data-closes]").textContent = say("closesAt", { time: face.time(now) });
  if (isLocked && status === "in_progress" && now > time.now()) lock(false);
}

/** @param {number} [delay] ms */
function askLater(delay = IDLE) {
  clearTimeout(newsTimer);
  newsTimer = setTimeout(() => void ask(), delay);
}

async function ask() {
  clearTimeout(newsTimer);
  try {
    const { status: code, body, sent, received } = await api.news(head);
    if (code !== 200) return;
    time.measure(body.now, sent, received);
    if (!body.mine) return saver.end(body.over ? "closed" : body.status === undefined ? "lost" : "superseded");
    head = body.head;
    notified = body.notices;
    for (const message of body.messages) messages.show(message);
    setDeadline(body.deadline, moved(body.status));
    setStatus(body.status);
    if (body.over && !isLocked) saver.end("closed");
  } catch {
    // The next one will get through.
  } finally {
    askLater(status === "paused" || saver.state.mode === "waiting" ? SOON : IDLE);
  }
}

/** The clock, twice a second. */
function tick() {
  const clock = the("[data-clock]");
  const isPaused = status === "paused";
  const left = deadline - time.now();
  the("span", clock).textContent = say(isPaused ? "paused" : "timeLeft");
  if (isPaused) return;
  the("b", clock).textContent = countdown(left);
  clock.classList.toggle("clock--soon", left <= 10 * 60000);
  const minutes = warning(leftBefore, left);
  if (minutes !== null) notices.say(say("minutesLeft", { n: minutes }));
  leftBefore = left;
  if (left <= 0 && !isLocked && status === "in_progress") {
    lock(true);
    void finish();
  }
}

/** @param {boolean} locked */
function lock(locked) {
  paper.lock(locked);
  isLocked = locked;
  if (locked) panel.show("time", say("timeUpTitle"), [paragraph(say("timeUpText"))]);
  else if (panel.shown === "time") {
    panel.hide();
    go(paper.slot);
  }
}

/** Time is up: what waits goes out within the grace, then the receipt. */
async function finish() {
  await pause(Math.max(0, deadline + grace - time.now()) + LAST_TRY);
  if (!isLocked) return; // more time was given meanwhile
  await saver.idle();
  for (let tries = 0; isLocked; tries++) {
    try {
      const { status: code } = await api.submit();
      if (code < 500) return leave();
    } catch {
      // Without the net the worker closes the attempt; the receipt comes when the net does.
    }
    await pause(Math.min(SOON, 1000 * 2 ** tries));
  }
}

function showPaused() {
  const { unsent } = saver.state;
  const content = [paragraph(say("pausedText"))];
  if (unsent) content.push(paragraph(say("pausedUnsent", { n: unsent })));
  panel.show("paused", say("pausedTitle"), content);
}

/** Superseded, closed or no longer known. @param {import("./saver.js").State} state */
function showEnd(state) {
  if (panel.shown === "tab") return;
  isLeaving = true;
  const { mode, unsent, kept } = state;
  const content = [];
  const lost = unsent + kept;
  if (mode === "superseded") {
    content.push(paragraph(say("supersededText")));
    content.push(paragraph(lost ? say("supersededUnsent", { n: lost }) : say("supersededNone")));
  } else if (mode === "closed") {
    content.push(paragraph(say("closedText")));
    if (lost) content.push(paragraph(say("closedUnsent", { n: lost })));
  } else content.push(paragraph(say("lostText", { n: unsent })));
  if (kept) content.push(paragraph(say("kept", { n: kept })));
  if (mode === "closed") content.push(button(say("toReceipt"), leave, "btn--main"));
  else content.push(button(say("reload"), () => window.location.reload()));
  panel.show(mode, say(`${mode}Title`), content);
}

/** What is answered, doubtful and empty; the button opens once everything is saved. */
function showSummary() {
  if (panel.shown !== null && panel.shown !== "summary") return;
  paper.flush();
  const acts = { open: go, goOn: () => go(paper.slot), submit };
  panel.show("summary", say("summaryTitle"), summary(map, saver.state.unsent, say, acts));
}

/** @param {HTMLButtonElement} pressed */
async function submit(pressed) {
  pressed.disabled = true;
  pressed.textContent = say("submitting");
  await saver.idle();
  try {
    const { status: code, body } = await api.submit(saver.last);
    if (code === 200) return leave();
    if (code === 403 && body.error === "superseded") return saver.end("superseded");
    notices.show("submit", { title: say("submitRefused", { message: body.message ?? "" }) });
  } catch {
    notices.show("submit", { title: say("submitFailed"), mark: "offline" });
  }
  showSummary();
}

function leave() {
  isLeaving = true;
  window.location.replace(receipt);
}
