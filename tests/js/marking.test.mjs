import assert from "node:assert/strict";
import { test } from "node:test";
import { actOf, marksOf, merged } from "../../lms/static/js/marking.js";

/** Reads from a table of fields; null where nothing is chosen. */
const fields = (table) => (name) => table[name] ?? null;
const press = (key, modifiers = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...modifiers });

test("a step goes with what was observed, and not before it is marked", () => {
  assert.deepEqual(marksOf("step", "L01", fields({ "observation-L01": "kata" })), {});
  assert.deepEqual(marksOf("step", "L01", fields({ "step-L01": "no", "observation-L01": "kata" })), {
    steps: { L01: false },
    observations: { L01: "kata" },
  });
  assert.deepEqual(marksOf("step", "L02", fields({ "step-L02": "yes" })), {
    steps: { L02: true },
    observations: { L02: "" },
  });
});

test("a criterion goes with its level as a number, and not before one is chosen", () => {
  assert.deepEqual(marksOf("rubric", "R1", fields({ "comment-R1": "baik" })), {});
  assert.deepEqual(marksOf("rubric", "R1", fields({ "level-R1": "3", "comment-R1": "baik" })), {
    levels: { R1: 3 },
    comments: { R1: "baik" },
  });
});

test("the comment goes as it is, empty too", () => {
  assert.deepEqual(marksOf("comment", "", fields({ comment: "Bagus" })), { comment: "Bagus" });
  assert.deepEqual(marksOf("comment", "", fields({})), { comment: "" });
});

test("marks that wait are put together, the later one wins", () => {
  const first = { steps: { L01: true, L02: true }, comment: "a" };
  assert.deepEqual(merged(first, { steps: { L01: false }, levels: { R1: 2 }, comment: "b" }), {
    steps: { L01: false, L02: true },
    levels: { R1: 2 },
    comment: "b",
  });
  assert.deepEqual(first, { steps: { L01: true, L02: true }, comment: "a" });
});

test("keys", () => {
  assert.equal(actOf(press("j"), false), "next");
  assert.equal(actOf(press("K"), false), "previous");
  assert.equal(actOf(press("2"), false), "choose:2");
  assert.equal(actOf(press("0"), false), null);
  assert.equal(actOf(press("c"), false), "comment");
  assert.equal(actOf(press("]"), false), "evidence-next");
  assert.equal(actOf(press("["), false), "evidence-previous");
  assert.equal(actOf(press("x"), false), null);
});

test("while a text is written, or with a modifier, keys are the browser's; sending works always", () => {
  for (const key of ["j", "1", "c", "]"]) assert.equal(actOf(press(key), true), null);
  assert.equal(actOf(press("c", { ctrlKey: true }), false), null);
  assert.equal(actOf(press("1", { altKey: true }), false), null);
  assert.equal(actOf(press("Enter", { ctrlKey: true }), true), "submit");
  assert.equal(actOf(press("Enter", { metaKey: true }), false), "submit");
  assert.equal(actOf(press("Enter"), false), null);
});
