/**
 * What is to be saved goes out in order, one at a time, and is never lost: the state machine of the player.
 *
 * An entry is frozen (gets its number) when it is first sent; a newer text for the same slot becomes an entry of its own
 * with the next number. What the server answers decides; the candidate is asked nothing. The module touches neither the
 * page nor the network nor a clock: all three are handed in.
 *
 * @typedef {{order: number, kind: string, slot: number | null, payload: string, t: number, at: number,
 *   n: number | null}} Entry
 *   order: place in the queue; t: the device's clock in ms; at: the server's clock as estimated; n: number once sent.
 * @typedef {{status: number, body: Record<string, any>}} Reply
 * @typedef {{put(entry: Entry): Promise<void>, remove(entry: Entry): Promise<void>}} Store
 * @typedef {"ready" | "saved" | "saving" | "waiting" | "paused" | "superseded" | "closed" | "lost"} Mode
 * @typedef {{mode: Mode, unsent: number, kept: number, since: number | null, savedAt: number | null, durable: boolean,
 *   rejected: {slot: number | null, message: string}[]}} State
 *   kept: entries the server took aside for a person; since: waiting since; durable: whether a reload keeps the queue.
 * @typedef {{store: Store, send: (entry: Entry) => Promise<Reply>, now: () => number, serverNow: () => number,
 *   later: (act: () => void, delay: number) => unknown, cancel: (timer: any) => void, random?: () => number,
 *   changed: (state: State) => void, replied: (body: Record<string, any>) => void}} Surroundings
 */

const RUNNING = ["in_progress", "paused"];
const DELAYS = [1000, 2000, 4000, 8000, 15000, 30000];
const RENUMBERINGS = 5; // of one entry before it waits like after a network failure

export class Saver {
  /** @type {Entry[]} */
  #entries = [];
  #order = 1;
  #last = 0; // number of the last entry the server has
  #busy = false;
  /** @type {unknown} */
  #timer = null;
  #failures = 0;
  #renumbered = 0;
  /** @type {number | null} */
  #since = null;
  /** @type {number | null} */
  #savedAt = null;
  #kept = 0;
  #durable = true;
  #paused = false;
  #stopped = false;
  /** @type {"superseded" | "closed" | "lost" | null} */
  #end = null;
  /** @type {{slot: number | null, message: string}[]} */
  #rejected = [];
  /** @type {(() => void)[]} */
  #idle = [];
  /** @type {Surroundings} */
  #out;

  /** @param {Surroundings} surroundings */
  constructor(surroundings) {
    this.#out = surroundings;
  }

  /**
   * Go on with what an earlier page left; nothing is added before.
   * @param {Entry[]} entries in order
   * @param {number} last the number of the last entry the server has
   * @param {boolean} durable
   */
  start(entries, last, durable) {
    this.#entries = [...entries];
    this.#order = entries.reduce((most, entry) => Math.max(most, entry.order), 0) + 1;
    this.#last = last;
    this.#durable = durable;
    this.#changed();
    void this.#pump();
  }

  /** @returns {State} */
  get state() {
    return {
      mode: this.#mode(),
      unsent: this.#entries.length,
      kept: this.#kept,
      since: this.#since,
      savedAt: this.#savedAt,
      durable: this.#durable,
      rejected: [...this.#rejected],
    };
  }

  /** The number of the last entry the server has. */
  get last() {
    return this.#last;
  }

  /**
   * Queue an entry. Of one slot only the newest that was not yet sent is kept.
   * @param {string} kind
   * @param {number | null} slot
   * @param {object} content
   * @param {{t?: number, at?: number}} [when] where it was made earlier
   */
  add(kind, slot, content, when = {}) {
    if (this.#end === "superseded" || this.#end === "closed") return;
    this.#rejected = this.#rejected.filter((one) => one.slot !== slot);
    const older = slot === null ? -1 : this.#entries.findIndex((e) => e.kind === kind && e.slot === slot && e.n === null);
    if (older >= 0) {
      const [gone] = this.#entries.splice(older, 1);
      if (gone) void this.#keep(() => this.#out.store.remove(gone));
    }
    this.#push({
      order: this.#order++,
      kind,
      slot,
      payload: JSON.stringify(content),
      t: when.t ?? this.#out.now(),
      at: when.at ?? this.#out.serverNow(),
      n: null,
    });
    this.#changed();
    void this.#pump();
  }

  /** Try again at once: the net is said to be back. */
  retry() {
    if (this.#timer !== null) this.#out.cancel(this.#timer);
    this.#timer = null;
    void this.#pump();
  }

  /** The pause is over. */
  resume() {
    if (!this.#paused) return;
    this.#paused = false;
    this.#changed();
    void this.#pump();
  }

  /** The server says by other ways that this page may not go on. @param {"superseded" | "closed" | "lost"} why */
  end(why) {
    if (this.#end) return;
    this.#end = why;
    this.#stopped = why === "lost";
    this.#changed();
    this.retry();
  }

  /** Resolves once nothing waits to be sent, or nothing more can be. @returns {Promise<void>} */
  idle() {
    return this.#isIdle() ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  #isIdle() {
    return this.#stopped || (this.#entries.length === 0 && !this.#busy);
  }

  /** @returns {Mode} */
  #mode() {
    if (this.#end) return this.#end;
    if (this.#paused) return "paused";
    if (this.#failures > 0) return "waiting";
    if (this.#entries.length > 0) return "saving";
    return this.#savedAt === null ? "ready" : "saved";
  }

  #changed() {
    this.#out.changed(this.state);
    if (this.#isIdle()) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** @param {Entry} entry */
  #push(entry) {
    this.#entries.push(entry);
    void this.#keep(() => this.#out.store.put(entry));
  }

  /** A store that fails must not stop the saving. @param {() => Promise<void>} write */
  async #keep(write) {
    try {
      await write();
    } catch {
      this.#durable = false;
    }
  }

  async #pump() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#timer === null && !this.#paused && !this.#stopped) {
        const entry = this.#entries[0];
        if (!entry) break;
        if (entry.n === null) {
          entry.n = this.#last + 1;
          const frozen = entry;
          await this.#keep(() => this.#out.store.put(frozen));
        }
        let reply;
        try {
          reply = await this.#out.send(entry);
        } catch {
          reply = null;
        }
        await this.#settle(entry, reply);
        if (this.#entries.length > 0) this.#changed();
      }
    } finally {
      this.#busy = false;
    }
    this.#changed();
  }

  /**
   * @param {Entry} entry the first of the queue
   * @param {Reply | null} reply null where none came
   */
  async #settle(entry, reply) {
    const number = /** @type {number} */ (entry.n);
    const body = reply?.body ?? {};
    if (!reply || reply.status === 408 || reply.status === 429 || reply.status >= 500) return this.#wait();
    if (reply.status === 200) {
      if (typeof body.seq !== "number") return this.#wait(); // not our server: the page of a hotspot, say
      this.#answered(number);
      this.#savedAt = this.#out.serverNow();
      await this.#drop(entry);
      this.#out.replied(body);
      if (body.status === "paused") this.#paused = true;
      if (!RUNNING.includes(body.status)) this.#end ??= "closed";
      return;
    }
    const code = body.error;
    if (reply.status === 409 && (code === "gap" || code === "different")) {
      const expected = Number(body.expected) || number + 1;
      if (++this.#renumbered > RENUMBERINGS) return this.#wait();
      // Another text under this number never becomes this one: go past it, whatever is expected.
      entry.n = code === "gap" ? expected : Math.max(expected, number + 1);
      this.#last = entry.n - 1;
      return this.#keep(() => this.#out.store.put(entry));
    }
    if (code === "superseded" || reply.status === 410) {
      this.#end ??= code === "superseded" ? "superseded" : "closed";
      if (!body.quarantined) {
        this.#stopped = true;
        return;
      }
      this.#kept++;
      this.#answered(number);
      return this.#drop(entry);
    }
    if (reply.status === 423) {
      this.#answered(this.#last);
      this.#paused = true;
      return;
    }
    if (reply.status === 400 || reply.status === 413) {
      // It will never be taken, and must not keep back what comes after it.
      this.#rejected.push({ slot: entry.slot, message: String(body.message ?? "") });
      this.#answered(this.#last);
      return this.#drop(entry);
    }
    this.#end ??= "lost";
    this.#stopped = true;
  }

  /** The server answered: the net is there. @param {number} number */
  #answered(number) {
    this.#last = Math.max(this.#last, number);
    this.#failures = 0;
    this.#renumbered = 0;
    this.#since = null;
  }

  /** @param {Entry} entry */
  async #drop(entry) {
    this.#entries = this.#entries.filter((one) => one !== entry);
    await this.#keep(() => this.#out.store.remove(entry));
  }

  #wait() {
    const delay = DELAYS[Math.min(this.#failures, DELAYS.length - 1)] ?? 1000;
    const spread = 0.75 + 0.5 * (this.#out.random ?? Math.random)();
    this.#failures++;
    this.#renumbered = 0;
    this.#since ??= this.#out.serverNow();
    this.#timer = this.#out.later(() => {
      this.#timer = null;
      void this.#pump();
    }, delay * spread);
  }
}
