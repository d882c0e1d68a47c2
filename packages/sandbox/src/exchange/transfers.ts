/** GET /transfers/$WTID: which deposits a wire transfer paid. */
import { printAmount, subtractAmounts } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { hashFullPayto } from "@kontor/taler/payto";
import { wireDepositMessage } from "@kontor/taler/signatures/exchange";
import { timestampToJson } from "@kontor/taler/time";
import type { FastifyInstance } from "fastify";
import { ProtocolError } from "../server/protocol-error.js";
import { type ExchangeContext, pathBytes } from "./exchange-context.js";
import { wiredDeposit } from "./wired-deposit.js";

export function transfers(app: FastifyInstance, context: ExchangeContext): void {
  const { clock, ring, store } = context;

  app.get<{ Params: { wtid: string } }>("/transfers/:wtid", async (request) => {
    const wtid = pathBytes(request.params.wtid, 32, "EXCHANGE_TRANSFERS_GET_WTID_MALFORMED");
    const transfer = await store.sentTransfer(wtid);
    if (!transfer) throw new ProtocolError("EXCHANGE_TRANSFERS_GET_WTID_NOT_FOUND");
    const { executionTime, merchantPub, wireFee } = transfer;
    const { listShort } = context.cheat;
    const total = listShort === undefined ? transfer.total : subtractAmounts(transfer.total, listShort);
    const hPayto = hashFullPayto(transfer.merchantPaytoUri);
    const details = (await store.depositsOf(wtid)).map(({ contract, deposit, refunded }) => ({
      ...wiredDeposit(deposit, refunded),
      hContract: contract.hContract,
      coinPub: deposit.coinPub,
      executionTime,
    }));
    return {
      total: printAmount(total),
      wire_fee: printAmount(wireFee),
      merchant_pub: encodeBase32(merchantPub),
      h_payto: encodeBase32(hPayto),
      execution_time: timestampToJson(executionTime),
      deposits: details.map(({ coinPub, depositFee, depositValue, hContract, refundTotal }) => ({
        h_contract_terms: encodeBase32(hContract),
        coin_pub: encodeBase32(coinPub),
        deposit_value: printAmount(depositValue),
        deposit_fee: printAmount(depositFee),
        ...(refundTotal && { refund_total: printAmount(refundTotal) }),
      })),
      ...ring.signOnline(wireDepositMessage({ total, wireFee, merchantPub, hPayto, details }), clock.now()),
    };
  });
}
