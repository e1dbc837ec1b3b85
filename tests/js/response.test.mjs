import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { collect, fill } from "../../lms/static/js/response.js";

const file = new URL("../items/cases/responses.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8"));

/** Fields enough like a browser's for reading and filling; the buttons of an ordering are tested in a browser. */
function pageOf(inputs) {
  const fields = inputs.map((input) => ({
    type: input.type,
    name: input.name,
    value: input.value,
    checked: input.checked,
    dataset: { response: input.response, encode: input.encode },
  }));
  return { fields, querySelectorAll: (selector) => (selector.includes("data-order") ? [] : fields) };
}

for (const { name, inputs, response, rendered } of cases) {
  test(`collect: ${name}`, () => {
    assert.deepEqual(collect(pageOf(inputs)), response);
  });

  test(`fill, then collect: ${name}`, () => {
    const page = pageOf(inputs.map((input) => ({ ...input, checked: false, value: input.checked !== undefined && ["radio", "checkbox"].includes(input.type) ? input.value : "" })));
    fill(page, response);
    assert.deepEqual(collect(page), response);
    if (rendered) assert.deepEqual(page.fields.map(({ value, checked }) => ({ value, checked })), inputs.map(({ value, checked }) => ({ value, checked })));
  });

  test(`fill empties: ${name}`, () => {
    const page = pageOf(inputs);
    fill(page, {});
    assert.ok(Object.values(collect(page)).every((values) => values === null));
  });
}

test("collect: nothing to answer", () => {
  assert.deepEqual(collect(pageOf([])), {});
});
