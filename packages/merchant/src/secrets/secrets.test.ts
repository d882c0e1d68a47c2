import { expect, test } from "vitest";
import type { Sealed } from "../database/sealed.js";
import { placeOf } from "./places.js";
import { isSealed, MARK, Secrets, SecretsError, WITHOUT_KEY } from "./secrets.js";

const secrets = new Secrets(new Uint8Array(32).fill(1));
const other = new Secrets(new Uint8Array(32).fill(2));
const seed = new Uint8Array(32).fill(7);
const place = placeOf("orderOtpKey", 1n, "tea");

test("what is sealed opens again, text as text and bytes as bytes", () => {
  const device = secrets.seal(place, "JBSWY3DPEHPK3PXP");
  expect(device).toMatch(/^sealed1:[A-Za-z0-9+/]+=*$/);
  expect(secrets.open(place, device)).toBe("JBSWY3DPEHPK3PXP");
  const credentials = secrets.seal(place, '{"password":"ü☕"}');
  expect(secrets.open(place, credentials)).toBe('{"password":"ü☕"}');
  const key = secrets.seal(placeOf("instanceKey", "admin"), seed);
  expect(key.length).toBe(MARK.length + 12 + 32 + 16);
  expect(secrets.open(placeOf("instanceKey", "admin"), key)).toEqual(seed);
});

test("the same secret is sealed differently each time", () => {
  expect(secrets.seal(place, "JBSWY3DP")).not.toBe(secrets.seal(place, "JBSWY3DP"));
});

test.each([
  ["another row", placeOf("orderOtpKey", 1n, "coffee")],
  ["another instance", placeOf("orderOtpKey", 2n, "tea")],
  ["another table", placeOf("otpDeviceKey", 1n, "tea")],
  ["a row whose name looks alike", placeOf("orderOtpKey", 1n, 'tea"')],
])("what was sealed for one place does not open in %s", (_, elsewhere) => {
  const sealed = secrets.seal(place, "JBSWY3DP");
  expect(() => secrets.open(elsewhere, sealed)).toThrow("was sealed with another key, or for another place");
});

test("another key does not open it, and no key neither", () => {
  const sealed = secrets.seal(place, "JBSWY3DP");
  expect(() => other.open(place, sealed)).toThrow(SecretsError);
  expect(() => WITHOUT_KEY.open(place, sealed)).toThrow('there is no key for orders.otp_key of ["1","tea"]');
});

test("no bit of it can be changed, and nothing cut off", () => {
  const sealed = secrets.seal(place, seed);
  for (let index = MARK.length; index < sealed.length; index++) {
    const changed = new Uint8Array(sealed) as Sealed<Uint8Array>;
    changed[index]! ^= 1;
    expect(() => secrets.open(place, changed)).toThrow(SecretsError);
  }
  for (let length = MARK.length; length < sealed.length; length++) {
    const cut = sealed.slice(0, length) as Sealed<Uint8Array>;
    expect(() => secrets.open(place, cut)).toThrow(SecretsError);
  }
});

test("what is stored as it is opens with a key and without", () => {
  for (const opener of [secrets, WITHOUT_KEY]) {
    expect(opener.open(place, WITHOUT_KEY.seal(place, "JBSWY3DP"))).toBe("JBSWY3DP");
    expect(opener.open(place, WITHOUT_KEY.seal(place, seed))).toEqual(seed);
  }
  expect([isSealed("JBSWY3DP"), isSealed(seed), isSealed(secrets.seal(place, seed))]).toEqual([false, false, true]);
});

test("fingerprints tell keys apart", () => {
  expect(secrets.fingerprint).toHaveLength(8);
  expect(new Secrets(new Uint8Array(32).fill(1)).fingerprint).toEqual(secrets.fingerprint);
  expect(other.fingerprint).not.toEqual(secrets.fingerprint);
  expect(JSON.stringify(secrets)).not.toContain("1,1,1");
});
