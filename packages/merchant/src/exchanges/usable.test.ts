import { parseAmount, printAmount } from "@kontor/taler/amount";
import type { OperationLimit, VerifiedKeys } from "@kontor/taler/keys-verification";
import { describe, expect, it } from "vitest";
import { REFERENCE_NOW as NOW, referenceExchange, referenceKeys } from "./test-samples.js";
import { fitExchanges, refundLimit, type UnusableExchange, type UsableExchange } from "./usable.js";

/** The keys of the reference exchange, with changes that would have needed its master key. */
const keysWith = (changes: Partial<VerifiedKeys> = {}): VerifiedKeys => ({ ...referenceKeys(), ...changes });

const account = { paytoUri: "payto://x-taler-bank/localhost/merchant?receiver-name=m", wireMethod: "x-taler-bank" };

const fitOf = (keys: VerifiedKeys | undefined, amount = "TESTKUDOS:10", now = NOW) =>
  fitExchanges([{ exchange: referenceExchange, keys }], account, parseAmount(amount), now)[0]!;

const limit = (operationType: string, threshold: string, softLimit = false): OperationLimit => ({
  operationType,
  timeframe: 0n,
  threshold: parseAmount(threshold),
  softLimit,
});

const withRestrictions = (...debitRestrictions: VerifiedKeys["accounts"][number]["debitRestrictions"]) => {
  const keys = keysWith();
  return { ...keys, accounts: keys.accounts.map((account) => ({ ...account, debitRestrictions })) };
};

const regex = (paytoRegex: string) => ({ type: "regex", paytoRegex, humanHint: "" }) as const;

describe("an exchange and an order", () => {
  it("fit, without limit, with the wire fee of now and the fees it suggests to absorb", () => {
    const fit = fitOf(keysWith(), "TESTKUDOS:10") as UsableExchange;
    expect(fit).toMatchObject({ usable: true, maxContribution: undefined, needsKyc: false });
    expect(printAmount(fit.wireFee)).toBe("TESTKUDOS:0.01");
    expect(fit.stefanFee && printAmount(fit.stefanFee)).toMatch(/^TESTKUDOS:0\.\d+$/);
  });

  it.each<[string, VerifiedKeys | undefined]>([
    ["has no keys yet", undefined],
    ["deals in another currency", keysWith({ currency: "KUDOS" })],
    ["has no account of that method", keysWith({ accounts: [] })],
    ["publishes no wire fee", keysWith({ wireFees: new Map() })],
  ])("do not fit when the exchange %s", (_, keys) => {
    expect(fitOf(keys)).toMatchObject({ usable: false, overLimit: false });
  });

  it("do not fit after the last period that has a wire fee", () => {
    expect(fitOf(keysWith(), "TESTKUDOS:1", NOW + 10n ** 16n)).toMatchObject({ usable: false, code: 2001 });
  });
});

describe("restrictions on whom the exchange can pay", () => {
  it("forbid, or demand that the normalised payto matches", () => {
    expect(fitOf(withRestrictions({ type: "deny" })).usable).toBe(false);
    expect(fitOf(withRestrictions(regex("^payto://x-taler-bank/localhost/merchant$"))).usable).toBe(true);
    expect(fitOf(withRestrictions(regex("^payto://iban/"))).usable).toBe(false);
    expect(fitOf(withRestrictions(regex("x-taler"), regex("^payto://iban/"))).usable).toBe(false);
  });

  it("forbid when they cannot be read", () => {
    expect(fitOf(withRestrictions(regex("(x-taler"))).usable).toBe(false);
  });

  it("need to be met by one account only", () => {
    const keys = withRestrictions({ type: "deny" });
    const open = { ...keys, accounts: [...keys.accounts, ...keysWith().accounts] };
    expect(fitOf(open).usable).toBe(true);
  });
});

describe("legal limits", () => {
  it("cap what may go through the exchange: the least of the hard ones", () => {
    const hardLimits = [
      limit("DEPOSIT", "TESTKUDOS:50"),
      limit("TRANSACTION", "TESTKUDOS:20"),
      limit("WITHDRAW", "TESTKUDOS:1"),
      limit("AGGREGATE", "TESTKUDOS:2", true),
    ];
    const fit = fitOf(keysWith({ hardLimits })) as UsableExchange;
    expect(fit.maxContribution && printAmount(fit.maxContribution)).toBe("TESTKUDOS:20");
  });

  it("rule out an exchange only where it and the others together cannot take the order", () => {
    const small = keysWith({ hardLimits: [limit("DEPOSIT", "TESTKUDOS:6")] });
    const candidates = ["http://a.example/", "http://b.example/"].map((url) => ({
      exchange: { ...referenceExchange, baseUrl: url },
      keys: small,
    }));
    const fits = (amount: string) => fitExchanges(candidates, account, parseAmount(amount), NOW);
    expect(fits("TESTKUDOS:12").map(({ usable }) => usable)).toEqual([true, true]);
    expect(fits("TESTKUDOS:12.01").map((fit) => (fit as UnusableExchange).overLimit)).toEqual([true, true]);
    expect(fitOf(small, "TESTKUDOS:6").usable).toBe(true);
    // Together more than an amount can be.
    const [a, b] = candidates.map((candidate) => ({
      ...candidate,
      keys: keysWith({ hardLimits: [limit("DEPOSIT", "TESTKUDOS:3000000000000000")] }),
    }));
    const most = parseAmount("TESTKUDOS:4503599627370496");
    expect(fitExchanges([a!, b!], account, most, NOW).map(({ usable }) => usable)).toEqual([true, true]);
    expect(fitOf(small, "TESTKUDOS:7")).toMatchObject({ usable: false, overLimit: true });
    expect(fitOf(keysWith({ hardLimits: [limit("DEPOSIT", "TESTKUDOS:0")] }))).toMatchObject({ overLimit: true });
  });

  it("on refunds are those alone", () => {
    const hardLimits = [
      limit("REFUND", "TESTKUDOS:3"),
      limit("REFUND", "TESTKUDOS:1", true),
      limit("DEPOSIT", "TESTKUDOS:2"),
    ];
    const least = refundLimit(keysWith({ hardLimits }));
    expect(least && printAmount(least)).toBe("TESTKUDOS:3");
    expect(refundLimit(keysWith({ hardLimits: [limit("DEPOSIT", "TESTKUDOS:2")] }))).toBeUndefined();
  });

  it("that are zero before KYC are told", () => {
    expect(fitOf(keysWith({ zeroLimits: ["DEPOSIT"] }))).toMatchObject({ usable: true, needsKyc: true });
    expect(fitOf(keysWith({ zeroLimits: ["WITHDRAW"] }))).toMatchObject({ usable: true, needsKyc: false });
  });
});
