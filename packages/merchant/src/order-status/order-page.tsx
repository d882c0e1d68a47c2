/** Which page, or which other place, a browser gets for the status of an order. */

import { printAmount } from "@kontor/taler/amount";
import type { Answer } from "../http/answer.js";
import type { InstanceNeeds } from "../http/endpoint.js";
import { languageOf, linkToSelf, pageAnswer, redirectAnswer } from "../pages/page-answer.js";
import { webUrl } from "../pages/safe-content.js";
import { TalerError } from "../taler-error.js";
import type { Reader } from "./contract-parts.js";
import { type ContractView, viewContract } from "./contract-view.js";
import { ExpiredPage, isExpired, OFFER_REFRESH_SECONDS, OfferPage } from "./offer-page.js";
import type { OrderPaid, OrderStatus, OrderUnpaid } from "./order-status.js";
import { PaidPage, RefundPage, refundUriOf } from "./paid-page.js";

type PageCall = Pick<InstanceNeeds, "headers" | "url" | "config" | "clock">;

/** @throws TalerError 403 when the shop names a place for strangers that is no web page */
export function orderPageAnswer(status: OrderStatus, call: PageCall): Answer {
  switch (status.kind) {
    case "elsewhere": {
      const target = webUrl(status.publicReorderUrl);
      if (target === undefined) throw new TalerError("MERCHANT_GET_ORDERS_ID_INVALID_TOKEN", { status: 403 });
      return redirectAnswer(target);
    }
    case "unpaid": {
      const paidPlace = status.alreadyPaidOrderId === undefined ? undefined : webUrl(status.contract.fulfillmentUrl);
      return paidPlace === undefined ? answerUnpaid(status, call) : redirectAnswer(paidPlace);
    }
    case "paid":
      return answerPaid(status, call);
  }
}

function answerUnpaid(status: OrderUnpaid, call: PageCall): Answer {
  const common = commonParts(call);
  const { language, reader } = common;
  const contract = viewContract(status.order, language);
  const summary = contract.summary.text;
  if (isExpired(status, reader)) {
    return pageAnswer({
      ...common,
      status: 402,
      title: language.t("expired.title", { summary }),
      kind: "single",
      // A payment that was on its way may still arrive.
      watch: { for: "payment" },
      children: <ExpiredPage status={status} contract={contract} reader={reader} />,
    });
  }
  const { sandboxWallet } = common;
  return pageAnswer({
    ...common,
    status: 402,
    title: language.t("offer.title", { summary }),
    kind: "with-wallet",
    headers: { taler: status.payUri },
    formTargets: formTargets(sandboxWallet, status, contract),
    watch: { for: "payment", refreshSeconds: OFFER_REFRESH_SECONDS },
    children: <OfferPage status={status} contract={contract} reader={reader} sandboxWallet={sandboxWallet} />,
  });
}

function answerPaid(status: OrderPaid, call: PageCall): Answer {
  const common = commonParts(call);
  const { language, reader, sandboxWallet } = common;
  const contract = viewContract(status.order, language);
  const summary = contract.summary.text;
  const refundAmount = printAmount(status.refunds.total);
  if (status.refunds.isCollectable) {
    return pageAnswer({
      ...common,
      status: 200,
      title: language.t("refund.title", { summary }),
      kind: "with-wallet",
      headers: { taler: refundUriOf(status) },
      formTargets: formTargets(sandboxWallet, status, contract),
      watch: { for: "refund-pickup", refundAmount, refreshSeconds: OFFER_REFRESH_SECONDS },
      children: <RefundPage status={status} contract={contract} reader={reader} sandboxWallet={sandboxWallet} />,
    });
  }
  return pageAnswer({
    ...common,
    status: 200,
    title: language.t("paid.title", { summary }),
    kind: "single",
    // A receipt lies open for long: without script it is not worth asking again and again.
    watch: { for: "refund", refundAmount },
    children: <PaidPage status={status} contract={contract} reader={reader} />,
  });
}

/**
 * The sandbox wallet sends the browser back to the order's page under the shop's own name, from where who has paid for
 * the same page already is sent on to it.
 */
function formTargets(
  sandboxWallet: URL | undefined,
  { contract: { merchantBaseUrl } }: OrderUnpaid | OrderPaid,
  { fulfillmentUrl }: ContractView,
): URL[] {
  if (sandboxWallet === undefined) return [];
  return [sandboxWallet, new URL(merchantBaseUrl), fulfillmentUrl].filter((url) => url !== undefined);
}

function commonParts(call: PageCall) {
  const language = languageOf(call);
  const { currencies, kontor } = call.config;
  const reader: Reader = { language, currencies, now: call.clock.now(), here: linkToSelf(call) };
  const sandboxWallet = kontor.sandboxWalletUrl === undefined ? undefined : new URL(kontor.sandboxWalletUrl);
  return { language, reader, request: call, sandboxWallet };
}
