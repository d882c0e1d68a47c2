/** A wallet gives an order back: who may, when, what becomes of the order, and what if others pay or claim meanwhile. */

import { claim, type Proposal } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { unclaim } from "@kontor/sandbox/wallet/unclaim";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { encodeBase32 } from "@kontor/taler/base32";
import { createKeyPair, type EddsaKeyPair, sign } from "@kontor/taler/eddsa";
import type { ErrorCodeName } from "@kontor/taler/error-codes";
import { contractMessage } from "@kontor/taler/signatures/merchant";
import { unclaimMessage } from "@kontor/taler/signatures/wallet";
import type { JsonObject } from "@kontor/taler/strict-json";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aProposal, coinsOf, failure, post, postPay, signed } from "../shop/raw-payment.js";
import { type ApiAnswer, startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;
let wallet: Wallet;

beforeAll(async () => {
  shop = await startTestShop();
  wallet = await shop.richWallet("KUDOS:50");
});

afterAll(() => shop?.stop());

/** What a wallet sends, in every detail. */
function giveBack(
  orderId: string,
  { priv, pub }: EddsaKeyPair,
  hContract: Uint8Array,
  members: JsonObject = {},
): Promise<ApiAnswer> {
  return post(`${shop.url}orders/${orderId}/unclaim`, {
    unclaim_sig: encodeBase32(sign(priv, unclaimMessage(hContract))),
    nonce: encodeBase32(pub),
    h_contract: encodeBase32(hContract),
    ...members,
  });
}

const nonceOf = ({ order }: Proposal): EddsaKeyPair => ({ priv: order.noncePriv, pub: order.noncePub });
const giveBackProposal = (proposal: Proposal) =>
  giveBack(proposal.order.orderId, nonceOf(proposal), proposal.contract.hContract);
const privateStatus = (orderId: string, query = "") => shop.call(`private/orders/${orderId}${query}`);

const notClaimed = failure(404, "MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND" satisfies ErrorCodeName);
const badSignature = failure(403, "MERCHANT_POST_ORDERS_UNCLAIM_SIGNATURE_INVALID" satisfies ErrorCodeName);

describe("a claimed order that is given back", () => {
  test("is as it was before, and another wallet claims and pays it", async () => {
    const { orderId, payUri } = await shop.order({ amount: "KUDOS:1" });
    const before = (await privateStatus(orderId)).body;
    const proposal = await claim(await shop.wallet(), payUri);
    const poor = await shop.wallet();
    await expect(claim(poor, payUri)).rejects.toMatchObject({ code: "already-claimed" });

    expect((await giveBackProposal(proposal)).status).toBe(204);
    const after = (await privateStatus(orderId)).body;
    expect(after).toEqual(before);
    expect(after.proto_contract_terms).not.toHaveProperty("nonce");

    const { contract } = await pay(wallet, await claim(wallet, payUri)).then(({ order }) => order);
    expect(contract?.hContract).not.toEqual(proposal.contract.hContract);
    expect((await privateStatus(orderId)).body.order_status).toBe("paid");
  });

  test("can be claimed and given back by the same wallet again and again", async () => {
    const { payUri } = await shop.order({ amount: "KUDOS:1" });
    const undecided = await shop.wallet();
    for (let round = 0; round < 3; round++) await unclaim(undecided, (await claim(undecided, payUri)).order);
  });

  test("cannot be paid under the contract that was given back", async () => {
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    const coins = signed(wallet, proposal, coinsOf(wallet).slice(0, 1));
    await giveBackProposal(proposal);
    expect(await postPay(proposal, coins)).toMatchObject(failure(404, "MERCHANT_GENERIC_ORDER_UNKNOWN"));
  });

  test("wakes whoever waits for a change", async () => {
    const proposal = await aProposal(shop, await shop.wallet(), { amount: "KUDOS:1" });
    const { orderId } = proposal.order;
    const etag = (await privateStatus(orderId)).headers.get("etag");
    const waiting = privateStatus(orderId, `?lp_not_etag=${encodeURIComponent(etag ?? "")}&timeout_ms=60000`);
    await giveBackProposal(proposal);
    expect((await waiting).body.order_status).toBe("unpaid");
  });
});

describe("nobody gives back", () => {
  test("an order with a signature that is not the nonce's, whether the order exists or not", async () => {
    const proposal = await aProposal(shop, await shop.wallet(), { amount: "KUDOS:1" });
    const { hContract } = proposal.contract;
    const thief = createKeyPair();
    const forged = { unclaim_sig: encodeBase32(sign(thief.priv, unclaimMessage(hContract))) };
    const another = { unclaim_sig: encodeBase32(sign(proposal.order.noncePriv, contractMessage(hContract))) };
    for (const id of [proposal.order.orderId, "no-such-order"]) {
      expect(await giveBack(id, nonceOf(proposal), hContract, forged)).toMatchObject(badSignature);
      expect(await giveBack(id, nonceOf(proposal), hContract, another)).toMatchObject(badSignature);
      expect(await giveBack(id, nonceOf(proposal), hContract, { nonce: "0".repeat(52) })).toMatchObject(badSignature);
    }
    expect((await privateStatus(proposal.order.orderId)).body.order_status).toBe("claimed");
  });

  test("what another wallet claimed, or under another contract", async () => {
    const proposal = await aProposal(shop, await shop.wallet(), { amount: "KUDOS:1" });
    const { orderId } = proposal.order;
    expect(await giveBack(orderId, createKeyPair(), proposal.contract.hContract)).toMatchObject(notClaimed);
    expect(await giveBack(orderId, nonceOf(proposal), new Uint8Array(64))).toMatchObject(notClaimed);
    expect((await privateStatus(orderId)).body.order_status).toBe("claimed");
  });

  test("an order that is unknown, not claimed, or given back before", async () => {
    const { orderId } = await shop.order({ amount: "KUDOS:1" });
    expect(await giveBack("no-such-order", createKeyPair(), new Uint8Array(64))).toMatchObject(notClaimed);
    expect(await giveBack(orderId, createKeyPair(), new Uint8Array(64))).toMatchObject(notClaimed);
    const proposal = await aProposal(shop, await shop.wallet(), { amount: "KUDOS:1" });
    await giveBackProposal(proposal);
    expect(await giveBackProposal(proposal)).toMatchObject(notClaimed);
  });

  test("an order that is paid", async () => {
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    await pay(wallet, proposal);
    expect(await giveBackProposal(proposal)).toMatchObject(notClaimed);
    expect((await privateStatus(proposal.order.orderId)).body.order_status).toBe("paid");
  });

  test("an order whose coins are on their way to the exchange", async () => {
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    const release = shop.sandbox.exchanges[0]!.hold({ path: "/batch-deposit" });
    const paying = pay(wallet, proposal);
    await expect.poll(() => countBatches(proposal.order.orderId)).toBe(1);
    expect(await giveBackProposal(proposal)).toMatchObject(notClaimed);
    release();
    expect((await paying).kind).toBe("paid");
  });

  test("anything with a malformed request", async () => {
    for (const body of [{}, { nonce: "0" }, { unclaim_sig: "0".repeat(103), nonce: "0".repeat(52), h_contract: 1 }]) {
      expect((await post(`${shop.url}orders/any/unclaim`, body)).status).toBe(400);
    }
    expect((await post(`${shop.url}instances/none/orders/any/unclaim`, {})).body.code).toBe(2000);
  });
});

async function countBatches(orderId: string): Promise<number> {
  const batches = shop.database.db.queries.selectFrom("deposit_batches").select("batch");
  return (await batches.where("order_id", "=", orderId).execute()).length;
}

test("of a payment, a giving back and a claim at the same time, one outcome is left and everybody knows it", async () => {
  const rival = await shop.wallet();
  for (let round = 0; round < 12; round++) {
    const { orderId, payUri } = await shop.order({ amount: "KUDOS:0.1", fulfillment_message: "done" });
    const proposal = await claim(wallet, payUri);
    const contenders = [
      () =>
        pay(wallet, proposal, { attempts: 1 }).then(
          () => "paid",
          () => "refused",
        ),
      () => giveBackProposal(proposal).then(({ status }) => String(status)),
      () =>
        claim(rival, payUri).then(
          () => "claimed",
          () => "too late",
        ),
    ];
    // Another one is first in each round.
    const order = [0, 1, 2].map((position) => (position + round) % 3);
    const started = new Map(order.map((index) => [index, contenders[index]!()]));
    const [payment, back, rivalClaim] = await Promise.all([started.get(0), started.get(1), started.get(2)]);

    const status = String((await privateStatus(orderId)).body.order_status);
    const outcome = `${payment}, ${back}, ${rivalClaim}: ${status}`;
    expect(["paid, 404, too late: paid", "refused, 204, too late: unpaid", "refused, 204, claimed: claimed"]).toContain(
      outcome,
    );
  }
});
