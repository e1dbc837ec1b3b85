import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerClock, countdown, warning } from "../../lms/static/js/player/clock.js";
import { clockFace, filled, speaker } from "../../lms/static/js/player/words.js";

test("the quickest answer knows the server's time best", () => {
  let device = 10000;
  const clock = new ServerClock(() => device);
  clock.measure(510000, 9000, 10000); // a second on the way
  assert.equal(clock.now(), 10000 + 500500);
  clock.measure(510100, 10000, 10100);
  assert.equal(clock.now(), 10000 + 500050);
  clock.measure(510300, 10000, 10900); // slower: not taken
  assert.equal(clock.now(), 10000 + 500050);
});

test("a device whose clock is set is noticed", () => {
  let device = 10000;
  const clock = new ServerClock(() => device);
  clock.measure(500000, 9950, 10050);
  device = 10000 - 3600000;
  clock.measure(501000, device - 400, device + 400);
  assert.ok(Math.abs(clock.now() - 501000) < 1000);
});

test("the time left in figures", () => {
  assert.equal(countdown(3788000), "1:03:08");
  assert.equal(countdown(545000), "9:05");
  assert.equal(countdown(400), "0:01");
  assert.equal(countdown(-5000), "0:00");
});

test("ten, five and one minute are announced once each", () => {
  const said = [];
  let before = 700000;
  for (let left = 700000; left > -2000; left -= 500) {
    const minutes = warning(before, left);
    if (minutes !== null) said.push(minutes);
    before = left;
  }
  assert.deepEqual(said, [10, 5, 1]);
  assert.equal(warning(null, 7.2 * 60000), 8);
  assert.equal(warning(null, 20 * 60000), null);
  assert.equal(warning(700000, 30000), 1);
});

test("sentences are filled, and counted ones chosen", () => {
  const say = speaker({ one: "Soal {slot}", many: ["{n} answer", "{n} answers"] });
  assert.equal(say("one", { slot: 4 }), "Soal 4");
  assert.equal(say("many", { n: 1 }), "1 answer");
  assert.equal(say("many", { n: 3 }), "3 answers");
  assert.equal(filled("{a} {b}", { a: 0 }), "0 {b}");
});

test("times as each language writes them, in the zone of the room", () => {
  const at = Date.UTC(2026, 10, 23, 1, 5, 9);
  assert.equal(clockFace("id", "Asia/Makassar").seconds(at), "09.05.09");
  assert.equal(clockFace("en", "Asia/Jakarta").time(at), "08:05");
});
