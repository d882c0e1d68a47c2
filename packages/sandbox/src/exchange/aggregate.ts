/** The aggregator: deposits that are due become wire transfers to merchants. */
import { randomBytes } from "node:crypto";
import { type Amount, compareAmounts, FRACTION_BASE, subtractAmounts, sumAmounts } from "@kontor/taler/amount";
import { wireMethod } from "@kontor/taler/payto";
import { type ExchangeContext, nowInSeconds } from "./exchange-context.js";
import type { WireTransfer } from "./store.js";
import type { WireGatewayClient } from "./wire-gateway-client.js";
import { wiredDeposit } from "./wired-deposit.js";

/**
 * Makes one transfer for every merchant account that has a deposit past its wire deadline, over all of its deposits
 * whose refund deadline is over, less one wire fee. A sum that the fee would eat up waits for more.
 * Gives the transfers that the bank took now, those included that it had refused earlier.
 */
export async function aggregate(context: ExchangeContext, bank: WireGatewayClient): Promise<WireTransfer[]> {
  const { store, waiters } = context;
  for (const recipient of await store.dueRecipients(context.clock.now())) await collect(context, recipient);

  const sent: WireTransfer[] = [];
  for (const transfer of await store.unsentTransfers()) {
    const { wireDigits = 8, wireShort } = context.cheat;
    const total = roundedDown(transfer.total, wireDigits);
    const wired = wireShort === undefined ? total : subtractAmounts(total, wireShort);
    await bank.transfer({ ...transfer, total: wired }, context.baseUrl());
    await store.markSent(transfer.wtid);
    sent.push(transfer);
  }
  if (sent.length > 0) waiters.wake("wired");
  return sent;
}

/** What is left of an amount with so many decimals. */
function roundedDown(amount: Amount, digits: number): Amount {
  return { ...amount, fraction: amount.fraction - (amount.fraction % (FRACTION_BASE / 10 ** digits)) };
}

/** Binds a recipient's deposits to a new transfer. It is sent afterwards: the intent is on file before money moves. */
async function collect(
  context: ExchangeContext,
  recipient: { merchantPub: Uint8Array; merchantPaytoUri: string },
): Promise<void> {
  const { currency, ring, store } = context;
  const now = nowInSeconds(context);
  const fee = ring.wireFeeAt(wireMethod(recipient.merchantPaytoUri), now);
  if (!fee) throw new Error("no wire fee is known for now");
  await store.transaction(async (tx) => {
    const deposits = await store.lockWirable(recipient, context.clock.now(), tx);
    const nets = [];
    for (const deposit of deposits) {
      const refunded = await store.refunded(deposit.contract, deposit.coinPub, tx);
      nets.push(wiredDeposit(deposit, refunded).net);
    }
    const sum = sumAmounts(currency, nets);
    if (compareAmounts(sum, fee.wireFee) <= 0) return;
    const transfer = {
      ...recipient,
      wtid: randomBytes(32),
      requestUid: randomBytes(64),
      total: subtractAmounts(sum, fee.wireFee),
      wireFee: fee.wireFee,
      executionTime: now,
      sent: false,
    };
    await store.addWireTransfer(transfer, deposits, tx);
  });
}
