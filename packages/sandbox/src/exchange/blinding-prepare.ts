/** POST /blinding-prepare: public nonces for Clause-Schnorr coins, exchange v26 and newer. */
import { encodeBase32 } from "@kontor/taler/base32";
import { deriveR } from "@kontor/taler/cs-blind";
import { blindingNonce } from "@kontor/taler/planchet";
import { BlindingPrepareRequest } from "@kontor/taler/schemas/exchange";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { FastifyInstance } from "fastify";
import { bodyOf } from "../server/http-server.js";
import { malformed, ProtocolError } from "../server/protocol-error.js";
import type { ExchangeContext } from "./exchange-context.js";
import { knownDenomination, requireUsable } from "./usable-denomination.js";
import { MOST_COINS } from "./withdrawal.js";

const requestCodec = wireCodec(BlindingPrepareRequest);

export function blindingPrepare(app: FastifyInstance, context: ExchangeContext): void {
  app.post("/blinding-prepare", async (request) => {
    const { nks, operation, seed } = bodyOf(requestCodec, request);
    if (operation !== "withdraw") throw malformed("operation: this exchange does not refresh coins");
    if (nks.length === 0) throw malformed("nks: nothing is asked for");
    if (nks.length > MOST_COINS) throw new ProtocolError("EXCHANGE_GENERIC_NEW_DENOMS_ARRAY_SIZE_EXCESSIVE");
    const pairs = nks.map(({ coin_offset, denom_pub_hash }) => {
      const denomination = knownDenomination(context, denom_pub_hash);
      requireUsable(context, denomination, "WITHDRAW");
      const { priv } = denomination;
      if (priv.cipher !== "CS") throw new ProtocolError("EXCHANGE_GENERIC_INVALID_DENOMINATION_CIPHER_FOR_OPERATION");
      if (coin_offset >= MOST_COINS) throw malformed("coin_offset");
      return deriveR(priv.csPriv, blindingNonce(seed, coin_offset, operation), "rw");
    });
    return { cipher: "CS", r_pubs: pairs.map((pair) => pair.map(encodeBase32)) };
  });
}
