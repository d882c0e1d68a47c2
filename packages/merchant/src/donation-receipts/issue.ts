/**
 * Has a Donau sign the receipt of a paid order. That it is sent is stored before it is sent, and every sending sends the
 * same, so that a Donau never signs for one donation twice; what a Donau fails at, or refuses, leaves the payment as it is.
 */

import { type Amount, amountLeft, compareAmounts } from "@kontor/taler/amount";
import type { BlindedSignature } from "@kontor/taler/denomination";
import { answersEnvelope, envelopeOfUdi } from "@kontor/taler/donation";
import { BlindedSignatureJson } from "@kontor/taler/schemas/exchange-coins";
import { BlindedDonationReceiptKeyPair } from "@kontor/taler/schemas/public-orders";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { type BlindedIdentifier, donationConfirmationMessage } from "@kontor/taler/signatures/donau";
import type { JsonObject } from "@kontor/taler/strict-json";
import { addDuration, DAY, HOUR, MINUTE, SECOND } from "@kontor/taler/time";
import { isTimeSure } from "../clocks/witnesses.js";
import type { Queries } from "../database/tables.js";
import { refundsOf } from "../deposits/refund-store.js";
import { batchIssue, type DonauAnswer, donauAddress } from "../donau/donau-client.js";
import { unitsOfLink } from "../donau/donau-link.js";
import { findLink } from "../donau/store.js";
import type { Instance } from "../instances/instance.js";
import { signWithInstance } from "../instances/signing.js";
import type { PaidOrder } from "../orders/order.js";
import { payableContract, pricePaid } from "../orders/payable-contract.js";
import { lockOrder } from "../orders/store.js";
import { orderTopic } from "../orders/topics.js";
import { grantedRefunds, refundTotal } from "../refunds/refunds.js";
import type { ServerDeps } from "../server-deps.js";
import { type Pace, pauseAfter } from "../timing/pause-after.js";
import { Underway } from "../timing/underway.js";
import {
  changeReceipt,
  findReceipt,
  type Receipt,
  type ReceiptChange,
  type ReceiptName,
  takeForSending,
} from "./store.js";

export type IssueDeps = Pick<ServerDeps, "db" | "clock" | "config" | "rng" | "notifier" | "log">;

/** A process that dies while it sends holds the receipt up for so long. */
const LEASE = 2n * MINUTE;
const PACE_IN_TROUBLE = { first: 15n * SECOND, longest: 6n * HOUR };
const PACE_WHEN_REFUSED = { first: 10n * MINUTE, longest: DAY };
/** How long we go on asking a Donau that refuses (its limit may change), or that does not answer. */
const REFUSED_FOR_GOOD_AFTER = 30n * DAY;
const LOST_AFTER = 365n * DAY;

type SignaturesAnswer = DonauAnswer<readonly BlindedSignature[]>;

const underway = new Underway<void>();

/** One try, if the receipt is owed; its outcome is stored. */
export function issueReceipt(deps: IssueDeps, instance: Instance, name: ReceiptName, timeoutMs: number): Promise<void> {
  return underway.join(deps.db, `${instance.serial} ${name.orderId}`, () => issue(deps, instance, name, timeoutMs));
}

async function issue(deps: IssueDeps, instance: Instance, name: ReceiptName, timeoutMs: number): Promise<void> {
  const { clock, config, db, notifier } = deps;
  const receipt = await db.transaction((tx) => prepare(tx, deps, instance, name));
  if (receipt === undefined) return;
  const pairs = receipt.pairs.map((pair) => wireCodec(BlindedDonationReceiptKeyPair).decode(pair));
  const envelopes = pairs.map(({ h_donation_unit_pub: hDonationUnit, blinded_udi: udi }) => ({
    hDonationUnit,
    envelope: envelopeOfUdi(udi),
  }));
  const answer = await batchIssue(
    donauAddress(receipt.donauUrl, config, instance),
    {
      charityId: receipt.charityId,
      charitySig: signWithInstance(instance, donationConfirmationMessage(envelopes)),
      year: receipt.year,
      budikeypairs: receipt.pairs,
    },
    timeoutMs,
  );
  const outcome = answer.kind === "ok" ? await judge(db.queries, instance, receipt, envelopes, answer) : answer;
  const canBeOver = clock.now() - receipt.stateSince >= REFUSED_FOR_GOOD_AFTER;
  const isSure = outcome.kind !== "ok" && canBeOver && (await isTimeSure(deps));
  const change = changeOf(deps, receipt, outcome, isSure);
  if (change.problem !== "") {
    const about = { instance: instance.id, order: name.orderId, donau: receipt.donauUrl, reason: change.problem };
    deps.log.warn(about, "a tax receipt could not be had");
  }
  await changeReceipt(db.queries, instance.serial, name, { ...change, now: clock.now() });
  notifier.publish([orderTopic(instance.id, name.orderId)]);
}

interface ReceiptToSend extends Receipt {
  readonly pairs: readonly JsonObject[];
  /** Whether an earlier sending was left in doubt. */
  readonly wasDoubtful: boolean;
}

/** Under the lock of the order, so that no refund comes in between: a receipt is for money that the shop keeps. */
async function prepare(
  tx: Queries,
  { clock }: IssueDeps,
  instance: Instance,
  name: ReceiptName,
): Promise<ReceiptToSend | undefined> {
  const order = await lockOrder(tx, instance.serial, name.orderId);
  const receipt = await findReceipt(tx, instance.serial, name);
  if (order?.state !== "paid" || receipt?.state !== "owed") return undefined;
  const now = clock.now();
  if (compareAmounts(await keptOf(tx, instance.serial, order), receipt.amount) < 0) {
    const problem = "refunded before the Donau signed";
    const change = { state: "withdrawn", doubtful: receipt.doubtful, problem, now, nextAttempt: now } as const;
    await changeReceipt(tx, instance.serial, name, change);
    return undefined;
  }
  const taken = await takeForSending(tx, instance.serial, name, addDuration(now, LEASE));
  const pairs = JSON.parse(receipt.budikeypairs) as JsonObject[];
  return taken && { ...taken, pairs, wasDoubtful: receipt.doubtful };
}

/** What the shop keeps of the price. */
async function keptOf(queries: Queries, instance: bigint, order: PaidOrder): Promise<Amount> {
  const { amount } = pricePaid(payableContract(order), order);
  const refunded = refundTotal(grantedRefunds(await refundsOf(queries, instance, order.orderId)), amount.currency);
  return amountLeft(amount, refunded);
}

/** Signatures that a donor could not use are no answer. Without the keys of their units only their number can be looked at. */
async function judge(
  queries: Queries,
  instance: Instance,
  { donauUrl }: Receipt,
  asked: readonly BlindedIdentifier[],
  answer: Extract<SignaturesAnswer, { kind: "ok" }>,
): Promise<SignaturesAnswer> {
  const { value: signatures } = answer;
  if (signatures.length !== asked.length) {
    return { kind: "malformed", status: 200, reason: `it gave ${signatures.length} signatures for ${asked.length}` };
  }
  const link = await findLink(queries, instance.serial, donauUrl);
  const units = link && unitsOfLink(link);
  const bad = asked.findIndex(({ hDonationUnit, envelope }, index) => {
    const unit = units?.find(hDonationUnit);
    return unit !== undefined && !answersEnvelope(unit.key, envelope, signatures[index]!);
  });
  if (bad < 0) return answer;
  return { kind: "malformed", status: 200, reason: `its signature ${bad} is not one of the unit that it is for` };
}

function changeOf(
  { clock, rng }: IssueDeps,
  { attempts, stateSince, wasDoubtful }: ReceiptToSend,
  answer: SignaturesAnswer,
  /** Whether the time is sure enough for giving up. */
  isSure: boolean,
): Omit<ReceiptChange, "now"> {
  const now = clock.now();
  if (answer.kind === "ok") {
    const blindSigs = JSON.stringify(
      answer.value.map((signature) => ({ blind_sig: wireCodec(BlindedSignatureJson).encode(signature) })),
    );
    return { state: "issued", blindSigs, doubtful: false, problem: "", nextAttempt: now };
  }
  const failed = (pace: Pace) => ({
    problem: answer.reason,
    attempts: attempts + 1,
    nextAttempt: addDuration(now, pauseAfter(attempts, rng, pace)),
  });
  if (answer.kind === "refused") {
    const isForGood = answer.status === 410 || (isSure && now - stateSince >= REFUSED_FOR_GOOD_AFTER);
    const state = isForGood ? "refused" : "owed";
    return { state, doubtful: wasDoubtful, ...failed(PACE_WHEN_REFUSED) };
  }
  const isUnsent = answer.kind === "unreachable" && answer.isUnsent;
  const state = isSure && now - stateSince >= LOST_AFTER ? "refused" : "owed";
  return { state, doubtful: isUnsent ? wasDoubtful : true, ...failed(PACE_IN_TROUBLE) };
}
