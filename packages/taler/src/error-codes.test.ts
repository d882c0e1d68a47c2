import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ErrorCodeName, errorCode, errorCodeOfNumber } from "./error-codes.js";

const read = (file: string) => JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
const registry: { name: ErrorCodeName; number: number | null; http: number | null; hint: string }[] =
  read("error-codes.json");
const unconfirmed: Record<string, number> = read("error-codes-unconfirmed.json");

describe("error codes", () => {
  it("are those of the registry: after a change of the data the table was made anew", () => {
    expect(registry.map(({ name }) => errorCode(name))).toEqual(
      registry.map(({ name, number, http, hint }) => ({
        name,
        number: number ?? unconfirmed[name],
        http: http ?? 500,
        hint,
      })),
    );
  });

  it("have a number each that no other has", () => {
    expect(new Set(registry.map(({ name }) => errorCode(name).number)).size).toBe(registry.length);
  });

  it("are unconfirmed only where the registry has no number", () => {
    const unnumbered = registry.filter(({ number }) => number === null).map(({ name }) => name);
    expect(Object.keys(unconfirmed).sort()).toEqual(unnumbered.sort());
  });

  it("are found by number", () => {
    expect(errorCodeOfNumber(2005)?.name).toBe("MERCHANT_GENERIC_ORDER_UNKNOWN");
    expect(errorCodeOfNumber(999_999)).toBeUndefined();
  });

  it("do not compile when misspelled", () => {
    // @ts-expect-error: not a name of the registry
    expect(errorCode("MERCHANT_GENERIC_ORDER_UNKNOWM")).toBeUndefined();
  });
});
