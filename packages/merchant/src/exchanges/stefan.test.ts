import { parseAmount, printAmount } from "@kontor/taler/amount";
import { describe, expect, it } from "vitest";
import { stefanFee } from "./stefan.js";

const fee = (curve: { abs: string; log: string; lin: number; unit: string }, brut: string) => {
  const amount = stefanFee(
    { abs: parseAmount(curve.abs), log: parseAmount(curve.log), lin: curve.lin },
    parseAmount(curve.unit),
    parseAmount(brut),
  );
  return amount && printAmount(amount);
};

describe("STEFAN curve", () => {
  const logarithmic = { abs: "EUR:0", log: "EUR:0.01", lin: 0, unit: "EUR:0.01" };

  it("grows with the logarithm of the number of units", () => {
    expect(fee(logarithmic, "EUR:0.01")).toBe("EUR:0");
    expect(fee(logarithmic, "EUR:0.16")).toBe("EUR:0.04");
    expect(fee(logarithmic, "EUR:10.24")).toBe("EUR:0.1");
  });

  it("rounds what remains to the unit, half upwards", () => {
    // Nets of 0.996, 0.995 and 0.994 become 1, 1 and 0.99.
    expect(fee({ abs: "EUR:0.004", log: "EUR:0", lin: 0, unit: "EUR:0.01" }, "EUR:1")).toBe("EUR:0");
    expect(fee({ abs: "EUR:0.005", log: "EUR:0", lin: 0, unit: "EUR:0.01" }, "EUR:1")).toBe("EUR:0");
    expect(fee({ abs: "EUR:0.006", log: "EUR:0", lin: 0, unit: "EUR:0.01" }, "EUR:1")).toBe("EUR:0.01");
    expect(fee({ abs: "EUR:0", log: "EUR:0", lin: 0.25, unit: "EUR:1" }, "EUR:10")).toBe("EUR:2");
  });

  it("is never more than the payment, nor less than nothing", () => {
    expect(fee({ abs: "EUR:5", log: "EUR:0", lin: 0, unit: "EUR:0.01" }, "EUR:2")).toBe("EUR:2");
    expect(fee(logarithmic, "EUR:0")).toBe("EUR:0");
    expect(fee(logarithmic, "EUR:0.001")).toBe("EUR:0");
  });

  it("has no value where the exchange would take everything", () => {
    expect(fee({ ...logarithmic, lin: 1 }, "EUR:1")).toBeUndefined();
    expect(fee({ ...logarithmic, unit: "EUR:0" }, "EUR:1")).toBeUndefined();
  });
});
