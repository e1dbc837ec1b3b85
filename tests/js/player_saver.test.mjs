import assert from "node:assert/strict";
import { test } from "node:test";
import { Saver } from "../../lms/static/js/player/saver.js";

/** A server with one journal, a store that outlives pages, and a clock that stands until it is moved. */
class World {
  constructor() {
    this.stored = new Map();
    this.journal = [];
    this.sent = [];
    this.script = []; // answers given before the server's own: functions of the entry, or "down"
    this.timers = [];
    this.states = [];
    this.replies = [];
    this.now = 1000;
    this.failing = false;
  }

  page(last = this.journal.length) {
    const saver = new Saver({
      store: {
        put: async (entry) => {
          if (this.failing) throw new Error("full");
          this.stored.set(entry.order, { ...entry });
        },
        remove: async (entry) => {
          this.stored.delete(entry.order);
        },
      },
      send: async (entry) => this.answer({ ...entry }),
      now: () => this.now,
      serverNow: () => this.now + 5,
      later: (act, delay) => this.timers.push({ act, delay }) && this.timers.at(-1),
      cancel: (timer) => this.timers.splice(this.timers.indexOf(timer), 1),
      random: () => 0.5,
      changed: (state) => this.states.push(state),
      replied: (body) => this.replies.push(body),
    });
    saver.start([...this.stored.values()].sort((a, b) => a.order - b.order), last, true);
    return saver;
  }

  async answer(entry) {
    this.sent.push(entry);
    const next = this.script.shift();
    if (next === "down") throw new Error("no net");
    if (next === "lost") {
      this.write(entry);
      throw new Error("the answer got lost");
    }
    if (next) return next(entry);
    return this.write(entry);
  }

  write(entry) {
    const before = this.journal.find((row) => row.n === entry.n);
    if (before && before.p !== entry.payload) return refuse(409, "different", { expected: this.journal.length + 1 });
    if (!before && entry.n !== this.journal.length + 1) return refuse(409, "gap", { expected: this.journal.length + 1 });
    if (!before) this.journal.push({ n: entry.n, p: entry.payload });
    return { status: 200, body: { seq: entry.n + 2, hash: "00", deadline: 9, status: "in_progress", notices: 0 } };
  }

  fire() {
    const [timer] = this.timers.splice(0, 1);
    timer.act();
    return timer.delay;
  }

  texts() {
    return this.journal.map((row) => JSON.parse(row.p).v);
  }
}

const refuse = (status, error, more = {}) => ({ status, body: { error, message: "kata", ...more } });
const settle = () => new Promise((resolve) => setImmediate(resolve));
const add = (saver, slot, v, kind = "answer") => saver.add(kind, slot, { slot, v });

test("an entry goes out, is acknowledged, and leaves the store", async () => {
  const world = new World();
  const saver = world.page();
  assert.equal(saver.state.mode, "ready");
  add(saver, 1, "a");
  assert.equal(saver.state.mode, "saving");
  await saver.idle();
  assert.deepEqual(world.texts(), ["a"]);
  assert.equal(world.stored.size, 0);
  assert.deepEqual([saver.state.mode, saver.state.savedAt, saver.last], ["saved", 1005, 1]);
});

test("one is in flight; the rest follows in order", async () => {
  const world = new World();
  const saver = world.page();
  for (const slot of [1, 2, 3]) add(saver, slot, slot);
  await saver.idle();
  assert.deepEqual(world.texts(), [1, 2, 3]);
  assert.deepEqual(world.sent.map((entry) => entry.n), [1, 2, 3]);
});

test("what was sent is frozen: the newest text gets the next number, those between vanish", async () => {
  const world = new World();
  world.script = ["down"];
  const saver = world.page();
  add(saver, 1, "a");
  await settle();
  for (const v of ["ab", "abc", "abcd"]) add(saver, 1, v);
  assert.equal(saver.state.unsent, 2);
  world.fire();
  await saver.idle();
  assert.deepEqual(world.texts(), ["a", "abcd"]);
  assert.deepEqual(world.sent.map((entry) => [entry.n, entry.payload]).slice(0, 2).map(([n]) => n), [1, 1]);
  assert.equal(world.sent[0].payload, world.sent[1].payload);
  assert.equal(world.sent[0].t, world.sent[1].t);
});

test("flags and answers of one slot do not replace each other; events never do", async () => {
  const world = new World();
  world.script = ["down"];
  const saver = world.page();
  add(saver, 9, "first");
  await settle();
  add(saver, 1, "x");
  add(saver, 1, "flag", "flag");
  add(saver, null, "left", "leave");
  add(saver, null, "left again", "leave");
  assert.equal(saver.state.unsent, 5);
  saver.retry();
  await saver.idle();
  assert.deepEqual(world.texts(), ["first", "x", "flag", "left", "left again"]);
});

test("without the net it waits longer each time, says since when, and goes on at once when the net is back", async () => {
  const world = new World();
  world.script = ["down", "down", "down", "down", "down", "down", "down"];
  const saver = world.page();
  add(saver, 1, "a");
  await settle();
  assert.deepEqual([saver.state.mode, saver.state.since], ["waiting", 1005]);
  world.now = 60000;
  const delays = [];
  for (let tries = 0; tries < 6; tries++) {
    delays.push(world.fire());
    await settle();
  }
  assert.deepEqual(delays, [1000, 2000, 4000, 8000, 15000, 30000]);
  assert.equal(saver.state.since, 1005);
  saver.retry();
  await saver.idle();
  assert.deepEqual([saver.state.mode, saver.state.since], ["saved", null]);
  assert.deepEqual(world.texts(), ["a"]);
});

test("an answer of somebody else (a hotspot's page, a broken server) is no acknowledgement", async () => {
  const world = new World();
  world.script = [() => ({ status: 200, body: {} }), () => ({ status: 502, body: {} }), () => ({ status: 429, body: {} })];
  const saver = world.page();
  add(saver, 1, "a");
  for (let tries = 0; tries < 3; tries++) {
    await settle();
    assert.equal(saver.state.mode, "waiting");
    assert.equal(world.stored.size, 1);
    world.fire();
  }
  await saver.idle();
  assert.deepEqual(world.texts(), ["a"]);
});

test("entries survive a reload and a crash, and go out in order", async () => {
  const world = new World();
  world.script = ["down"];
  const first = world.page();
  for (const slot of [1, 2, 3]) add(first, slot, slot);
  await settle();
  const second = world.page(0);
  await second.idle();
  assert.deepEqual(world.texts(), [1, 2, 3]);
  assert.equal(world.stored.size, 0);
});

test("an acknowledgement that got lost is asked for again with the same bytes, also after a reload", async () => {
  const world = new World();
  world.script = ["lost"];
  const first = world.page();
  add(first, 1, "a");
  add(first, 2, "b");
  await settle();
  assert.deepEqual(world.texts(), ["a"]);
  const second = world.page(); // the server says: one entry
  await second.idle();
  assert.deepEqual(world.texts(), ["a", "b"]);
  assert.deepEqual(world.sent.map((entry) => entry.n), [1, 1, 2]);
});

test("a gap: renumbered from the server's number", async () => {
  const world = new World();
  world.script = [() => refuse(409, "gap", { expected: 1 })];
  const saver = world.page(7); // believes more than the server has
  add(saver, 1, "a");
  add(saver, 2, "b");
  await saver.idle();
  assert.deepEqual(world.sent.map((entry) => entry.n), [8, 1, 2]);
  assert.deepEqual(world.texts(), ["a", "b"]);
});

test("another text under its number: takes the next one", async () => {
  const world = new World();
  world.journal = [{ n: 1, p: '{"v":"other tab"}' }];
  const saver = world.page(0);
  add(saver, 1, "mine");
  await saver.idle();
  assert.deepEqual(world.texts(), ["other tab", "mine"]);
});

test("a server that keeps asking for other numbers is waited for, not hammered", async () => {
  const world = new World();
  world.script = Array.from({ length: 6 }, () => () => refuse(409, "gap", { expected: 4 }));
  const saver = world.page();
  add(saver, 1, "a");
  await settle();
  assert.equal(world.sent.length, 6);
  assert.equal(saver.state.mode, "waiting");
  world.fire();
  await saver.idle();
  assert.equal(world.journal.length, 1);
});

test("superseded: what is left goes to the quarantine under numbers of its own, and the page is told how much", async () => {
  const world = new World();
  const superseded = () => refuse(409, "superseded", { quarantined: true });
  world.script = ["down", superseded, superseded];
  const saver = world.page(4);
  add(saver, 1, "a");
  add(saver, 2, "b");
  await settle();
  world.fire();
  await saver.idle();
  assert.deepEqual([saver.state.mode, saver.state.kept, saver.state.unsent], ["superseded", 2, 0]);
  assert.deepEqual(world.sent.map((entry) => entry.n), [5, 5, 6]);
  add(saver, 3, "c");
  assert.equal(saver.state.unsent, 0);
});

test("a full quarantine leaves the rest on the device", async () => {
  const world = new World();
  world.script = [() => refuse(409, "superseded", { quarantined: false })];
  const saver = world.page();
  add(saver, 1, "a");
  add(saver, 2, "b");
  await saver.idle();
  assert.deepEqual([saver.state.mode, saver.state.kept, saver.state.unsent], ["superseded", 0, 2]);
  assert.equal(world.stored.size, 2);
});

test("closed: late entries are taken aside", async () => {
  const world = new World();
  world.script = [() => refuse(410, "closed", { quarantined: true })];
  const saver = world.page();
  add(saver, 1, "a");
  await saver.idle();
  assert.deepEqual([saver.state.mode, saver.state.kept, saver.state.unsent], ["closed", 1, 0]);
});

test("a stored reply after the end closes as well", async () => {
  const world = new World();
  world.script = [() => ({ status: 200, body: { seq: 3, status: "submitted", notices: 0, deadline: 9 } })];
  const saver = world.page();
  add(saver, 1, "a");
  await saver.idle();
  assert.deepEqual([saver.state.mode, saver.state.unsent], ["closed", 0]);
});

test("paused: the entry waits, and goes out as it was when the pause is over", async () => {
  const world = new World();
  world.script = [() => refuse(423, "paused")];
  const saver = world.page();
  add(saver, 1, "a");
  await settle();
  add(saver, 2, "b");
  await settle();
  assert.deepEqual([saver.state.mode, saver.state.unsent, world.sent.length], ["paused", 2, 1]);
  saver.resume();
  await saver.idle();
  assert.deepEqual(world.texts(), ["a", "b"]);
  assert.deepEqual(world.sent[0], world.sent[1]);
});

test("what the server will never take does not keep back what follows", async () => {
  const world = new World();
  world.script = [() => refuse(413, "too_large")];
  const saver = world.page();
  add(saver, 1, "huge");
  add(saver, 2, "b");
  await saver.idle();
  assert.deepEqual(saver.state.rejected, [{ slot: 1, message: "kata" }]);
  assert.deepEqual(world.texts(), ["b"]);
  add(saver, 1, "smaller");
  await saver.idle();
  assert.deepEqual(saver.state.rejected, []);
});

test("a device that is not known any more stops and keeps everything", async () => {
  const world = new World();
  world.script = [() => refuse(403, "bad_credential")];
  const saver = world.page();
  add(saver, 1, "a");
  await saver.idle();
  add(saver, 2, "b");
  await settle();
  assert.deepEqual([saver.state.mode, saver.state.unsent, world.stored.size, world.sent.length], ["lost", 2, 2, 1]);
});

test("a store that fails does not stop the saving, and the state says so", async () => {
  const world = new World();
  world.failing = true;
  const saver = world.page();
  add(saver, 1, "a");
  await saver.idle();
  assert.deepEqual(world.texts(), ["a"]);
  assert.equal(saver.state.durable, false);
});

test("any mix of losses and failures: every text arrives once and in order", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    let x = seed;
    const random = () => (x = (x * 16807) % 2147483647) / 2147483647;
    const world = new World();
    let saver = world.page();
    const wanted = [];
    for (let step = 0; step < 25; step++) {
      world.script.push(...Array.from({ length: Math.floor(random() * 3) }, () => (random() < 0.5 ? "down" : "lost")));
      add(saver, step + 1, step);
      wanted.push(step);
      if (random() < 0.5) await settle();
      if (random() < 0.3 && world.timers.length) world.fire();
      if (random() < 0.2) {
        await settle();
        world.timers = [];
        saver = world.page(); // a reload
      }
    }
    world.script = [];
    await settle();
    saver.retry();
    await saver.idle();
    assert.deepEqual(world.texts(), wanted, `seed ${seed}`);
    assert.equal(world.stored.size, 0);
  }
});
