/** The shop writes templates; what is wrong with one is said when it is written. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.js";

const TEMPLATES = "/private/templates";
const TEMPLATE_UNKNOWN = 2018;
const OTP_DEVICE_UNKNOWN = 2021;
const TEMPLATE_EXISTS = 2850;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  for (const id of ["admin", "other"]) await app.makeInstance(id);
  const device = { otp_device_id: "box", otp_device_description: "Box", otp_key: "MFRGGZDF", otp_algorithm: 1 };
  expect((await app.askAsOwner({ method: "POST", url: "/private/otp-devices", body: device })).status).toBe(204);
});
afterAll(() => app?.stop());

let counter = 0;
const template = (members: object = {}) => ({
  template_id: `t-${counter++}`,
  template_description: "A pot of tea",
  template_contract: { summary: "Tea", amount: "KUDOS:2", minimum_age: 0, pay_duration: { d_us: 60_000_000 } },
  ...members,
});
const add = (body: object, base = "") => app.askAsOwner({ method: "POST", url: base + TEMPLATES, body });
const one = (id: string, base = "") => `${base}${TEMPLATES}/${encodeURIComponent(id)}`;
const show = (id: string, base = "") => app.askAsOwner({ url: one(id, base) });
const patch = (id: string, body: object) => app.askAsOwner({ method: "PATCH", url: one(id), body });
const remove = (id: string) => app.askAsOwner({ method: "DELETE", url: one(id) });

test("a template is added, listed, shown to the shop and to everybody, changed and removed", async () => {
  const first = template({ otp_id: "box" });
  const { template_id: id, template_contract, template_description } = first;
  expect((await add(first)).status).toBe(204);
  expect((await app.askAsOwner({ url: TEMPLATES })).body).toEqual({
    templates: [{ template_id: id, template_description }],
  });
  expect(await show(id)).toMatchObject({
    status: 200,
    body: { template_description, otp_id: "box", template_contract },
  });
  const shown = await app.ask({ url: `/templates/${id}` });
  expect(shown).toMatchObject({ status: 200, body: { template_contract } });
  expect(Object.keys(shown.body)).toEqual(["template_contract"]);
  expect(shown.headers).toMatchObject({ vary: expect.stringContaining("Accept"), "cache-control": "no-store" });

  const changed = { template_description: "New", template_contract: { currency: "KUDOS" }, editable_defaults: {} };
  expect((await patch(id, changed)).status).toBe(204);
  expect((await show(id)).body).toEqual({ ...changed, required_currency: "KUDOS" });
  expect((await remove(id)).status).toBe(204);
  const unknown = { status: 404, body: { code: TEMPLATE_UNKNOWN } };
  expect(await show(id)).toMatchObject(unknown);
  expect(await app.ask({ url: `/templates/${id}` })).toMatchObject(unknown);
  expect(await patch(id, changed)).toMatchObject(unknown);
  expect(await remove(id)).toMatchObject(unknown);
});

test("what nobody knows of is shown as it was written; the same again is no conflict, something else is", async () => {
  const first = template({
    template_contract: { z: [1, { a: "x" }], template_type: "fixed-order", a: 5 },
    editable_defaults: { ui: { colour: "red" }, summary: "Gift", amount: "KUDOS:5" },
  });
  expect((await add(first)).status).toBe(204);
  expect((await show(first.template_id)).text).toContain('{"z":[1,{"a":"x"}],"template_type":"fixed-order","a":5}');
  const { a, ...others } = first.template_contract as unknown as { a: number };
  expect((await add({ ...first, template_contract: { a, ...others } })).status).toBe(204);
  for (const other of [
    { template_description: "" },
    { otp_id: "box" },
    { template_contract: {} },
    { editable_defaults: {} },
  ]) {
    expect(await add({ ...first, ...other })).toMatchObject({ status: 409, body: { code: TEMPLATE_EXISTS } });
  }
});

test("templates belong to one instance", async () => {
  const first = template();
  await add(first);
  expect((await show(first.template_id, "/instances/other")).status).toBe(404);
  expect((await app.ask({ url: `/instances/other/templates/${first.template_id}` })).status).toBe(404);
  expect((await add({ ...first, template_description: "Others" }, "/instances/other")).status).toBe(204);
  expect((await show(first.template_id)).body.template_description).toBe("A pot of tea");
});

test.each(["a b", "ä/ö", "%2F", "..%", "'\"<script>", "日本", "a?b#c", "…", " ", "x".repeat(512)])(
  "an id may be %j",
  async (id) => {
    expect((await add(template({ template_id: id }))).status).toBe(204);
    expect((await show(id)).status).toBe(200);
    expect((await app.ask({ url: `/templates/${encodeURIComponent(id)}` })).status).toBe(200);
    expect((await remove(id)).status).toBe(204);
  },
);

test.each<[parameter: string, members: object]>([
  ["template_id", { template_id: "" }],
  ["template_id", { template_id: "." }],
  ["template_id", { template_id: ".." }],
  ["template_id", { template_id: "x".repeat(513) }],
  ["template_description", { template_description: 5 }],
  ["template_contract", { template_contract: [] }],
  ["template_contract.template_type", { template_contract: { template_type: "gift" } }],
  ["template_contract.amount", { template_contract: { amount: "2 KUDOS" } }],
  ["template_contract.amount", { template_contract: { amount: "KUDOS:4503599627370497" } }],
  ["template_contract.currency", { template_contract: { currency: "kudos" } }],
  ["template_contract.currency", { template_contract: { amount: "KUDOS:1", currency: "KUDOS" } }],
  ["required_currency", { template_contract: { amount: "KUDOS:1" }, required_currency: "EUR" }],
  ["template_contract.minimum_age", { template_contract: { minimum_age: -1 } }],
  ["template_contract.pay_duration.d_us", { template_contract: { pay_duration: { d_us: -1 } } }],
  ["template_contract.pay_duration", { template_contract: { pay_duration: { d_us: "forever" } } }],
  ["editable_defaults", { editable_defaults: "x" }],
  ["editable_defaults.summary", { editable_defaults: { summary: "Tea" } }],
  ["editable_defaults.amount", { template_contract: { currency: "KUDOS" }, editable_defaults: { amount: "EUR:1" } }],
  [
    "template_contract.selected_products",
    { template_contract: { template_type: "inventory-cart", selected_products: "tea" } },
  ],
  [
    "template_contract.selected_categories[0]",
    { template_contract: { template_type: "inventory-cart", selected_categories: ["1"] } },
  ],
  ["template_contract.selected_all", { template_contract: { template_type: "inventory-cart", selected_all: 1 } }],
  ["template_contract.choices", { template_contract: { template_type: "paivana" } }],
  ["template_contract.choices", { template_contract: { template_type: "paivana", choices: [] } }],
  ["template_contract.choices[0].amount", { template_contract: { template_type: "paivana", choices: [{}] } }],
  ...["(", "a{", "[a", "a**{2", "(a)\\1", "(?=a)", "a{999}", "\\d", "x".repeat(1025), "((a{99}){99}){99}"].map(
    (website_regex): [string, object] => [
      "template_contract.website_regex",
      { template_contract: { template_type: "paivana", choices: [{ amount: "KUDOS:1" }], website_regex } },
    ],
  ),
])("what no order could come of is refused: %s in %j", async (parameter, members) => {
  const body = template(members);
  expect(await add(body)).toMatchObject({ status: 400, body: { parameter } });
  if (parameter !== "template_id") expect((await show(body.template_id)).status).toBe(404);
});

describe("a device that confirms payments", () => {
  test("must exist, also when a template is changed, which then stays", async () => {
    expect(await add(template({ otp_id: "none" }))).toMatchObject({ status: 404, body: { code: OTP_DEVICE_UNKNOWN } });
    const first = template({ otp_id: "box" });
    await add(first);
    const changed = { template_description: "New", template_contract: {}, otp_id: "none" };
    expect(await patch(first.template_id, changed)).toMatchObject({ status: 404, body: { code: OTP_DEVICE_UNKNOWN } });
    expect(await patch("none", changed)).toMatchObject({ status: 404, body: { code: TEMPLATE_UNKNOWN } });
    expect((await show(first.template_id)).body).toMatchObject({ template_description: "A pot of tea", otp_id: "box" });
  });

  test("that is removed leaves the template without one", async () => {
    const device = { otp_device_id: "old", otp_device_description: "Old", otp_key: "MFRGGZDF", otp_algorithm: 1 };
    await app.askAsOwner({ method: "POST", url: "/private/otp-devices", body: device });
    const first = template({ otp_id: "old" });
    expect((await add(first)).status).toBe(204);
    expect((await app.askAsOwner({ method: "DELETE", url: "/private/otp-devices/old" })).status).toBe(204);
    expect((await show(first.template_id)).body).not.toHaveProperty("otp_id");
  });
});

test("an older client names the currency beside the contract", async () => {
  const first = template({ template_contract: { summary: "Gift" }, required_currency: "KUDOS" });
  expect((await add(first)).status).toBe(204);
  expect((await app.ask({ url: `/templates/${first.template_id}` })).body).toEqual({
    template_contract: { summary: "Gift" },
    required_currency: "KUDOS",
  });
});
