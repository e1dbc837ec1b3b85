/**
 * The invigilator's console: asks every few seconds what changed and brings the tiles up to date. The page reads, selects
 * and acts without this script; then it is loaded anew by hand.
 */

import { filled } from "./player/words.js";

const EVERY = 2400; // ms from one question to the next: news is on the page within three seconds
const WHOLE = 25; // each so many questions ask for everything, whatever the cursor says
const MOST_EVENTS = 60; // kept in the pane
const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {{id: number, state: string, look: boolean, in: string[], answered: number, total: number,
 *   deadline: number | null, left: string, note: string, saved: string}} Tile
 * @typedef {{id: string, time: string, seat: string, name: string, text: string, label: string, url: string}} Happening
 * @typedef {{now: number, cursor: number, roster: string, counts: Record<string, number>, tiles: Tile[],
 *   events: Happening[]}} Standing
 */

/**
 * The time that is left, in the words the page came with.
 * @param {number} left ms
 * @param {Record<string, string>} words
 */
export function leftWords(left, words) {
  if (left <= 0) return words.over ?? "";
  const minutes = Math.floor(left / 60000);
  if (minutes < 1) return words.under ?? "";
  if (minutes < 60) return filled(words.minutes ?? "", { m: minutes });
  return filled(words.hours ?? "", { h: Math.floor(minutes / 60), m: minutes % 60 });
}

/**
 * The order of tiles: who needs a person first, then by seat.
 * @param {{look: boolean, seat: number}} one
 * @param {{look: boolean, seat: number}} other
 */
export function inOrder(one, other) {
  return Number(other.look) - Number(one.look) || one.seat - other.seat;
}

export class Console {
  /** @type {HTMLElement} */
  #head;
  /** @type {Record<string, string>} */
  #words;
  #cursor = 0;
  #asked = 0;
  #offset = 0;
  /** @type {Date | null} */
  #lostAt = null;
  #stopped = false;

  /** @param {HTMLElement} head */
  constructor(head) {
    this.#head = head;
    this.#words = JSON.parse(head.dataset.words ?? "{}");
    this.#cursor = Number(head.dataset.now);
    this.#offset = this.#cursor - Date.now();
  }

  start() {
    this.#tick();
    window.setInterval(() => this.#tick(), 1000);
    this.#again(EVERY);
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#tick();
    });
  }

  /** @param {number} wait ms */
  #again(wait) {
    if (!this.#stopped) window.setTimeout(() => void this.#ask(), wait);
  }

  async #ask() {
    const began = Date.now();
    const whole = this.#asked++ % WHOLE === WHOLE - 1;
    const address = `${this.#head.dataset.address}?since=${whole ? 0 : this.#cursor}`;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(10000) });
      if ([401, 403, 404].includes(answer.status)) return this.#stop();
      if (!answer.ok) throw new Error(String(answer.status));
      const standing = /** @type {Standing} */ (await answer.json());
      const received = Date.now();
      this.#offset = standing.now - (began + received) / 2;
      this.#show(standing);
      this.#lostAt = null;
    } catch {
      this.#lostAt ??= new Date(began);
      this.#trouble(filled(this.#words.lost ?? "", { time: this.#face(this.#lostAt.getTime() + this.#offset) }));
    }
    this.#again(Math.max(500, EVERY - (Date.now() - began)));
  }

  #stop() {
    this.#stopped = true;
    this.#trouble(this.#words.signedOut ?? "");
  }

  /** @param {string} words empty where all is well */
  #trouble(words) {
    const box = /** @type {HTMLElement} */ (document.querySelector("[data-trouble]"));
    const text = /** @type {HTMLElement} */ (box.querySelector("[data-trouble-words]"));
    if (text.textContent !== words) text.textContent = words;
    box.hidden = words === "";
  }

  /** @param {Standing} standing */
  #show(standing) {
    this.#cursor = standing.cursor;
    const changed = standing.roster !== this.#head.dataset.roster;
    this.#trouble(changed ? (this.#words.roster ?? "") : "");
    for (const [name, count] of Object.entries(standing.counts)) {
      const number = document.querySelector(`[data-filter="${name}"] b`);
      if (number) number.textContent = String(count);
    }
    let moved = false;
    for (const tile of standing.tiles) moved = this.#showTile(tile) || moved;
    if (moved) this.#sort();
    this.#filter(standing.counts);
    for (const event of [...standing.events].reverse()) this.#showEvent(event);
    const updated = document.querySelector("[data-updated]");
    if (updated) updated.textContent = filled(this.#words.updated ?? "", { time: this.#face(standing.now) });
    this.#tick();
  }

  /**
   * @param {Tile} tile
   * @returns {boolean} whether its place in the list is another now
   */
  #showTile(tile) {
    const element = document.querySelector(`[data-tile="${tile.id}"]`);
    if (!(element instanceof HTMLElement)) return false;
    const before = element.classList.contains("tile--look");
    element.classList.toggle("tile--look", tile.look);
    element.dataset.in = tile.in.join(" ");
    if (tile.deadline === null) delete element.dataset.deadline;
    else element.dataset.deadline = String(tile.deadline);
    const tag = document.querySelector(`template[data-tag="${tile.state}"]`);
    if (tag instanceof HTMLTemplateElement) {
      element.querySelector(".tag")?.replaceWith(tag.content.cloneNode(true));
    }
    setText(element, "[data-count]", `${tile.answered} / ${tile.total}`);
    setText(element, "[data-left]", tile.left);
    setText(element, "[data-note]", tile.note);
    setText(element, "[data-saved]", tile.saved);
    fill(element, tile.total ? tile.answered / tile.total : 0, tile.state === "submitted" || tile.state === "expired");
    if (tile.look && !before) this.#announce(element, tile.note);
    return tile.look !== before;
  }

  /**
   * Say aloud who began to need a person.
   * @param {HTMLElement} element
   * @param {string} note
   */
  #announce(element, note) {
    const voice = document.querySelector("[data-announce]");
    const link = element.querySelector(".tile__name");
    const seat = link?.querySelector(".tile__seat")?.textContent ?? "";
    const name = (link?.textContent ?? "").slice(seat.length);
    const state = note || (element.querySelector(".tag")?.textContent ?? "");
    if (voice) voice.textContent = filled(this.#words.attention ?? "", { seat, name, state });
  }

  /** Put the tiles in order again; what has the focus keeps it. */
  #sort() {
    const list = document.querySelector("[data-tiles]");
    if (!list) return;
    const focused = document.activeElement;
    const tiles = /** @type {HTMLElement[]} */ ([...list.children]);
    const key = (/** @type {HTMLElement} */ one) => ({
      look: one.classList.contains("tile--look"),
      seat: Number(one.dataset.seat),
    });
    const sorted = [...tiles].sort((one, other) => inOrder(key(one), key(other)));
    for (const [place, tile] of sorted.entries()) {
      if (list.children[place] !== tile) list.insertBefore(tile, list.children[place] ?? null);
    }
    if (focused instanceof HTMLElement && list.contains(focused)) focused.focus({ preventScroll: true });
  }

  /**
   * Hide what the chosen filter leaves out; a hidden tile cannot be picked.
   * @param {Record<string, number>} counts
   */
  #filter(counts) {
    const shown = this.#shown();
    for (const tile of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-tile]"))) {
      const hidden = !(tile.dataset.in ?? "").split(" ").includes(shown);
      if (tile.hidden === hidden) continue;
      tile.hidden = hidden;
      const box = tile.querySelector("input");
      if (!box) continue;
      box.toggleAttribute("data-pick", !hidden);
      if (hidden) box.checked = false;
    }
    const none = document.querySelector("[data-none]");
    if (none instanceof HTMLElement) none.hidden = (counts[shown] ?? 0) > 0;
    document.querySelector("form[data-bulk]")?.dispatchEvent(new CustomEvent("bulk:refresh"));
  }

  #shown() {
    const link = document.querySelector("[data-filter][aria-current]");
    return link instanceof HTMLElement ? (link.dataset.filter ?? "semua") : "semua";
  }

  /** @param {Happening} event */
  #showEvent(event) {
    const list = document.querySelector("[data-events]");
    const template = document.querySelector("template[data-event-template]");
    if (!list || !(template instanceof HTMLTemplateElement)) return;
    const known = list.querySelector(`[data-event="${event.id}"]`);
    const item = /** @type {HTMLElement} */ (known ?? template.content.firstElementChild?.cloneNode(true));
    item.dataset.event = event.id;
    setText(item, "time", event.time);
    setText(item, "p", event.text);
    const link = item.querySelector("a");
    if (link && link.getAttribute("href") !== event.url) {
      link.href = event.url;
      link.textContent = event.label;
      link.setAttribute("aria-label", `${event.label} ${event.name}`);
    }
    if (known) return;
    setText(item, ".num", event.seat);
    setText(item, "[data-name]", event.name);
    list.prepend(item);
    while (list.children.length > MOST_EVENTS) list.lastElementChild?.remove();
    document.querySelector("[data-no-events]")?.setAttribute("hidden", "");
  }

  /** The server's clock and the times that run. */
  #tick() {
    const now = Date.now() + this.#offset;
    const face = document.querySelector("[data-clock]");
    if (face) face.textContent = this.#face(now);
    for (const tile of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-deadline]"))) {
      setText(tile, "[data-left]", leftWords(Number(tile.dataset.deadline) - now, this.#words));
    }
  }

  /** @param {number} moment ms */
  #face(moment) {
    const language = document.documentElement.lang;
    return new Intl.DateTimeFormat(language === "id" ? "id-ID" : "en-GB", {
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
      timeZone: this.#head.dataset.zone ?? "UTC",
    }).format(moment);
  }
}

/**
 * @param {Element} root
 * @param {string} selector
 * @param {string} text
 */
function setText(root, selector, text) {
  const found = root.querySelector(selector);
  if (found && found.textContent !== text) found.textContent = text;
}

/**
 * The bar of a tile.
 * @param {Element} root
 * @param {number} share from 0 to 1
 * @param {boolean} good
 */
function fill(root, share, good) {
  const meter = root.querySelector(".meter");
  if (!meter) return;
  let bar = meter.querySelector(".meter__done");
  if (!share) return bar?.remove();
  if (!bar) {
    bar = meter.appendChild(document.createElementNS(SVG, "rect"));
    bar.setAttribute("height", "8");
    bar.setAttribute("rx", "4");
  }
  bar.setAttribute("class", good ? "meter__done meter__done--good" : "meter__done");
  bar.setAttribute("width", `${(Math.min(1, share) * 100).toFixed(2)}%`);
}

if (typeof document !== "undefined") {
  const head = document.querySelector("[data-console]");
  if (head instanceof HTMLElement) new Console(head).start();
}
