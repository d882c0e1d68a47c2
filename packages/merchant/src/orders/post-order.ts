/** POST [/instances/$INSTANCE]/private/orders: the shop creates an order. */

import type { Amount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { canonicalJson } from "@kontor/taler/canonical-json";
import type { ErrorCodeName } from "@kontor/taler/error-codes";
import { OutOfStockResponse, PostOrderRequest, PostOrderResponse } from "@kontor/taler/schemas/orders";
import type { JsonObject, JsonValue } from "@kontor/taler/strict-json";
import { timestampFromJson, timestampToJson } from "@kontor/taler/time";
import { sha256 } from "../database/sha256.js";
import { offerDonaus, type PromisedReceipt } from "../donau/offer.js";
import { topicsOfEvents } from "../events/topics.js";
import { type Answer, ok } from "../http/answer.js";
import { endpoint, type InstanceCall } from "../http/endpoint.js";
import { demandKey } from "../instances/signing.js";
import { otpDeviceUnknown } from "../otp-devices/otp-device-path.js";
import { findOtpDevice, type OtpDevice, type OtpSecret } from "../otp-devices/store.js";
import { placeOf } from "../secrets/places.js";
import { malformed, TalerError } from "../taler-error.js";
import { bookingsOf, storeOrder, withInventory } from "./bookings.js";
import { type ContractPrice, makeContract } from "./contract.js";
import { contractChoices } from "./contract-choices.js";
import { type Deadlines, decideDeadlines } from "./deadlines.js";
import { makeOrderId } from "./order-id.js";
import { wantedPrices } from "./order-prices.js";
import { withPresentAccounts } from "./order-writer.js";
import { type Device, findRequestHash, type NewOrder, type TemplateHold } from "./store.js";
import { ordersTopic, sessionTopic } from "./topics.js";
import { settleWhereToPay } from "./where-to-pay.js";

const CLAIM_TOKEN_BYTES = 16;

/** Why an order cannot be made. */
export const ORDER_ERRORS: readonly ErrorCodeName[] = [
  "GENERIC_PARAMETER_MISSING",
  "GENERIC_VERSION_MALFORMED",
  "MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR",
  "MERCHANT_PRIVATE_POST_ORDERS_PAY_DEADLINE_IN_PAST",
  "MERCHANT_PRIVATE_POST_ORDERS_DELIVERY_DATE_IN_PAST",
  "MERCHANT_PRIVATE_POST_ORDERS_REFUND_DEADLINE_IN_PAST",
  "MERCHANT_PRIVATE_POST_ORDERS_WIRE_DEADLINE_IS_NEVER",
  "MERCHANT_PRIVATE_POST_ORDERS_REFUND_AFTER_WIRE_DEADLINE",
  "MERCHANT_GENERIC_INSTANCE_DELETED",
  "MERCHANT_GENERIC_PRODUCT_UNKNOWN",
  "MERCHANT_GENERIC_MONEY_POT_UNKNOWN",
  "MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN",
  "MERCHANT_PRIVATE_POST_ORDERS_INSTANCE_CONFIGURATION_LACKS_WIRE",
  "MERCHANT_PRIVATE_POST_ORDERS_ALREADY_EXISTS",
  "MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGE_FOR_CURRENCY",
  "MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGES_FOR_WIRE_METHOD",
  "MERCHANT_PRIVATE_POST_ORDERS_AMOUNT_EXCEEDS_LEGAL_LIMITS",
  "MERCHANT_PRIVATE_POST_ORDERS_TOKEN_FAMILY_SLUG_UNKNOWN",
  "MERCHANT_PRIVATE_POST_ORDERS_TOKEN_FAMILY_NOT_VALID",
  "MERCHANT_GENERIC_DONAU_NOT_CONFIGURED",
  "MERCHANT_GENERIC_DONAU_CHARITY_UNKNOWN",
  "MERCHANT_PRIVATE_POST_PRODUCTS_LOCK_INSUFFICIENT_STOCKS",
];

/** What making an order takes, beside the order. */
export const ORDER_USES = [
  "accounts",
  "baseUrl",
  "clock",
  "config",
  "db",
  "exchanges",
  "log",
  "notifier",
  "rng",
  "secrets",
] as const;

export const postOrder = endpoint({
  summary: "Create an order",
  body: PostOrderRequest,
  answers: { 200: PostOrderResponse },
  errorMembers: { 410: OutOfStockResponse },
  errors: ORDER_ERRORS,
  codeOfMember: { "order.version": "GENERIC_VERSION_MALFORMED" },
  uses: [...ORDER_USES, "principal", "rawBody"],
  handle: (call) => createOrder(call),
});

/** Makes the order that the body asks for, or answers as before where its id was used for the same. */
export const createOrder = withPresentAccounts(async (call: PostOrderCall): Promise<Answer> => {
  const { db, instance, body, clock, rng } = call;
  const requestHash = sha256(canonicalJson(call.rawBody as JsonValue));
  const order = (call.rawBody as JsonObject).order as JsonObject;
  const wantedId = order.order_id as string | undefined;
  if (wantedId !== undefined) {
    const earlier = await answerRepeated(call, wantedId, requestHash);
    if (earlier !== undefined) return earlier;
  }
  demandKey(instance);
  const prices = wantedPrices(body.order);
  const bookings = await bookingsOf(call);
  const device = await deviceFor(call);
  const now = clock.now();
  const deadlines = deadlinesOf(call, order);
  const { account, exchanges, maxFees } = await settleWhereToPay(call, body.payment_target, prices);
  const price = await contractPrice(call, order, maxFees, deadlines);

  const orderId = wantedId ?? makeOrderId(now, rng);
  const parts = { orderId, deadlines, price, instance, baseUrl: call.baseUrl, account, exchanges };
  const contract = makeContract(withInventory(order, bookings, prices[0].amount.currency), parts, rng);
  const claimToken = body.create_token === false ? undefined : rng.bytes(CLAIM_TOKEN_BYTES);
  const newOrder: NewOrder = {
    orderId,
    requestHash,
    claimToken,
    contractText: contract.text,
    summary: order.summary as string,
    hWire: account.hWire,
    amount: "choices" in price ? undefined : prices[0].amount,
    fulfillmentUrl: contract.fulfillmentUrl,
    sessionId: body.session_id,
    otp: device && knownTo(device, call, orderId),
    device: deviceOf(call),
    template: call.template,
    payDeadline: deadlines.payDeadline,
    refundDeadline: deadlines.refundDeadline,
    wireDeadline: deadlines.wireTransferDeadline,
  };
  for (;;) {
    if (await storeOrder(db, instance.serial, newOrder, bookings, now)) break;
    const earlier = await answerRepeated(call, orderId, requestHash);
    if (earlier !== undefined) return earlier;
    // The order that was in the way has just been deleted.
  }
  call.notifier.publish([ordersTopic(instance.id), ...topicsOfEvents(instance.id)]);
  wakeSession(call, body.session_id, contract.fulfillmentUrl);
  return answerCreated(orderId, claimToken, deadlines.payDeadline);
});

/** Those who asked for a session before it had an order learn of this one. */
function wakeSession(
  { notifier, instance }: Pick<PostOrderCall, "notifier" | "instance">,
  sessionId: string | undefined,
  fulfillmentUrl: string | undefined,
): void {
  if (sessionId === undefined || fulfillmentUrl === undefined) return;
  notifier.publish([sessionTopic(instance.id, sessionId, sha256(fulfillmentUrl))]);
}

function deviceOf({ principal }: Pick<PostOrderCall, "principal">): Device | undefined {
  return principal?.device === undefined ? undefined : { serial: principal.device, name: principal.description };
}

/** What making an order takes. */
export type PostOrderCall = Omit<
  InstanceCall<unknown, unknown, PostOrderRequest, (typeof ORDER_USES)[number] | "principal" | "rawBody">,
  "params" | "query"
> & {
  /** Where a stranger makes the order. */
  readonly template?: TemplateHold;
};

/** An order id that was used before: the same request gets the same answer, another one a conflict. */
async function answerRepeated(
  { db, instance }: Pick<PostOrderCall, "db" | "instance">,
  orderId: string,
  requestHash: Uint8Array,
): Promise<Answer | undefined> {
  const earlier = await findRequestHash(db.queries, instance.serial, orderId);
  if (earlier === undefined) return undefined;
  if (!equalBytes(earlier.requestHash, requestHash)) {
    throw new TalerError("MERCHANT_PRIVATE_POST_ORDERS_ALREADY_EXISTS", { detail: orderId });
  }
  return answerCreated(orderId, earlier.claimToken, earlier.payDeadline);
}

function answerCreated(orderId: string, claimToken: Uint8Array | undefined, payDeadline: bigint): Answer {
  return ok({
    order_id: orderId,
    ...(claimToken === undefined ? {} : { token: encodeBase32(claimToken) }),
    pay_deadline: timestampToJson(payDeadline),
  });
}

/** @param maxFees of each price */
async function contractPrice(
  call: PostOrderCall,
  json: JsonObject,
  maxFees: readonly Amount[],
  { payDeadline }: Deadlines,
): Promise<ContractPrice> {
  const { db, secrets, instance, body, clock } = call;
  if (body.order.version !== 1) return { maxFee: maxFees[0]! };
  const donausFor = (receipts: readonly PromisedReceipt[]) => {
    if (call.config.kontor.donau) return offerDonaus(call, instance, receipts);
    const parameter = receipts[0]!.path;
    throw new TalerError("MERCHANT_GENERIC_DONAU_NOT_CONFIGURED", {
      parameter,
      detail: `${parameter}: this backend does not deal with donation authorities`,
    });
  };
  const context = { db, secrets, instance: instance.serial, now: clock.now(), payDeadline, donausFor };
  return contractChoices(context, body.order, json, maxFees);
}

/** The device that is to confirm the payment. */
async function deviceFor({ db, instance, body }: PostOrderCall): Promise<OtpDevice | undefined> {
  if (body.otp_id === undefined) return undefined;
  const device = await findOtpDevice(db.queries, instance.serial, body.otp_id);
  if (device === undefined) throw otpDeviceUnknown(body.otp_id);
  return device;
}

/** What the device knows, kept with the order: later changes of the device do not concern it. */
function knownTo(device: OtpDevice, { secrets, instance }: PostOrderCall, orderId: string): OtpSecret {
  const key = secrets.open(placeOf("otpDeviceKey", instance.serial, device.deviceId), device.otpKey);
  return {
    otpKey: secrets.seal(placeOf("orderOtpKey", instance.serial, orderId), key),
    algorithm: device.algorithm,
  };
}

function deadlinesOf({ body, instance, clock }: PostOrderCall, order: JsonObject): Deadlines {
  const time = (member: string) => (order[member] === undefined ? undefined : timestampFromJson(order[member]));
  if (body.refund_delay !== undefined && body.refund_delay > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw malformed("refund_delay", "forever is not a delay");
  }
  return decideDeadlines(
    {
      timestamp: time("timestamp"),
      payDeadline: time("pay_deadline"),
      refundDeadline: time("refund_deadline"),
      wireTransferDeadline: time("wire_transfer_deadline"),
      deliveryDate: time("delivery_date"),
      refundDelay: body.refund_delay,
    },
    instance,
    clock.now(),
  );
}
