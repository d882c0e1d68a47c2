/**
 * Payment, proofs for several sessions, refunds, giving back and questions, all at once: whatever is answered, and what is
 * left in the end, could have come from doing it one after the other.
 */

import { claim, type Proposal } from "@kontor/sandbox/wallet/claim";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { encodeBase32 } from "@kontor/taler/base32";
import { importPrivateKey, sign } from "@kontor/taler/eddsa";
import { paymentOkMessage } from "@kontor/taler/signatures/merchant";
import { unclaimMessage } from "@kontor/taler/signatures/wallet";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dice } from "../shop/dice.js";
import { coinsOf, post, postPay, signed } from "../shop/raw-payment.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { explain, History } from "./linearizable.js";

const SESSIONS = ["A", "B", "C"];
const PRICE = "KUDOS:0.1";
const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

let shop: TestShop;
let wallet: Wallet;
/** Both servers that the requests are spread over. */
let servers: string[];
/** Makes the receipt that only who has paid should have: /paid must not trust it alone. */
let receiptFor: (hContract: Uint8Array) => string;

beforeAll(async () => {
  shop = await startTestShop();
  servers = [shop.url, (await shop.anotherBackend()).address];
  wallet = await shop.richWallet("KUDOS:40");
  const instance = await shop.backend.deps.instances.find("admin");
  const key = importPrivateKey(instance!.merchantPriv!);
  receiptFor = (hContract) => encodeBase32(sign(key, paymentOkMessage(hContract)));
});

afterAll(() => shop?.stop());

/** What the order is, as far as these requests can tell. */
interface OrderState {
  readonly isClaimed: boolean;
  readonly isPaid: boolean;
  readonly session: string | undefined;
  readonly isRefunded: boolean;
}

/** Everything that wallet, browser and shop may do with the order, each noting what it was answered. */
function requestsFor(proposal: Proposal, history: History<OrderState>, pickServer: () => string) {
  const { orderId, noncePriv, noncePub } = proposal.order;
  const hContract = encodeBase32(proposal.contract.hContract);
  // A part of the same large coin each time.
  const coin = coinsOf(wallet).reduce((largest, other) => (other.value.value > largest.value.value ? other : largest));
  const coins = signed(wallet, proposal, [[coin, "KUDOS:0.2"]]);
  const url = () => `${pickServer()}orders/${orderId}`;

  return {
    pay: (session: string) =>
      history.run(
        `pay in ${session}`,
        async () => (await postPay(proposal, coins, { session_id: session }, pickServer())).status,
        (status, state) => {
          if (status === 404 || status === 403) return state.isClaimed ? undefined : state;
          if (status !== 200 || !state.isClaimed) return undefined;
          // Whose coins are in it already gets the receipt again; the session stays.
          return state.isPaid ? state : { ...state, isPaid: true, session };
        },
      ),
    prove: (session: string) =>
      history.run(
        `prove for ${session}`,
        async () => {
          const body = { sig: receiptFor(proposal.contract.hContract), h_contract: hContract, session_id: session };
          const answer = await post(`${url()}/paid`, body);
          return { status: answer.status, refunded: answer.body.refunded };
        },
        ({ status, refunded }, state) => {
          if (status === 404) return state.isPaid ? undefined : state;
          if (status !== 200 || !state.isPaid || refunded !== state.isRefunded) return undefined;
          return { ...state, session };
        },
      ),
    refund: () =>
      history.run(
        "refund",
        async () =>
          (await shop.call(`${pickServer()}private/orders/${orderId}/refund`, { refund: "KUDOS:0.05", reason: "?" }))
            .status,
        (status, state) => {
          if (status === 409) return state.isPaid ? undefined : state;
          return status === 200 && state.isPaid ? { ...state, isRefunded: true } : undefined;
        },
      ),
    pickUp: () =>
      history.run(
        "pick up refund",
        async () => (await post(`${url()}/refund`, { h_contract: hContract })).status,
        (status, state) => {
          if (status === 404 || status === 403) return state.isClaimed ? undefined : state;
          if (status === 204) return state.isRefunded ? undefined : state;
          return status === 200 && state.isRefunded ? state : undefined;
        },
      ),
    giveBack: () =>
      history.run(
        "give back",
        async () => {
          const signature = sign(noncePriv, unclaimMessage(proposal.contract.hContract));
          const body = { unclaim_sig: encodeBase32(signature), nonce: encodeBase32(noncePub), h_contract: hContract };
          return (await post(`${url()}/unclaim`, body)).status;
        },
        (status, state) => {
          // Also refused while coins are under way, of which nothing else tells.
          if (status === 404) return state;
          return status === 204 && state.isClaimed && !state.isPaid ? { ...state, isClaimed: false } : undefined;
        },
      ),
    ask: (session: string, timeoutMs: number) =>
      history.run(
        `ask for ${session}`,
        async () => {
          const query = new URLSearchParams({
            h_contract: hContract,
            session_id: session,
            timeout_ms: String(timeoutMs),
          });
          return (await fetch(`${url()}?${query}`)).status;
        },
        (status, state) => {
          if (status === 403) return state.isClaimed ? undefined : state;
          const isPaid = state.isPaid && state.session === session;
          return state.isClaimed && status === (isPaid ? 200 : 402) ? state : undefined;
        },
      ),
  };
}

test.each(SEEDS)("a race with seed %i ends as a sequential run could have", async (seed) => {
  const roll = dice(seed);
  const among = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)]!;
  const { orderId, payUri } = await shop.order({ amount: PRICE, fulfillment_url: `https://shop.example/${seed}` });
  const proposal = await claim(wallet, payUri);
  const history = new History<OrderState>();
  const requests = requestsFor(proposal, history, () => among(servers));

  // Every other order is paid before the race begins, so that not all of it is over before the payment is.
  if (seed % 2 === 0) await requests.pay("A");
  const racers = [
    () => requests.pay("A"),
    () => requests.pay("B"),
    ...SESSIONS.map((session) => () => requests.prove(session)),
    () => requests.prove(among(SESSIONS)),
    () => requests.refund(),
    () => requests.pickUp(),
    () => requests.giveBack(),
    ...SESSIONS.map((session) => () => requests.ask(session, Math.floor(roll() * 60))),
  ];
  // With pauses of the seed's choice, so that some meet and others do not.
  const starts = racers.map((start) => ({ start, after: roll() * among([5, 30, 150]) }));
  await Promise.all(
    starts.map(async ({ start, after }) => {
      await new Promise((resolve) => setTimeout(resolve, after));
      await start();
    }),
  );

  const end = await stateOf(orderId, proposal);
  const claimed: OrderState = { isClaimed: true, isPaid: false, session: undefined, isRefunded: false };
  const isRight = (state: OrderState) => JSON.stringify(state) === JSON.stringify({ ...state, ...end });
  const story = explain(history.operations, claimed, isRight);
  expect(story, `${JSON.stringify(end)} after\n${history.operations.map(({ name }) => name).join("\n")}`).toBeDefined();
});

/** What the shop is told when all is over. */
async function stateOf(orderId: string, { contract }: Proposal): Promise<OrderState> {
  const { body } = await shop.call(`private/orders/${orderId}`);
  const isPaid = body.order_status === "paid";
  const inSession = await Promise.all(
    SESSIONS.map(async (session) => {
      const query = new URLSearchParams({ h_contract: encodeBase32(contract.hContract), session_id: session });
      return (await fetch(`${shop.url}orders/${orderId}?${query}`)).status === 200;
    }),
  );
  expect(inSession.filter(Boolean)).toHaveLength(isPaid ? 1 : 0);
  return {
    isClaimed: body.order_status !== "unpaid",
    isPaid,
    session: SESSIONS.find((_, index) => inSession[index]),
    isRefunded: body.refunded === true,
  };
}
