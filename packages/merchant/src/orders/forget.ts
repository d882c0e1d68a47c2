/** PATCH [/instances/$INSTANCE]/private/orders/$ORDER_ID/forget: the shop erases parts of a contract. */

import { equalBytes } from "@kontor/taler/bytes";
import { canonicalJson } from "@kontor/taler/canonical-json";
import { ForgetError, forgetFields, hashContract } from "@kontor/taler/contract-hash";
import { ForgetRequest } from "@kontor/taler/schemas/orders";
import type { JsonObject } from "@kontor/taler/strict-json";
import { Answer, noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { TalerError } from "../taler-error.js";
import { forgetSent } from "../webhooks/delivery-list-store.js";
import { removeNote } from "./note-store.js";
import { contractOf, type Order } from "./order.js";
import { OrderPath } from "./order-path.js";
import { lockOrder, replaceContract } from "./store.js";
import { orderTopic } from "./topics.js";

/** What the backend itself must be able to read as long as it has the contract, marked forgettable or not. */
const NEEDED: readonly string[] = [
  "version",
  "order_id",
  "amount",
  "max_fee",
  "token_families",
  "minimum_age",
  "nonce",
  "timestamp",
  "pay_deadline",
  "refund_deadline",
  "wire_transfer_deadline",
  "merchant",
  "merchant_pub",
  "merchant_base_url",
  "h_wire",
  "wire_method",
  "exchanges",
];

/** The same of each choice. */
const NEEDED_OF_CHOICE: readonly string[] = ["amount", "max_fee", "inputs", "outputs"];

export const forget = endpoint({
  summary: "Forget members of a contract",
  params: OrderPath,
  body: ForgetRequest,
  answers: { 200: null, 204: null },
  errors: [
    "GENERIC_PARAMETER_MISSING",
    "MERCHANT_GENERIC_ORDER_UNKNOWN",
    "MERCHANT_PRIVATE_PATCH_ORDERS_ID_FORGET_PATH_SYNTAX_INCORRECT",
    "MERCHANT_PRIVATE_PATCH_ORDERS_ID_FORGET_PATH_NOT_FORGETTABLE",
  ],
  uses: ["db", "notifier"],
  async handle({ db, instance, notifier, params: { orderId }, body: { fields } }) {
    const forgotten = await db.transaction(async (tx) => {
      const order = await lockOrder(tx, instance.serial, orderId);
      if (order === undefined || order.state === "unclaimed") {
        throw new TalerError("MERCHANT_GENERIC_ORDER_UNKNOWN", { detail: orderId });
      }
      const { terms, forgotten } = forgetIn(order, fields);
      if (forgotten === 0) return 0;
      if (!equalBytes(hashContract(terms), order.hContract)) {
        throw new TalerError("GENERIC_INTERNAL_INVARIANT_FAILURE", { detail: "the contract's hash would change" });
      }
      await replaceContract(tx, instance.serial, orderId, {
        contractText: canonicalJson(terms),
        summary: optionalText(terms.summary),
        fulfillmentUrl: optionalText(terms.fulfillment_url),
      });
      await forgetSent(tx, instance.serial, orderId);
      // Nobody knows what it repeats.
      await removeNote(tx, instance.serial, orderId);
      return forgotten;
    });
    if (forgotten === 0) return noContent();
    notifier.publish([orderTopic(instance.id, orderId)]);
    return new Answer(200);
  },
});

function forgetIn(order: Order, fields: readonly string[]): ReturnType<typeof forgetFields> {
  const terms = contractOf(order);
  try {
    const result = forgetFields(terms, fields);
    const needed = fields.find((path) => isNeeded(path) && isPartOf(path, terms));
    if (needed !== undefined) throw new ForgetError("not-forgettable", needed);
    return result;
  } catch (error) {
    if (!(error instanceof ForgetError)) throw error;
    throw new TalerError(
      error.kind === "path-malformed"
        ? "MERCHANT_PRIVATE_PATCH_ORDERS_ID_FORGET_PATH_SYNTAX_INCORRECT"
        : "MERCHANT_PRIVATE_PATCH_ORDERS_ID_FORGET_PATH_NOT_FORGETTABLE",
      { parameter: "fields", detail: error.message },
    );
  }
}

function isNeeded(path: string): boolean {
  if (firstMember(path) !== "choices") return NEEDED.includes(firstMember(path));
  const ofChoice = /^\$\.choices\[[^\]]*\]\.([^.[]+)/.exec(path)?.[1];
  return ofChoice === undefined || NEEDED_OF_CHOICE.includes(ofChoice);
}

/** `b` of `$.b.c` and of `$.b[0].c`. */
function firstMember(path: string): string {
  return /^\$\.([^.[]+)/.exec(path)?.[1] ?? "";
}

function isPartOf(path: string, terms: JsonObject): boolean {
  return Object.hasOwn(terms, firstMember(path));
}

function optionalText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
