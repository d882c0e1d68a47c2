/**
 * POST [/instances/$INSTANCE]/private/kontor/orders/$ORDER_ID/receipt: the customer gets the receipt by mail. The address is
 * for this mail alone: it is stored nowhere, and in no log. An addition of Kontor's.
 */

import { ReceiptRequest } from "@kontor/taler/schemas/receipts";
import type { Queries } from "../database/tables.js";
import { refundsOf } from "../deposits/refund-store.js";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { isMailAddress, MailError } from "../mail/mail.js";
import type { PaidOrder } from "../orders/order.js";
import { OrderPath } from "../orders/order-path.js";
import { payableContract, pricePaid } from "../orders/payable-contract.js";
import { findOrder } from "../orders/store.js";
import { chooseLanguage } from "../pages/language.js";
import { refundTaken } from "../refunds/refunds.js";
import { shopDays } from "../shop-days/store.js";
import { malformed, TalerError } from "../taler-error.js";
import { countReceipt, uncountReceipt } from "./limits.js";
import { receiptLetter, receiptPdf } from "./receipt.js";

export const postReceipt = endpoint({
  summary: "Send a customer the receipt by mail",
  params: OrderPath,
  body: ReceiptRequest,
  answers: { 204: null },
  errors: [
    "GENERIC_FORBIDDEN",
    "MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE",
    "MERCHANT_GENERIC_ORDER_UNKNOWN",
    "MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_ORDER_UNPAID",
    "MERCHANT_MFA_HELPER_EXEC_FAILED",
  ],
  uses: ["clock", "config", "db", "headers", "log", "mailer"],
  async handle({ db, instance, params: { orderId }, body, clock, config, headers, log, mailer }) {
    const { email } = body;
    if (!mailer.canSendMail) {
      throw new TalerError("MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE", { status: 501, detail: "mail is not set up" });
    }
    if (!isMailAddress(email)) throw malformed("email", "no mail address");
    const order = await paidOrder(db.queries, instance.serial, orderId);
    const { amount: price } = pricePaid(payableContract(order), order);
    const refunds = order.refunded ? await refundsOf(db.queries, instance.serial, orderId) : [];
    const receipt = {
      order,
      price,
      refunded: refundTaken(refunds, price.currency),
      language: chooseLanguage(body.language ?? headers["accept-language"]),
      timeZone: (await shopDays(db.queries, instance.serial, config)).timeZone,
      currencies: config.currencies,
    };
    const now = clock.now();
    // Written down before: nothing leaves the house of which nobody knows who had it sent.
    await db.transaction((tx) => countReceipt(tx, instance.serial, email, now));
    const attachments = mailer.canAttach ? [await receiptPdf(receipt, new Date(Number(now / 1000n)))] : [];
    try {
      await mailer.sendMail({ to: email, ...receiptLetter(receipt), attachments });
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      await uncountReceipt(db.queries, instance.serial, email, now);
      if (error.failure === "refused") throw malformed("email", "the mail server does not take this address");
      log.warn({ failure: error.failure, instance: instance.id }, "a receipt could not be sent");
      throw new TalerError("MERCHANT_MFA_HELPER_EXEC_FAILED", { detail: "the mail could not be sent; try again" });
    }
    return noContent();
  },
});

/** @throws TalerError MERCHANT_GENERIC_ORDER_UNKNOWN, or that it is not paid */
async function paidOrder(queries: Queries, instance: bigint, orderId: string): Promise<PaidOrder> {
  const order = await findOrder(queries, instance, orderId);
  if (order === undefined) throw new TalerError("MERCHANT_GENERIC_ORDER_UNKNOWN", { detail: orderId });
  if (order.state === "paid") return order;
  throw new TalerError("MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_ORDER_UNPAID", {
    detail: "what is not paid has no receipt",
  });
}
