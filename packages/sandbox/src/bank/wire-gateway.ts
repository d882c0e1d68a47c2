/** The Taler Wire Gateway: how an exchange learns what was paid in, and pays out. */

import { compareAmounts, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { AddIncomingRequest, AddKycauthRequest, TransferRequest } from "@kontor/taler/schemas/bank";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { roundDownToSeconds, timestampToJson } from "@kontor/taler/time";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { bodyOf } from "../server/http-server.js";
import { ProtocolError } from "../server/protocol-error.js";
import { BankErrors } from "./bank-errors.js";
import { historyPage } from "./history.js";
import { requireLogin } from "./login.js";
import type { Account, Transfer } from "./store.js";
import {
  announce,
  type BankContext,
  existingAccount,
  type Incoming,
  incomingTransfer,
  makeTransfer,
  partyOf,
  requireCurrency,
} from "./transfers.js";

const transferCodec = wireCodec(TransferRequest);
const addIncomingCodec = wireCodec(AddIncomingRequest);
const addKycauthCodec = wireCodec(AddKycauthRequest);

/** Adds `/accounts/$USER/taler-wire-gateway/...`. */
export function wireGateway(app: FastifyInstance, context: BankContext): void {
  const base = "/accounts/:user/taler-wire-gateway";
  const { store } = context;

  const owner = async (request: FastifyRequest): Promise<Account> => {
    const account = await existingAccount(context, (request.params as { user: string }).user);
    requireLogin(account, request);
    return account;
  };

  app.get(`${base}/config`, async () => ({
    name: "taler-wire-gateway",
    version: "5:0:5",
    currency: context.currency,
    implementation: "urn:net:taler:specs:taler-wire-gateway:kontor-sandbox",
  }));

  app.post(`${base}/transfer`, async (request) => {
    const exchange = await owner(request);
    const body = bodyOf(transferCodec, request);
    requireCurrency(context, body.amount);
    const credit = await partyOf(context, body.credit_account);
    const words = [encodeBase32(body.wtid), body.exchange_base_url];
    const wanted = {
      executedAt: roundDownToSeconds(context.clock.now()),
      amount: body.amount,
      debitName: exchange.name,
      debitPayto: exchange.paytoUri,
      creditName: credit.name,
      creditPayto: credit.paytoUri,
      subject: (body.metadata === undefined ? words : [body.metadata, ...words]).join(" "),
      kind: "PAYOUT" as const,
      key: body.wtid,
      requestUid: body.request_uid,
      exchangeBaseUrl: body.exchange_base_url,
    };
    const made = await store.ordered(async (tx) => {
      const earlier = await store.transferByRequest(body.request_uid, tx);
      if (earlier) {
        if (!isSameTransfer(earlier, wanted)) throw new ProtocolError("BANK_TRANSFER_REQUEST_UID_REUSED");
        return earlier;
      }
      if (await store.payoutByWtid(exchange.name, body.wtid, tx))
        throw new ProtocolError(BankErrors.TRANSFER_WTID_REUSED);
      return makeTransfer(context, wanted, tx);
    });
    announce(context, made);
    return receipt(made);
  });

  app.get(`${base}/history/incoming`, async (request, reply) => {
    const exchange = await owner(request);
    const page = await historyPage(context, request, "credit", exchange.name, ["RESERVE", "KYCAUTH"]);
    if (page.length === 0) return noContent(reply);
    return {
      credit_account: exchange.paytoUri,
      incoming_transactions: page.map((transfer) => ({
        type: transfer.kind,
        ...summary(transfer),
        debit_account: transfer.debitPayto,
        [transfer.kind === "RESERVE" ? "reserve_pub" : "account_pub"]: encodeBase32(transfer.key!),
      })),
    };
  });

  app.get(`${base}/history/outgoing`, async (request, reply) => {
    const exchange = await owner(request);
    const page = await historyPage(context, request, "debit", exchange.name, ["PAYOUT"]);
    if (page.length === 0) return noContent(reply);
    return {
      debit_account: exchange.paytoUri,
      outgoing_transactions: page.map((transfer) => ({
        ...summary(transfer),
        credit_account: transfer.creditPayto,
        exchange_base_url: transfer.exchangeBaseUrl,
        wtid: encodeBase32(transfer.key!),
      })),
    };
  });

  const payIn = async (exchange: Account, incoming: Incoming) => {
    const wanted = await incomingTransfer(context, exchange, incoming);
    const made = await store.ordered((tx) => makeTransfer(context, wanted, tx));
    announce(context, made);
    return receipt(made);
  };

  app.post(`${base}/admin/add-incoming`, async (request) => {
    const exchange = await owner(request);
    const { amount, debit_account, reserve_pub } = bodyOf(addIncomingCodec, request);
    return payIn(exchange, { amount, debitPayto: debit_account, kind: "RESERVE", key: reserve_pub });
  });

  app.post(`${base}/admin/add-kycauth`, async (request) => {
    const exchange = await owner(request);
    const { account_pub, amount, debit_account } = bodyOf(addKycauthCodec, request);
    return payIn(exchange, { amount, debitPayto: debit_account, kind: "KYCAUTH", key: account_pub });
  });
}

function isSameTransfer(a: Transfer, b: Omit<Transfer, "rowId">): boolean {
  return (
    a.debitName === b.debitName &&
    a.creditPayto === b.creditPayto &&
    a.subject === b.subject &&
    compareAmounts(a.amount, b.amount) === 0 &&
    equalBytes(a.key!, b.key!)
  );
}

function summary(transfer: Transfer) {
  return {
    row_id: Number(transfer.rowId),
    date: timestampToJson(transfer.executedAt),
    amount: printAmount(transfer.amount),
  };
}

function receipt(transfer: Transfer) {
  return { row_id: Number(transfer.rowId), timestamp: timestampToJson(transfer.executedAt) };
}

function noContent(reply: FastifyReply): FastifyReply {
  return reply.code(204).send();
}
