/**
 * Watches the exchange's bank account and credits reserves. Where it stopped is in the database, so that nothing is
 * lost or doubled.
 */
import { randomBytes } from "node:crypto";
import { addAmounts } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { hashNormalizedPayto } from "@kontor/taler/payto";
import type { Waiters } from "../server/waiters.js";
import type { ExchangeStore } from "./store.js";
import type { WireGatewayClient } from "./wire-gateway-client.js";

const PATIENCE = 20_000;
const PAUSE_AFTER_FAILURE = 300;

/** Starts watching; the function it returns ends that. */
export function startWirewatch(store: ExchangeStore, bank: WireGatewayClient, waiters: Waiters): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;

  const takeInNext = async () => {
    const credits = await bank.incoming(await store.lastBankRow(), PATIENCE, signal);
    for (const credit of credits) {
      await store.takeIn(credit, (balance) => addAmounts(balance, credit.amount));
      // A transfer that shows who owns an account makes the account known.
      if (credit.kind === "KYCAUTH") await store.meetAccount(hashNormalizedPayto(credit.debitPayto), randomBytes(32));
      waiters.wake(`reserve ${encodeBase32(credit.key)}`);
      waiters.wake("kyc");
    }
  };
  const watch = async () => {
    while (!signal.aborted) {
      try {
        await takeInNext();
      } catch {
        // The bank may be down or restarting. It is asked again for the same rows.
        if (!signal.aborted) await pause(PAUSE_AFTER_FAILURE, signal);
      }
    }
  };
  const watching = watch();
  return async () => {
    stopping.abort();
    await watching;
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
