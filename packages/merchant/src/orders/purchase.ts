/** What a wallet wants to pay for: the contract's one price, or the choice that its `wallet_data` names. */

import { equalBytes } from "@kontor/taler/bytes";
import type { PayRequest } from "@kontor/taler/schemas/public-orders";
import type { Price } from "../deposits/coverage.js";
import type { DepositBatch } from "../deposits/deposit-store.js";
import { TalerError } from "../taler-error.js";
import type { PaidOrder } from "./order.js";
import type { PayableChoice, PayableContract } from "./payable-contract.js";

/** A choice, and the `wallet_data` with which it was taken: other coins, or other tokens, make it another one. */
export interface ChosenChoice {
  readonly index: number;
  readonly choice: PayableChoice;
  readonly walletDataHash: Uint8Array;
}

export interface Purchase {
  readonly price: Price;
  readonly walletDataHash: Uint8Array | undefined;
  /** Absent where the contract has one price. */
  readonly chosen: ChosenChoice | undefined;
}

/** @throws TalerError ..._CHOICE_INDEX_MISSING or ..._CHOICE_INDEX_OUT_OF_BOUNDS for contracts with choices */
export function purchaseOf(
  contract: PayableContract,
  { wallet_data: walletData }: PayRequest,
  walletDataHash: Uint8Array | undefined,
): Purchase {
  if (contract.version === 0) return { price: contract.price, walletDataHash, chosen: undefined };
  const index = walletData?.choice_index;
  const parameter = "wallet_data.choice_index";
  if (index === undefined || walletDataHash === undefined) {
    throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_MISSING", { parameter });
  }
  const choice = contract.choices[index];
  if (choice === undefined) {
    throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_OUT_OF_BOUNDS", {
      parameter,
      detail: `${parameter}: the contract has ${contract.choices.length} choices`,
    });
  }
  return { price: choice, walletDataHash, chosen: { index, choice, walletDataHash } };
}

/** Whether paying for the choice changes hands of anything but money. */
export function movesTokens({ inputs, outputs }: PayableChoice): boolean {
  return inputs.length > 0 || outputs.length > 0;
}

/** A try to pay a contract with choices: deposits that were made with the same `wallet_data`. */
export interface ChoiceTry {
  readonly walletDataHash: Uint8Array;
  readonly choiceIndex: number;
  readonly batches: readonly DepositBatch[];
}

/** The tries that have deposits, the latest first. */
export function triesOf(batches: readonly DepositBatch[]): ChoiceTry[] {
  const tries: ChoiceTry[] = [];
  for (const { walletDataHash, choiceIndex } of batches.toReversed()) {
    if (walletDataHash === undefined || choiceIndex === undefined) continue;
    if (tries.some((other) => equalBytes(other.walletDataHash, walletDataHash))) continue;
    tries.push({ walletDataHash, choiceIndex, batches: batchesWith(batches, walletDataHash) });
  }
  return tries;
}

/** The batches that count for a purchase: coins say what they are for only where there are choices. */
export function batchesFor({ chosen }: Purchase, batches: readonly DepositBatch[]): readonly DepositBatch[] {
  return chosen === undefined ? batches : batchesWith(batches, chosen.walletDataHash);
}

/** The batches that an order was paid with; those of tries for other choices are not among them. */
export function batchesOfPayment<Batch extends Pick<DepositBatch, "walletDataHash">>(
  { walletDataHash }: Pick<PaidOrder, "walletDataHash">,
  batches: readonly Batch[],
): readonly Batch[] {
  return walletDataHash === undefined ? batches : batchesWith(batches, walletDataHash);
}

function batchesWith<Batch extends Pick<DepositBatch, "walletDataHash">>(
  batches: readonly Batch[],
  walletDataHash: Uint8Array,
): Batch[] {
  return batches.filter((batch) => batch.walletDataHash && equalBytes(batch.walletDataHash, walletDataHash));
}
