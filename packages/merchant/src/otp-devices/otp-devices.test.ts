import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PASSWORD, startTestApp, type TestApp } from "../testing/test-app.js";

/** The ASCII text 12345678901234567890, the key of RFC 6238's table. */
const KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const DEVICES = "/private/otp-devices";

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  await app.makeInstance("admin");
  await app.makeInstance("other");
});

afterAll(() => app?.stop());

const add = (members: object, base = DEVICES) => app.askAsOwner({ method: "POST", url: base, body: device(members) });
const device = (members: object) => ({
  otp_device_id: "till",
  otp_device_description: "The till",
  otp_key: KEY,
  otp_algorithm: 1,
  ...members,
});
const show = (id: string, query = "") => app.askAsOwner({ url: `${DEVICES}/${encodeURIComponent(id)}${query}` });
const patch = (id: string, body: object) => app.askAsOwner({ method: "PATCH", url: `${DEVICES}/${id}`, body });
const remove = (id: string) => app.askAsOwner({ method: "DELETE", url: `${DEVICES}/${id}` });

describe("a device", () => {
  test("is added, listed, shown without its key, changed and removed", async () => {
    expect((await add({ otp_device_id: "one", otp_ctr: 7 })).status).toBe(204);
    expect((await app.askAsOwner({ url: DEVICES })).body).toEqual({
      otp_devices: [{ otp_device_id: "one", device_description: "The till" }],
    });
    const shown = await show("one", "?faketime=1111111109");
    expect(shown.body).toEqual({
      device_description: "The till",
      otp_algorithm: 1,
      otp_ctr: 7,
      otp_timestamp: 1111111109,
      otp_code: "48150727\n89731029\n07081804\n14050471\n44266759",
    });
    expect(shown.text).not.toContain(KEY);

    expect((await patch("one", { otp_device_description: "New", otp_algorithm: "totp_with_price" })).status).toBe(204);
    expect((await show("one", "?faketime=1111111109&price=EUR:1.5")).body).toEqual({
      device_description: "New",
      otp_algorithm: 2,
      otp_ctr: 7,
      otp_timestamp: 1111111109,
      otp_code: "06219459\n96369227\n93076942\n09854584\n12320693",
    });
    const changed = { otp_device_description: "New", otp_algorithm: 1, otp_key: "MFRGG", otp_ctr: 8 };
    expect((await patch("one", changed)).status).toBe(204);
    const after = (await show("one", "?faketime=1111111109")).body;
    expect(after.otp_ctr).toBe(8);
    expect(after.otp_code).not.toBe("48150727\n89731029\n07081804\n14050471\n44266759");

    expect((await remove("one")).status).toBe(204);
    for (const answer of [await remove("one"), await show("one"), await patch("one", changed)]) {
      expect([answer.status, answer.body.code]).toEqual([404, 2021]);
    }
  });

  test("shows its codes for now where no time is given, and none without what they depend on", async () => {
    await add({ otp_device_id: "free", otp_algorithm: "NONE" });
    await add({ otp_device_id: "priced", otp_algorithm: 2 });
    await add({ otp_device_id: "timed", otp_algorithm: 1 });
    expect((await show("free")).body).not.toHaveProperty("otp_code");
    expect((await show("priced", "?faketime=5")).body).not.toHaveProperty("otp_code");
    expect((await show("timed")).body.otp_code).toMatch(/^\d{8}(\n\d{8}){4}$/);
    expect((await show("timed", "?price=EUR:1&faketime=59")).body.otp_code).toContain("94287082");
  });

  test("can be added again with the same content, not with another", async () => {
    const first = { otp_device_id: "twice" };
    for (const same of [first, first, { ...first, otp_algorithm: "TOTP_WITHOUT_PRICE" }, { ...first, otp_ctr: 0 }]) {
      expect((await add(same)).status).toBe(204);
    }
    for (const other of [{ otp_key: "MFRGG" }, { otp_algorithm: 2 }, { otp_device_description: "?" }, { otp_ctr: 1 }]) {
      const answer = await add({ ...first, ...other });
      expect([answer.status, answer.body.code]).toEqual([409, 2851]);
    }
  });

  test("may have any id", async () => {
    const id = "Kasse 1/ü?%2F#";
    expect((await add({ otp_device_id: id })).status).toBe(204);
    expect((await show(id)).status).toBe(200);
  });

  test("belongs to one instance", async () => {
    const base = "/instances/other/private/otp-devices";
    expect((await add({ otp_device_id: "theirs" }, base)).status).toBe(204);
    expect((await show("theirs")).status).toBe(404);
    expect((await app.askAsOwner({ url: base })).body.otp_devices).toHaveLength(1);
  });
});

describe("malformed", () => {
  test.each([
    ["a key in another alphabet", { otp_key: "0189" }, "otp_key"],
    ["a key with padding inside", { otp_key: "AB=C" }, "otp_key"],
    ["a key with much padding", { otp_key: "AB======" }, "otp_key"],
    ["an unknown algorithm", { otp_algorithm: 3 }, "otp_algorithm"],
    ["an unknown name of an algorithm", { otp_algorithm: "HOTP" }, "otp_algorithm"],
    ["a negative counter", { otp_ctr: -1 }, "otp_ctr"],
    ["an empty id", { otp_device_id: "" }, "otp_device_id"],
  ])("%s is refused, and not repeated to whoever reads the answer", async (_name, members, parameter) => {
    const answer = await add(members);
    expect([answer.status, answer.body.code, answer.body.parameter]).toEqual([400, 26, parameter]);
    expect(answer.text).not.toContain(KEY);
    if ("otp_key" in members) expect(answer.text).not.toContain(members.otp_key);
  });

  test("a missing key is named", async () => {
    const answer = await add({ otp_key: undefined });
    expect([answer.status, answer.body.code, answer.body.parameter]).toEqual([400, 25, "otp_key"]);
  });

  test.each(["?faketime=yesterday", "?faketime=-1", "?faketime=1.5", "?price=1.5"])("%s is refused", async (query) => {
    await add({ otp_device_id: "asked" });
    const answer = await show("asked", query);
    expect([answer.status, answer.body.code]).toEqual([400, 26]);
  });
});

test("reading and writing are permissions of their own", async () => {
  const token = async (scope: string) => {
    const made = await app.askAsOwner({ method: "POST", url: "/private/token", body: { scope } });
    return { authorization: `Bearer ${String(made.body.access_token)}` };
  };
  const [reader, till] = [await token("readonly"), await token("order-full")];
  const status = async (request: Parameters<TestApp["ask"]>[0]) => (await app.ask(request)).status;
  expect(await status({ url: DEVICES, headers: reader })).toBe(200);
  expect(await status({ method: "POST", url: DEVICES, headers: reader, body: device({}) })).toBe(403);
  expect(await status({ method: "DELETE", url: `${DEVICES}/till`, headers: reader })).toBe(403);
  expect(await status({ url: DEVICES, headers: till })).toBe(403);
  expect(await status({ url: DEVICES })).toBe(401);
});

test("who may only read sees the device, and none of the codes that would confirm a payment", async () => {
  await add({ otp_device_id: "seen" });
  const login = await app.ask({
    method: "POST",
    url: "/private/token",
    body: { scope: "readonly" },
    headers: { authorization: `Basic ${Buffer.from(`admin:${PASSWORD}`).toString("base64")}` },
  });
  const authorization = `Bearer ${login.body.access_token}`;
  const shown = await app.ask({ url: `${DEVICES}/seen?faketime=59&price=EUR:1`, headers: { authorization } });
  expect(shown).toMatchObject({ status: 200, body: { device_description: "The till", otp_algorithm: 1 } });
  expect(shown.body).not.toHaveProperty("otp_code");
  expect((await show("seen", "?faketime=59")).body.otp_code).toBeTruthy();
});
