import assert from "node:assert/strict";
import { test } from "node:test";

import { inOrder, leftWords } from "../../lms/static/js/console.js";

const WORDS = { over: "habis", under: "kurang dari 1 mnt", minutes: "{m} mnt", hours: "{h} j {m} mnt" };

test("time left is said in whole minutes", () => {
  assert.equal(leftWords(0, WORDS), "habis");
  assert.equal(leftWords(-5000, WORDS), "habis");
  assert.equal(leftWords(59_000, WORDS), "kurang dari 1 mnt");
  assert.equal(leftWords(44 * 60_000 + 59_000, WORDS), "44 mnt");
  assert.equal(leftWords(81 * 60_000, WORDS), "1 j 21 mnt");
});

test("who needs a person comes first, then the seat decides", () => {
  const tiles = [
    { look: false, seat: 1 },
    { look: true, seat: 9 },
    { look: true, seat: 2 },
  ];
  assert.deepEqual(tiles.sort(inOrder).map((tile) => tile.seat), [2, 9, 1]);
});
