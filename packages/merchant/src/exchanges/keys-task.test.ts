import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { createKeyPair } from "@kontor/taler/eddsa";
import { describe, expect, it } from "vitest";
import { carryOut, type KeysExpectation } from "./keys-task.js";
import { ScriptedExchange } from "./test-exchange.js";
import { REFERENCE_NOW, referenceExchange, referenceSample } from "./test-samples.js";

const { answer } = referenceSample("keys");

const read = (json: object, expectation: Partial<KeysExpectation> = {}) =>
  carryOut({
    kind: "verify",
    bytes: Buffer.from(JSON.stringify(json)),
    expectation: { exchange: referenceExchange, allowSandbox: false, now: REFERENCE_NOW, ...expectation },
  });

/** The members of /keys that are signatures, as paths. */
function signaturesIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === "string" && name.endsWith("sig") ? [[...path, name]] : signaturesIn(member, [...path, name]),
  );
}

/** The answer with the lowest bit of the first byte at the path changed. */
function withChangedBit(path: string[]): object {
  const changed = structuredClone(answer);
  const holder = path
    .slice(0, -1)
    .reduce<Record<string, unknown>>((object, name) => object[name] as Record<string, unknown>, changed);
  const bytes = decodeBase32(String(holder[path.at(-1)!]));
  bytes[0]! ^= 1;
  holder[path.at(-1)!] = encodeBase32(bytes);
  return changed;
}

describe("the keys of an exchange", () => {
  it("are those of the reference exchange", () => {
    expect(read(answer)).toMatchObject({ kind: "verified", keys: { currency: "TESTKUDOS", warnings: [] } });
  });

  it("are refused with one bit of any signature changed", () => {
    const paths = signaturesIn(answer);
    const kinds = new Set(paths.map((path) => `${path[0]} ${path.at(-1)}`));
    expect(kinds).toEqual(
      new Set([
        "signkeys master_sig",
        "accounts master_sig",
        "wire_fees sig",
        "denominations master_sig",
        "global_fees master_sig",
        "exchange_sig exchange_sig",
        "extensions_sig extensions_sig",
      ]),
    );
    for (const path of paths) {
      expect(read(withChangedBit(path)), path.join(".")).toMatchObject({ kind: "failure", malformed: false });
    }
  });

  it("are refused with another master key or currency than configured", () => {
    const other = { ...referenceExchange, masterPub: createKeyPair().pub };
    expect(read(answer, { exchange: other })).toMatchObject({ kind: "failure", malformed: false });
    const currency = { ...referenceExchange, currency: "KUDOS" };
    expect(read(answer, { exchange: currency })).toMatchObject({ kind: "failure", malformed: false });
  });

  it("are refused when they are of play money, unless the operator wants it", () => {
    expect(read({ ...answer, kontor_sandbox: true })).toMatchObject({ kind: "failure" });
    expect(read({ ...answer, kontor_sandbox: true }, { allowSandbox: true })).toMatchObject({ kind: "verified" });
  });

  it("are refused as malformed when they are not of the protocol's form", () => {
    expect(read({ code: 1 })).toMatchObject({ kind: "failure", malformed: true });
    expect(carryOut({ kind: "identify", bytes: Buffer.from("<html>") })).toMatchObject({ malformed: true });
    expect(carryOut({ kind: "identify", bytes: Buffer.from('{"currency":"EUR"}') })).toMatchObject({ malformed: true });
  });

  it("may have null for what is not given, and members that nobody has heard of, anywhere", () => {
    const keys = structuredClone(answer) as Record<string, Record<string, unknown>[]>;
    const optional = ["shopping_url", "open_banking_gateway", "bank_compliance_language", "tiny_amount", "kyc_enabled"];
    for (const member of [...optional, "hard_limits", "zero_limits", "recoup", "auditors", "currency_specification"]) {
      Object.assign(keys, { [member]: null });
    }
    Object.assign(keys.accounts![0]!, { conversion_url: null, bank_label: null, prepared_transfer_url: null });
    const [group] = keys.denominations!;
    Object.assign(group!, { novelty: [1.5, null] });
    Object.assign((group!.denoms as object[])[0]!, { lost: null, novelty: {} });
    Object.assign(keys.signkeys![0]!, { novelty: 2 ** 60 });
    Object.assign(keys.global_fees![0]!, { novelty: "x" });
    Object.assign(keys, { novelty: { deep: [null] } });
    expect(read(keys)).toMatchObject({ kind: "verified", keys: { hardLimits: [], warnings: [] } });
  });

  it("can cross between threads", () => {
    const result = read(answer);
    expect(structuredClone(result)).toEqual(result);
  });

  it("of a scripted exchange verify as well", async () => {
    const exchange = await ScriptedExchange.start(REFERENCE_NOW);
    try {
      const trusted = { baseUrl: exchange.baseUrl, masterPub: exchange.master.pub, currency: "TESTKUDOS" };
      expect(read(exchange.keys(), { exchange: trusted })).toMatchObject({ kind: "verified" });
    } finally {
      await exchange.close();
    }
  });
});
