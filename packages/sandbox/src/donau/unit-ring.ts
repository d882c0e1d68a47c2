/** The keys of a sandbox Donau's units: those of this year and of the next are always there. */
import { type Amount, parseAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { type BlindSigningKey, type BlindSigningPrivateKey, generateCsSigningKey } from "@kontor/taler/denomination";
import { hashDonationUnit } from "@kontor/taler/donation";
import { generateRsaKeyAsync } from "@kontor/taler/rsa-blind";
import { type Timestamp, yearOf } from "@kontor/taler/time";
import type { DonationUnitKey, DonauStore } from "./store.js";

/** A unit that receipts are made up of. The value is a number such as "0.5", without currency. */
export interface UnitPlan {
  value: string;
  cipher: "RSA" | "CS";
  /** Default 2048. */
  rsaBits?: number;
}

/** Everything from a hundredth on, with few keys that take long to make. */
export const DEFAULT_UNITS: readonly UnitPlan[] = [
  { value: "0.01", cipher: "CS" },
  { value: "0.1", cipher: "CS" },
  { value: "1", cipher: "RSA" },
  { value: "5", cipher: "RSA" },
  { value: "50", cipher: "RSA" },
];

export class UnitRing {
  units: readonly DonationUnitKey[] = [];
  #making: Promise<void> | undefined;

  constructor(
    private readonly store: DonauStore,
    private readonly currency: string,
    private readonly plans: readonly UnitPlan[],
  ) {}

  /** Makes what is missing for the year of that time and the next one. */
  async maintain(now: Timestamp): Promise<void> {
    const year = yearOf(now);
    const has = (plan: UnitPlan, of: number) =>
      this.units.some((unit) => unit.plan === nameOf(plan) && unit.year === of);
    const isComplete = this.plans.every((plan) => has(plan, year) && has(plan, year + 1));
    if (isComplete) return;
    this.#making ??= this.#make(year).finally(() => {
      this.#making = undefined;
    });
    await this.#making;
  }

  find(hUnit: Uint8Array): DonationUnitKey | undefined {
    const name = encodeBase32(hUnit);
    return this.units.find((unit) => encodeBase32(unit.hUnit) === name);
  }

  async #make(year: number): Promise<void> {
    this.units = await this.store.units();
    for (const of of [year, year + 1]) {
      for (const plan of this.plans) {
        if (this.units.some((unit) => unit.plan === nameOf(plan) && unit.year === of)) continue;
        const { key, priv } = await newKey(plan);
        const value: Amount = parseAmount(`${this.currency}:${plan.value}`);
        const unit = { hUnit: hashDonationUnit(key), plan: nameOf(plan), year: of, key, priv, value, lost: false };
        await this.store.addUnit(unit);
      }
    }
    this.units = await this.store.units();
  }
}

function nameOf({ cipher, value }: UnitPlan): string {
  return `${value} ${cipher}`;
}

async function newKey(plan: UnitPlan): Promise<{ key: BlindSigningKey; priv: BlindSigningPrivateKey }> {
  if (plan.cipher === "CS") {
    const { pub, priv } = generateCsSigningKey();
    return { key: pub, priv };
  }
  const { pub, priv } = await generateRsaKeyAsync(plan.rsaBits ?? 2048);
  return { key: { cipher: "RSA", rsaPub: pub }, priv: { cipher: "RSA", rsaPriv: priv } };
}
