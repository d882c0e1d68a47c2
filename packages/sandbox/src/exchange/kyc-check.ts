/**
 * KYC as far as a merchant sees it: off by default. Where a test requires it, deposits are
 * refused until the account's owner made a KYC auth transfer and the test declares the account's KYC done.
 */
import { randomBytes } from "node:crypto";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { verify } from "@kontor/taler/eddsa";
import { hashNormalizedPayto } from "@kontor/taler/payto";
import { kycAuthMessage } from "@kontor/taler/signatures/merchant";
import type { FastifyInstance } from "fastify";
import type { Transaction } from "../server/database.js";
import { integerParameter, timeoutParameter } from "../server/http-server.js";
import { ProtocolError } from "../server/protocol-error.js";
import { type ExchangeContext, pathBytes } from "./exchange-context.js";
import type { Contract, KycAccount } from "./store.js";

/** From now on the exchange knows the account, and what to ask about it. */
export async function meetAccount({ store }: ExchangeContext, paytoUri: string): Promise<void> {
  await store.meetAccount(hashNormalizedPayto(paytoUri), randomBytes(32));
}

/** Refuses (451) deposits for an account whose KYC is wanted and not done. */
export async function requireKyc(
  { kyc, store }: ExchangeContext,
  { merchantPaytoUri, merchantPub }: Contract,
  tx: Transaction,
): Promise<void> {
  if (!kyc.required) return;
  const hPayto = hashNormalizedPayto(merchantPaytoUri);
  const account = await store.kycAccount(hPayto, tx);
  const accountPub = account?.accountPub;
  const isOwner = accountPub !== undefined && equalBytes(accountPub, merchantPub);
  if (account?.done && isOwner) return;
  throw new ProtocolError("EXCHANGE_GENERIC_KYC_REQUIRED", {
    members: {
      h_payto: encodeBase32(hPayto),
      ...(accountPub && { account_pub: encodeBase32(accountPub) }),
      requirement_row: 1,
      ...(!isOwner && { bad_kyc_auth: true }),
    },
  });
}

/** What a long-polling client waits for: 1 the KYC auth transfer, 2 the end of an investigation, 3 that all is well. */
const hasHappened: Record<number, (account: KycAccount) => boolean> = {
  1: ({ accountPub }) => accountPub !== undefined,
  2: () => true,
  3: ({ done }) => done,
};

/** GET /kyc-check/$H_NORMALIZED_PAYTO */
export function kycCheck(app: FastifyInstance, { kyc, store, waiters }: ExchangeContext): void {
  app.get<{ Params: { hPayto: string } }>("/kyc-check/:hPayto", async (request, reply) => {
    const hPayto = pathBytes(request.params.hPayto, 32, "GENERIC_PATH_SEGMENT_MALFORMED");
    if (!kyc.required) return reply.code(204).send();
    const header = request.headers["account-owner-signature"];
    if (typeof header !== "string") {
      throw new ProtocolError("GENERIC_PARAMETER_MISSING", { detail: "Account-Owner-Signature" });
    }
    const signature = pathBytes(header, 64, "GENERIC_HTTP_HEADERS_MALFORMED");
    const awaited = hasHappened[integerParameter(request, "lpt", 0)];
    await waiters.poll("kyc", awaited ? timeoutParameter(request) : 0, async () => {
      const account = await store.kycAccount(hPayto);
      return account && awaited?.(account) ? account : undefined;
    });

    const account = await store.kycAccount(hPayto);
    if (!account) throw new ProtocolError("EXCHANGE_KYC_CHECK_REQUEST_UNKNOWN");
    if (!account.accountPub) throw new ProtocolError("EXCHANGE_KYC_CHECK_AUTHORIZATION_KEY_UNKNOWN");
    if (!verify(account.accountPub, kycAuthMessage(), signature)) {
      throw new ProtocolError("EXCHANGE_KYC_CHECK_AUTHORIZATION_FAILED", {
        members: { expected_account_pub: encodeBase32(account.accountPub) },
      });
    }
    return reply.code(account.done ? 200 : 202).send({
      aml_review: kyc.amlReview,
      rule_gen: account.done ? 2 : 1,
      access_token: encodeBase32(account.accessToken),
      limits: kyc.limits,
    });
  });
}
