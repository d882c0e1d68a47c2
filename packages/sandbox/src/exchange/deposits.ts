/** GET /deposits/$H_WIRE/$MERCHANT_PUB/$H_CONTRACT_TERMS/$COIN_PUB: was it wired, and when. */
import { printAmount, subtractAmounts } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { verify } from "@kontor/taler/eddsa";
import { confirmWireMessage } from "@kontor/taler/signatures/exchange";
import { depositTrackMessage } from "@kontor/taler/signatures/merchant";
import { timestampToJson } from "@kontor/taler/time";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { integerParameter, timeoutParameter } from "../server/http-server.js";
import { ProtocolError } from "../server/protocol-error.js";
import { type ExchangeContext, pathBytes } from "./exchange-context.js";

interface Path {
  Params: { hWire: string; merchantPub: string; hContract: string; coinPub: string };
}

/** `lpt` of a client that wants to wait: 1 also ends the wait when KYC is found to be missing, 2 does not. */
const WAITING_TARGETS = [1, 2];

export function deposits(app: FastifyInstance, context: ExchangeContext): void {
  const { ring, store, waiters } = context;

  app.get<Path>("/deposits/:hWire/:merchantPub/:hContract/:coinPub", async (request, reply) => {
    const { params } = request;
    const hWire = pathBytes(params.hWire, 64, "EXCHANGE_DEPOSITS_GET_INVALID_H_WIRE");
    const merchantPub = pathBytes(params.merchantPub, 32, "EXCHANGE_DEPOSITS_GET_INVALID_MERCHANT_PUB");
    const hContract = pathBytes(params.hContract, 64, "EXCHANGE_DEPOSITS_GET_INVALID_H_CONTRACT_TERMS");
    const coinPub = pathBytes(params.coinPub, 32, "EXCHANGE_DEPOSITS_GET_INVALID_COIN_PUB");
    if (!verify(merchantPub, depositTrackMessage({ hContract, hWire, coinPub }), merchantSignature(request))) {
      throw new ProtocolError("EXCHANGE_DEPOSITS_GET_MERCHANT_SIGNATURE_INVALID");
    }
    const contract = await store.contract(merchantPub, hContract);
    const deposit = contract && (await store.deposit(contract.serial, coinPub));
    if (!deposit || !equalBytes(contract.hWire, hWire)) throw new ProtocolError("EXCHANGE_DEPOSITS_GET_NOT_FOUND");

    const patience = WAITING_TARGETS.includes(integerParameter(request, "lpt", 0)) ? timeoutParameter(request) : 0;
    const transfer = await waiters.poll("wired", patience, async () => {
      const { wtid } = (await store.deposit(contract.serial, coinPub))!;
      return wtid && (await store.sentTransfer(wtid));
    });
    if (!transfer) {
      return reply.code(202).send({ kyc_ok: true, execution_time: timestampToJson(contract.wireDeadline) });
    }
    const { executionTime, wtid } = transfer;
    const coinContribution = subtractAmounts(deposit.contribution, deposit.depositFee);
    const message = confirmWireMessage({ hWire, hContract, wtid, coinPub, executionTime, coinContribution });
    return {
      wtid: encodeBase32(wtid),
      execution_time: timestampToJson(executionTime),
      coin_contribution: printAmount(coinContribution),
      ...ring.signOnline(message, context.clock.now()),
    };
  });
}

function merchantSignature(request: FastifyRequest): Uint8Array {
  const text = (request.query as Record<string, unknown>).merchant_sig;
  if (typeof text !== "string") throw new ProtocolError("GENERIC_PARAMETER_MISSING", { detail: "merchant_sig" });
  return pathBytes(text, 64, "GENERIC_PARAMETER_MALFORMED");
}
