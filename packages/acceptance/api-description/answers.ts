/** Every answer that the protocol names for the endpoints of the payment path, and how it is reached. */

import type { ErrorCodeName } from "@kontor/taler/error-codes";
import { SECOND } from "@kontor/taler/time";
import { postPay, signed } from "../shop/raw-payment.js";
import {
  ACCOUNTS_STAY,
  abortAt,
  abortBody,
  aDeletedInstance,
  aForgedConfirmation,
  aHalfPaidOrder,
  anInstance,
  anOrder,
  anyHash,
  anyKey,
  aPaidOrder,
  aProposal,
  DENOMINATION_EXPIRED,
  dear,
  elsewhere,
  FEW_ROUNDS,
  fresh,
  freshCoin,
  freshDearCoin,
  get,
  hashOf,
  hWireAt,
  instanceMessage,
  listAs,
  login,
  now,
  orderOfTooMuch,
  orderPath,
  orderRefused,
  PAYTO,
  past,
  payAt,
  payWithFreshCoin,
  type Row,
  refundOf,
  remove,
  rich,
  send,
  shop,
  withChoice,
  withToken,
} from "./scenarios.js";

export const TABLE: readonly Row[] = [
  ["GET /config", 200, undefined, (at) => get(at, "config")],
  ["GET /exchanges", 200, undefined, (at) => get(at, "exchanges")],
  ["GET /healthz", 200, undefined, (at) => get(at, "healthz")],
  ["GET /readyz", 200, undefined, (at) => get(at, "readyz")],
  ["GET /readyz", 503, undefined, "needs a database that does not answer, or no exchange"],

  ["POST /management/instances", 200, undefined, elsewhere("instances.test.ts")],
  ["POST /management/instances", 204, undefined, () => send("", "management/instances", instanceMessage(fresh("new")))],
  [
    "POST /management/instances",
    400,
    "GENERIC_PARAMETER_MISSING",
    () => send("", "management/instances", { ...instanceMessage("nameless"), name: null }),
  ],
  [
    "POST /management/instances",
    400,
    "MERCHANT_PRIVATE_POST_INSTANCES_BAD_AUTH",
    () => send("", "management/instances", { ...instanceMessage("open"), auth: { method: "external" } }),
  ],
  [
    "POST /management/instances",
    409,
    "MERCHANT_PRIVATE_POST_INSTANCES_ALREADY_EXISTS",
    () => send("", "management/instances", { ...instanceMessage("second"), name: "Another" }),
  ],
  [
    "POST /management/instances",
    409,
    "MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED",
    async () => {
      const id = fresh("purge");
      await anInstance(id);
      await remove("", `management/instances/${id}`);
      return send("", "management/instances", instanceMessage(id));
    },
  ],
  ["GET /management/instances", 200, undefined, () => get("", "management/instances")],
  ["GET /management/instances/:id", 200, undefined, () => get("", "management/instances/second")],
  [
    "GET /management/instances/:id",
    404,
    "MERCHANT_GENERIC_INSTANCE_UNKNOWN",
    () => get("", "management/instances/nobody"),
  ],
  ["GET /private", 200, undefined, (at) => get(at, "private")],

  ["POST /forgot-password", 204, undefined, elsewhere("challenges.test.ts")],
  [
    "POST /forgot-password",
    400,
    "MERCHANT_PRIVATE_POST_INSTANCE_AUTH_BAD_AUTH",
    (at) => send(at, "forgot-password", {}),
  ],
  [
    "POST /forgot-password",
    403,
    "MERCHANT_GENERIC_MFA_MISSING",
    (at) => send(at, "forgot-password", { method: "token", password: "a new one" }),
  ],

  ["POST /private/token", 200, undefined, (at) => login(at, { scope: "readonly" })],
  ["POST /private/token", 400, "GENERIC_PARAMETER_MISSING", (at) => login(at, {})],
  ["POST /private/token", 401, "MERCHANT_GENERIC_UNAUTHORIZED", (at) => login(at, { scope: "all" }, "wrong")],
  [
    "POST /private/token",
    403,
    "GENERIC_TOKEN_PERMISSION_INSUFFICIENT",
    async (at) => {
      const { body } = await login(at, { scope: "readonly" });
      return shop.call(`${at}private/token`, { scope: "all" }, withToken(body.access_token));
    },
  ],
  [
    "DELETE /private/token",
    204,
    undefined,
    async (at) => {
      const { body } = await login(at, { scope: "all" });
      return shop.call(`${at}private/token`, undefined, { method: "DELETE", ...withToken(body.access_token) });
    },
  ],
  [
    "DELETE /private/token",
    401,
    "MERCHANT_GENERIC_UNAUTHORIZED",
    (at) => shop.call(`${at}private/token`, undefined, { method: "DELETE", ...withToken("secret-token:none") }),
  ],

  ["POST /private/accounts", 200, undefined, (at) => send(at, "private/accounts", { payto_uri: PAYTO })],
  ["POST /private/accounts", 400, "GENERIC_PARAMETER_MISSING", (at) => send(at, "private/accounts", {})],
  [
    "POST /private/accounts",
    400,
    "GENERIC_PAYTO_URI_MALFORMED",
    (at) => send(at, "private/accounts", { payto_uri: "payto://iban/DE00" }),
  ],
  [
    "POST /private/accounts",
    409,
    "MERCHANT_PRIVATE_ACCOUNT_EXISTS",
    (at) => send(at, "private/accounts", { payto_uri: PAYTO, extra_wire_subject_metadata: "other" }),
  ],
  ["GET /private/accounts", 200, undefined, (at) => get(at, "private/accounts")],
  ["GET /private/accounts/:hWire", 200, undefined, async (at) => get(at, `private/accounts/${await hWireAt(at)}`)],
  [
    "GET /private/accounts/:hWire",
    400,
    "MERCHANT_GENERIC_H_WIRE_MALFORMED",
    (at) => get(at, "private/accounts/malformed"),
  ],
  [
    "GET /private/accounts/:hWire",
    404,
    "MERCHANT_GENERIC_ACCOUNT_UNKNOWN",
    (at) => get(at, `private/accounts/${anyHash()}`),
  ],
  [
    "DELETE /private/accounts/:hWire",
    204,
    undefined,
    async (at) => {
      const account = { payto_uri: `payto://x-taler-bank/localhost/${fresh("old")}?receiver-name=Shop` };
      const { body } = await send(at, "private/accounts", account);
      return remove(at, `private/accounts/${body.h_wire}`);
    },
  ],
  [
    "DELETE /private/accounts/:hWire",
    400,
    "GENERIC_PARAMETER_MALFORMED",
    (at) => remove(at, "private/accounts/malformed"),
  ],
  [
    "DELETE /private/accounts/:hWire",
    404,
    "MERCHANT_GENERIC_ACCOUNT_UNKNOWN",
    (at) => remove(at, `private/accounts/${anyHash()}`),
  ],

  ["POST /private/orders", 200, undefined, orderRefused({})],
  ["POST /private/orders", 400, "GENERIC_PARAMETER_MISSING", orderRefused({ summary: null })],
  ["POST /private/orders", 400, "GENERIC_PARAMETER_MALFORMED", orderRefused({ amount: 1 })],
  ["POST /private/orders", 400, "GENERIC_JSON_INVALID", (at) => send(at, "private/orders", "{")],
  ["POST /private/orders", 400, "GENERIC_VERSION_MALFORMED", orderRefused({ version: 7 })],
  [
    "POST /private/orders",
    400,
    "MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR",
    orderRefused({ extra: { $forgettable: { x: true } } }),
  ],
  [
    "POST /private/orders",
    400,
    "MERCHANT_PRIVATE_POST_ORDERS_PAY_DEADLINE_IN_PAST",
    orderRefused({ pay_deadline: past }),
  ],
  [
    "POST /private/orders",
    400,
    "MERCHANT_PRIVATE_POST_ORDERS_DELIVERY_DATE_IN_PAST",
    orderRefused({ delivery_date: past }),
  ],
  [
    "POST /private/orders",
    400,
    "MERCHANT_PRIVATE_POST_ORDERS_REFUND_DEADLINE_IN_PAST",
    orderRefused({ refund_deadline: past }),
  ],
  [
    "POST /private/orders",
    400,
    "MERCHANT_PRIVATE_POST_ORDERS_WIRE_DEADLINE_IS_NEVER",
    orderRefused({ wire_transfer_deadline: { t_s: "never" } }),
  ],
  [
    "POST /private/orders",
    400,
    "MERCHANT_PRIVATE_POST_ORDERS_REFUND_AFTER_WIRE_DEADLINE",
    (at) => orderRefused({ wire_transfer_deadline: { t_s: now() + 7200 }, refund_deadline: { t_s: now() + 9000 } })(at),
  ],
  [
    "POST /private/orders",
    404,
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    async () => orderRefused({})((await aDeletedInstance()).at),
  ],
  [
    "POST /private/orders",
    404,
    "MERCHANT_GENERIC_PRODUCT_UNKNOWN",
    orderRefused({}, { inventory_products: [{ product_id: "none", quantity: 1 }] }),
  ],
  ["POST /private/orders", 404, "MERCHANT_GENERIC_MONEY_POT_UNKNOWN", orderRefused({ default_money_pot: 999_999 })],
  ["POST /private/orders", 410, "MERCHANT_PRIVATE_POST_PRODUCTS_LOCK_INSUFFICIENT_STOCKS", orderOfTooMuch],
  ["POST /private/orders", 404, "MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN", orderRefused({}, { otp_id: "none" })],
  [
    "POST /private/orders",
    404,
    "MERCHANT_PRIVATE_POST_ORDERS_INSTANCE_CONFIGURATION_LACKS_WIRE",
    orderRefused({}, { payment_target: "iban" }),
  ],
  [
    "POST /private/orders",
    409,
    "MERCHANT_PRIVATE_POST_ORDERS_ALREADY_EXISTS",
    async (at) => {
      const { orderId } = await anOrder(at);
      return orderRefused({ order_id: orderId, summary: "another" })(at);
    },
  ],
  [
    "POST /private/orders",
    409,
    "MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGE_FOR_CURRENCY",
    orderRefused({ amount: "EUR:1" }),
  ],
  ["POST /private/orders", 409, "GENERIC_CURRENCY_MISMATCH", orderRefused({ max_fee: "EUR:1" })],
  [
    "POST /private/orders",
    409,
    "MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGES_FOR_WIRE_METHOD",
    async (at) => {
      const account = { payto_uri: "payto://iban/DE75512108001245126199?receiver-name=Shop" };
      const { body } = await send(at, "private/accounts", account);
      const answer = await orderRefused({}, { payment_target: "iban" })(at);
      await remove(at, `private/accounts/${body.h_wire}`);
      return answer;
    },
  ],
  [
    "POST /private/orders",
    451,
    "MERCHANT_PRIVATE_POST_ORDERS_AMOUNT_EXCEEDS_LEGAL_LIMITS",
    "needs an exchange with legal limits, which the sandbox's have not; the decision is tested in usable.test.ts",
  ],
  [
    "POST /private/orders",
    404,
    "MERCHANT_PRIVATE_POST_ORDERS_TOKEN_FAMILY_SLUG_UNKNOWN",
    orderRefused(withChoice({ inputs: [{ type: "token", token_family_slug: "none" }] })),
  ],
  ["POST /private/orders", 409, "MERCHANT_PRIVATE_POST_ORDERS_TOKEN_FAMILY_NOT_VALID", elsewhere("choices.test.ts")],
  [
    "POST /private/orders",
    404,
    "MERCHANT_GENERIC_DONAU_CHARITY_UNKNOWN",
    orderRefused(withChoice({ outputs: [{ type: "tax-receipt" }] })),
  ],
  ["POST /private/orders", 501, "MERCHANT_GENERIC_DONAU_NOT_CONFIGURED", elsewhere("donations.test.ts")],
  ["GET /private/orders", 200, undefined, (at) => get(at, "private/orders")],
  ["GET /private/orders", 406, "GENERIC_HTTP_HEADERS_MALFORMED", (at) => listAs(at, "image/png")],
  ["GET /private/orders", 501, "MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE", (at) => listAs(at, "application/pdf")],
  [
    "GET /private/orders/:orderId",
    200,
    undefined,
    async (at) => get(at, `private/orders/${(await anOrder(at)).orderId}`),
  ],
  [
    "GET /private/orders/:orderId",
    304,
    undefined,
    async (at) => {
      const path = `${at}private/orders/${(await anOrder(at)).orderId}`;
      const etag = (await shop.call(path)).headers.get("etag") ?? "";
      return shop.call(path, undefined, { headers: { "if-none-match": etag } });
    },
  ],
  ["GET /private/orders/:orderId", 404, "MERCHANT_GENERIC_ORDER_UNKNOWN", (at) => get(at, "private/orders/none")],

  ["POST /private/orders/:orderId/refund", 200, undefined, refundOf("KUDOS:0.5")],
  [
    "POST /private/orders/:orderId/refund",
    400,
    "GENERIC_PARAMETER_MISSING",
    (at) => send(at, "private/orders/none/refund", { refund: "KUDOS:1" }),
  ],
  [
    "POST /private/orders/:orderId/refund",
    404,
    "MERCHANT_GENERIC_ORDER_UNKNOWN",
    (at) => send(at, "private/orders/none/refund", { refund: "KUDOS:1", reason: "x" }),
  ],
  [
    "POST /private/orders/:orderId/refund",
    404,
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    async () => {
      const { at, free } = await aDeletedInstance();
      return send(at, `private/${orderPath(free, "/refund")}`, { refund: "KUDOS:1", reason: "x" });
    },
  ],
  ["POST /private/orders/:orderId/refund", 409, "MERCHANT_GENERIC_CURRENCY_MISMATCH", refundOf("EUR:0.5")],
  [
    "POST /private/orders/:orderId/refund",
    409,
    "MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_ORDER_UNPAID",
    async (at) => {
      const { orderId } = await anOrder(at);
      return send(at, `private/orders/${orderId}/refund`, { refund: "KUDOS:1", reason: "x" });
    },
  ],
  [
    "POST /private/orders/:orderId/refund",
    409,
    "MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_INCONSISTENT_AMOUNT",
    refundOf("KUDOS:1.01"),
  ],
  [
    "POST /private/orders/:orderId/refund",
    410,
    "MERCHANT_PRIVATE_POST_REFUND_AFTER_WIRE_DEADLINE",
    "needs money that is known to be wired: late-refunds.test.ts",
  ],
  [
    "POST /private/orders/:orderId/refund",
    451,
    "MERCHANT_POST_ORDERS_ID_REFUND_EXCHANGE_TRANSACTION_LIMIT_VIOLATION",
    "needs an exchange with legal limits, which the sandbox's have not",
  ],

  [
    "POST /orders/:orderId/claim",
    200,
    undefined,
    async (at) => {
      const { orderId, token } = await anOrder(at);
      return send(at, `orders/${orderId}/claim`, { nonce: anyKey(), token });
    },
  ],
  ["POST /orders/:orderId/claim", 400, "GENERIC_PARAMETER_MALFORMED", (at) => send(at, "orders/none/claim", {})],
  ["POST /orders/:orderId/claim", 400, "GENERIC_JSON_INVALID", (at) => send(at, "orders/none/claim", "nonce")],
  [
    "POST /orders/:orderId/claim",
    404,
    "MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND",
    async (at) => send(at, `orders/${(await anOrder(at)).orderId}/claim`, { nonce: anyKey() }),
  ],
  [
    "POST /orders/:orderId/claim",
    404,
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    async () => {
      const { at, unclaimed } = await aDeletedInstance();
      return send(at, `orders/${unclaimed.orderId}/claim`, { nonce: anyKey(), token: unclaimed.token });
    },
  ],
  [
    "POST /orders/:orderId/claim",
    409,
    "MERCHANT_POST_ORDERS_ID_CLAIM_ALREADY_CLAIMED",
    async (at) => send(at, orderPath(await aProposal(at), "/claim"), { nonce: anyKey() }),
  ],

  ["POST /orders/:orderId/pay", 200, undefined, async (at) => payWithFreshCoin(await aProposal(at))],
  [
    "POST /orders/:orderId/pay",
    400,
    "GENERIC_PARAMETER_MALFORMED",
    async (at) => {
      const proposal = await aProposal(at);
      const [coin] = signed(rich, proposal, [freshCoin()]);
      return postPay(proposal, [coin!, coin!]);
    },
  ],
  [
    "POST /orders/:orderId/pay",
    400,
    "MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_KEY_NOT_FOUND",
    async (at) => {
      const proposal = await aProposal(at);
      const [coin] = signed(rich, proposal, [freshCoin()]);
      return postPay(proposal, [{ ...coin, h_denom: anyHash() }]);
    },
  ],
  [
    "POST /orders/:orderId/pay",
    400,
    "MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT",
    async (at) => payWithFreshCoin(await aProposal(at, { amount: "KUDOS:2" })),
  ],
  [
    "POST /orders/:orderId/pay",
    400,
    "MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_DUE_TO_FEES",
    async (at) => {
      const proposal = await aProposal(at, {}, dear);
      return postPay(proposal, signed(dear, proposal, [freshDearCoin()]));
    },
  ],
  [
    "POST /orders/:orderId/pay",
    400,
    "MERCHANT_POST_ORDERS_ID_PAY_FEES_EXCEED_PAYMENT",
    async (at) => {
      const proposal = await aProposal(at, {}, dear);
      return postPay(proposal, signed(dear, proposal, [[freshDearCoin(), "KUDOS:0.05"]]));
    },
  ],
  ...[
    "AGE_COMMITMENT_MISSING",
    "AGE_COMMITMENT_SIZE_MISMATCH",
    "AGE_COMMITMENT_HASH_MISSING",
    "AGE_VERIFICATION_FAILED",
  ].map((code): Row => {
    const name = `MERCHANT_POST_ORDERS_ID_PAY_${code}` as ErrorCodeName;
    return ["POST /orders/:orderId/pay", 400, name, elsewhere("payment-behaviours.test.ts")];
  }),
  [
    "POST /orders/:orderId/pay",
    400,
    "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_TRANSACTION_LIMIT_VIOLATION",
    elsewhere("kyc.test.ts"),
  ],
  [
    "POST /orders/:orderId/pay",
    400,
    "MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_MISSING",
    async (at) => payWithFreshCoin(await aProposal(at, withChoice())),
  ],
  [
    "POST /orders/:orderId/pay",
    400,
    "MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_OUT_OF_BOUNDS",
    async (at) => postPay(await aProposal(at, withChoice()), [], { wallet_data: { choice_index: 1 } }),
  ],
  ...[
    "INPUT_TOKENS_MISMATCH",
    "TOKEN_ISSUE_SIG_INVALID",
    "TOKEN_USE_SIG_INVALID",
    "TOKEN_COUNT_MISMATCH",
    "TOKEN_ENVELOPE_COUNT_MISMATCH",
  ].map((code): Row => {
    const name = `MERCHANT_POST_ORDERS_ID_PAY_${code}` as ErrorCodeName;
    return ["POST /orders/:orderId/pay", 400, name, elsewhere("choices.test.ts")];
  }),
  ["POST /orders/:orderId/pay", 404, "MERCHANT_GENERIC_TOKEN_KEY_UNKNOWN", elsewhere("choices.test.ts")],
  ["POST /orders/:orderId/pay", 409, "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_INVALID", elsewhere("choices.test.ts")],
  ["POST /orders/:orderId/pay", 404, "MERCHANT_GENERIC_DONAU_CHARITY_UNKNOWN", elsewhere("donations.test.ts")],
  [
    "POST /orders/:orderId/pay",
    402,
    "MERCHANT_POST_ORDERS_ID_PAY_REFUNDED",
    async (at) => {
      const proposal = await aProposal(at);
      const coins = signed(rich, proposal, [freshCoin()]);
      await postPay(proposal, coins);
      await send(at, `private/${orderPath(proposal, "/refund")}`, { refund: "KUDOS:1", reason: "late" });
      return postPay(proposal, coins);
    },
  ],
  [
    "POST /orders/:orderId/pay",
    403,
    "MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID",
    async (at) => {
      const other = await aProposal(at);
      return postPay(await aProposal(at), signed(rich, other, [freshCoin()]));
    },
  ],
  [
    "POST /orders/:orderId/pay",
    404,
    "MERCHANT_GENERIC_ORDER_UNKNOWN",
    async (at) => send(at, `orders/${(await anOrder(at)).orderId}/pay`, { coins: [] }),
  ],
  [
    "POST /orders/:orderId/pay",
    404,
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    async () => postPay((await aDeletedInstance()).free, []),
  ],
  [
    "POST /orders/:orderId/pay",
    409,
    "MERCHANT_GENERIC_CURRENCY_MISMATCH",
    async (at) => {
      const proposal = await aProposal(at);
      const [coin] = signed(rich, proposal, [freshCoin()]);
      return postPay(proposal, [{ ...coin, contribution: "EUR:1" }]);
    },
  ],
  [
    "POST /orders/:orderId/pay",
    409,
    "MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS",
    async (at) => {
      const coin = freshCoin();
      const [first, second] = [await aProposal(at), await aProposal(at)];
      await postPay(first, signed(rich, first, [coin]));
      return postPay(second, signed(rich, second, [coin]));
    },
  ],
  [
    "POST /orders/:orderId/pay",
    409,
    "MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID",
    async (at) => payWithFreshCoin(await aPaidOrder(at)),
  ],
  [
    "POST /orders/:orderId/pay",
    410,
    "MERCHANT_POST_ORDERS_ID_PAY_OFFER_EXPIRED",
    async (at) => {
      const proposal = await aProposal(at, { pay_deadline: { t_s: now() + 3600 } });
      shop.sandbox.clock.advance(3601n * SECOND);
      return payWithFreshCoin(proposal);
    },
  ],
  [
    "POST /orders/:orderId/pay",
    410,
    "MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_DEPOSIT_EXPIRED",
    (at) => payAt(at, { status: 410, body: DENOMINATION_EXPIRED }),
  ],
  [
    "POST /orders/:orderId/pay",
    412,
    "MERCHANT_GENERIC_EXCHANGE_UNTRUSTED",
    async (at) => {
      const proposal = await aProposal(at);
      const [coin] = signed(rich, proposal, [freshCoin()]);
      return postPay(proposal, [{ ...coin, exchange_url: "http://127.0.0.1:1/" }]);
    },
  ],
  [
    "POST /orders/:orderId/pay",
    412,
    "MERCHANT_POST_ORDERS_ID_PAY_WIRE_METHOD_UNSUPPORTED",
    elsewhere("foreign-exchange.test.ts"),
  ],
  [
    "POST /orders/:orderId/pay",
    451,
    "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_LEGALLY_REFUSED",
    async (at) => {
      const proposal = await aProposal(at);
      const [exchange] = shop.sandbox.exchanges;
      exchange!.setKycRequired(true);
      const answer = await payWithFreshCoin(proposal);
      exchange!.setKycRequired(false);
      return answer;
    },
  ],
  ["POST /orders/:orderId/pay", 500, "MERCHANT_POST_ORDERS_ID_PAY_WIRE_HASH_UNKNOWN", ACCOUNTS_STAY],
  ["POST /orders/:orderId/pay", 500, "GENERIC_DB_SOFT_FAILURE", FEW_ROUNDS],
  ["POST /orders/:orderId/pay", 502, "MERCHANT_GENERIC_EXCHANGE_KEYS_FAILURE", elsewhere("payment-behaviours.test.ts")],
  ["POST /orders/:orderId/pay", 502, "MERCHANT_GENERIC_EXCHANGE_CONNECT_FAILURE", (at) => payAt(at, "lose-answer")],
  [
    "POST /orders/:orderId/pay",
    502,
    "MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED",
    (at) => payAt(at, { status: 200, body: {} }),
  ],
  ["POST /orders/:orderId/pay", 502, "MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS", (at) => payAt(at, { status: 500 })],
  [
    "POST /orders/:orderId/pay",
    502,
    "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_FAILED",
    async (at) => payAt(at, { status: 200, body: await aForgedConfirmation() }),
  ],
  ["POST /orders/:orderId/pay", 504, "MERCHANT_GENERIC_EXCHANGE_TIMEOUT", elsewhere("payment-behaviours.test.ts")],

  [
    "POST /orders/:orderId/paid",
    200,
    undefined,
    async (at) => {
      const proposal = await aProposal(at);
      const { body } = await payWithFreshCoin(proposal);
      const proof = { sig: body.sig, h_contract: hashOf(proposal), session_id: "" };
      return send(at, orderPath(proposal, "/paid"), proof);
    },
  ],
  ["POST /orders/:orderId/paid", 400, "GENERIC_PARAMETER_MALFORMED", (at) => send(at, "orders/none/paid", {})],
  [
    "POST /orders/:orderId/paid",
    403,
    "MERCHANT_POST_ORDERS_ID_PAID_COIN_SIGNATURE_INVALID",
    (at) => send(at, "orders/none/paid", { sig: anyHash(), h_contract: anyHash(), session_id: "" }),
  ],
  [
    "POST /orders/:orderId/paid",
    404,
    "MERCHANT_GENERIC_ORDER_UNKNOWN",
    async (at) => {
      const proposal = await aProposal(at);
      const { body } = await payWithFreshCoin(proposal);
      const proof = { sig: body.sig, h_contract: hashOf(proposal), session_id: "" };
      return send(at, "orders/none/paid", proof);
    },
  ],

  [
    "POST /orders/:orderId/abort",
    200,
    undefined,
    async (at) => {
      const { proposal, coin } = await aHalfPaidOrder(at);
      return send(at, orderPath(proposal, "/abort"), abortBody(proposal, [coin]));
    },
  ],
  [
    "POST /orders/:orderId/abort",
    400,
    "MERCHANT_POST_ORDERS_ID_ABORT_COINS_ARRAY_EMPTY",
    (at) => send(at, "orders/none/abort", { h_contract: anyHash(), coins: [] }),
  ],
  [
    "POST /orders/:orderId/abort",
    403,
    "MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_HASH_MISSMATCH",
    async (at) => {
      const proposal = await aProposal(at);
      const body = { ...abortBody(proposal, [freshCoin()]), h_contract: anyHash() };
      return send(at, orderPath(proposal, "/abort"), body);
    },
  ],
  [
    "POST /orders/:orderId/abort",
    404,
    "MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_NOT_FOUND",
    async (at) => send(at, "orders/none/abort", abortBody(await aProposal(at), [freshCoin()])),
  ],
  [
    "POST /orders/:orderId/abort",
    404,
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    async () => {
      const { at, half } = await aDeletedInstance();
      return send(at, orderPath(half.proposal, "/abort"), abortBody(half.proposal, [half.coin]));
    },
  ],
  [
    "POST /orders/:orderId/abort",
    412,
    "MERCHANT_POST_ORDERS_ID_ABORT_REFUND_REFUSED_PAYMENT_COMPLETE",
    async (at) => {
      const proposal = await aPaidOrder(at);
      return send(at, orderPath(proposal, "/abort"), abortBody(proposal, [freshCoin()]));
    },
  ],
  ["POST /orders/:orderId/abort", 500, "MERCHANT_POST_ORDERS_ID_PAY_WIRE_HASH_UNKNOWN", ACCOUNTS_STAY],
  ["POST /orders/:orderId/abort", 500, "GENERIC_DB_SOFT_FAILURE", FEW_ROUNDS],
  ["POST /orders/:orderId/abort", 502, "MERCHANT_GENERIC_EXCHANGE_CONNECT_FAILURE", (at) => abortAt(at, "lose-answer")],
  [
    "POST /orders/:orderId/abort",
    502,
    "MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED",
    (at) => abortAt(at, { status: 200, body: {} }),
  ],
  [
    "POST /orders/:orderId/abort",
    502,
    "MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS",
    (at) => abortAt(at, { status: 500 }),
  ],
  [
    "POST /orders/:orderId/abort",
    404,
    "MERCHANT_GENERIC_ORDER_UNKNOWN",
    (at) => send(at, "orders/none/abort", { padding: "a".repeat(20_000) }),
  ],
  [
    "POST /orders/:orderId/abort",
    502,
    "MERCHANT_POST_ORDERS_ID_ABORT_EXCHANGE_REFUND_FAILED",
    async (at) => {
      const { proposal, coin } = await aHalfPaidOrder(at);
      const [exchange] = shop.sandbox.exchanges;
      exchange!.fault({ path: "/coins/*", kind: "answer", status: 503 });
      const answer = await send(at, orderPath(proposal, "/abort"), abortBody(proposal, [coin]));
      exchange!.clearFaults();
      return answer;
    },
  ],
  [
    "POST /orders/:orderId/abort",
    502,
    "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_FAILED",
    async (at) => abortAt(at, { status: 200, body: await aForgedConfirmation() }),
  ],
  [
    "POST /orders/:orderId/abort",
    504,
    "MERCHANT_GENERIC_EXCHANGE_TIMEOUT",
    "takes the half minute for which an exchange is waited for; the same code as for pay, where it is tested",
  ],

  [
    "POST /orders/:orderId/refund",
    200,
    undefined,
    async (at) => {
      const proposal = await aPaidOrder(at);
      await send(at, `private/${orderPath(proposal, "/refund")}`, { refund: "KUDOS:1", reason: "late" });
      return send(at, orderPath(proposal, "/refund"), { h_contract: hashOf(proposal) });
    },
  ],
  [
    "POST /orders/:orderId/refund",
    204,
    undefined,
    async (at) => {
      const proposal = await aPaidOrder(at);
      return send(at, orderPath(proposal, "/refund"), { h_contract: hashOf(proposal) });
    },
  ],
  [
    "POST /orders/:orderId/refund",
    403,
    "MERCHANT_GENERIC_CONTRACT_HASH_DOES_NOT_MATCH_ORDER",
    async (at) => send(at, orderPath(await aProposal(at), "/refund"), { h_contract: anyHash() }),
  ],
  [
    "POST /orders/:orderId/refund",
    404,
    "MERCHANT_GENERIC_ORDER_UNKNOWN",
    (at) => send(at, "orders/none/refund", { h_contract: anyHash() }),
  ],
  [
    "POST /orders/:orderId/refund",
    404,
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    async () => {
      const { at, refundable } = await aDeletedInstance();
      return send(at, orderPath(refundable, "/refund"), { h_contract: hashOf(refundable) });
    },
  ],

  [
    "GET /orders/:orderId",
    200,
    undefined,
    async (at) => {
      const proposal = await aPaidOrder(at);
      return get(at, orderPath(proposal, `?h_contract=${hashOf(proposal)}`));
    },
  ],
  [
    "GET /orders/:orderId",
    202,
    undefined,
    async (at) => {
      const { orderId } = await anOrder(at, { public_reorder_url: "https://shop.example/" });
      return get(at, `orders/${orderId}`);
    },
  ],
  ["GET /orders/:orderId", 302, undefined, elsewhere("pages.test.ts")],
  [
    "GET /orders/:orderId",
    402,
    undefined,
    async (at) => {
      const { orderId, token } = await anOrder(at);
      return get(at, `orders/${orderId}?token=${token}`);
    },
  ],
  [
    "GET /orders/:orderId",
    403,
    "MERCHANT_GET_ORDERS_ID_INVALID_TOKEN",
    async (at) => get(at, `orders/${(await anOrder(at)).orderId}`),
  ],
  [
    "GET /orders/:orderId",
    403,
    "MERCHANT_GENERIC_CONTRACT_HASH_DOES_NOT_MATCH_ORDER",
    async (at) => get(at, `orders/${(await anOrder(at)).orderId}?h_contract=${anyHash()}`),
  ],
  ["GET /orders/:orderId", 404, "MERCHANT_GENERIC_ORDER_UNKNOWN", (at) => get(at, "orders/none")],
];
