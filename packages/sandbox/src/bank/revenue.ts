/** The Taler Revenue API: what a merchant's own bank account received. */
import { printAmount } from "@kontor/taler/amount";
import { timestampToJson } from "@kontor/taler/time";
import type { FastifyInstance } from "fastify";
import { historyPage } from "./history.js";
import { requireLogin } from "./login.js";
import { type BankContext, existingAccount } from "./transfers.js";

/** Adds `/accounts/$USER/taler-revenue/{config,history}`. */
export function revenue(app: FastifyInstance, context: BankContext): void {
  const base = "/accounts/:user/taler-revenue";

  app.get(`${base}/config`, async () => ({
    name: "taler-revenue",
    version: "1:0:1",
    currency: context.currency,
    implementation: "urn:net:taler:specs:taler-revenue:kontor-sandbox",
  }));

  app.get<{ Params: { user: string } }>(`${base}/history`, async (request, reply) => {
    const account = await existingAccount(context, request.params.user);
    requireLogin(account, request);
    const page = await historyPage(context, request, "credit", account.name, ["PAYOUT", "OTHER", "RESERVE", "KYCAUTH"]);
    if (page.length === 0) return reply.code(204).send();
    return {
      credit_account: account.paytoUri,
      incoming_transactions: page.map((transfer) => ({
        row_id: Number(transfer.rowId),
        date: timestampToJson(transfer.executedAt),
        amount: printAmount(transfer.amount),
        debit_account: transfer.debitPayto,
        subject: transfer.subject,
      })),
    };
  });
}
