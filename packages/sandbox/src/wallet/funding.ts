/** How a bank is made to fund a reserve: its wire gateway (tests), a taler://withdraw operation, or any other way. */
import { type Amount, parseAmount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { Type } from "typebox";
import { canonicalBaseUrl } from "./base-url.js";
import type { Exchange } from "./exchange-keys.js";
import { decodeBody, refusal } from "./http-client.js";
import { backOff } from "./persistently.js";
import type { Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";
import type { Reserve } from "./wallet-state.js";

/** `POST admin/add-incoming` at the wire gateway of the exchange's bank account. */
export interface WireGatewayFunding {
  readonly wireGatewayUrl: string;
  /** HTTP basic authentication. */
  readonly username?: string;
  readonly password?: string;
  /** The payto URI that the money seems to come from. */
  readonly debitAccount?: string;
}

/** A withdrawal operation that was begun at the bank; its owner confirms it there. */
export interface OperationFunding {
  /** taler://withdraw/... or taler+http://withdraw/... */
  readonly talerWithdrawUri: string;
  /** Called with the page on which the operation is confirmed, if the bank has one. */
  readonly onConfirmUrl?: (url: string) => void;
}

/** What a bank must know to fund a reserve. */
export interface FundingRequest {
  readonly reservePub: Uint8Array;
  readonly amount: Amount;
  /** Full payto URIs of the exchange's bank accounts. */
  readonly exchangeAccounts: readonly string[];
}

export type Funding = WireGatewayFunding | OperationFunding | ((request: FundingRequest) => Promise<void>);

const DEFAULT_DEBIT_ACCOUNT = "payto://x-taler-bank/localhost/customer?receiver-name=customer";
const LONG_POLL_MS = 20_000;

/** Has the reserve's amount sent to the exchange. Throws WalletError "refused", "unreachable", ... */
export async function fundReserve(wallet: Wallet, exchange: Exchange, reserve: Reserve, bank: Funding): Promise<void> {
  const { reservePub, amount } = reserve;
  const request = { reservePub, amount, exchangeAccounts: exchange.keys.accounts.map(({ paytoUri }) => paytoUri) };
  if (typeof bank === "function") await bank(request);
  else if ("wireGatewayUrl" in bank) await addIncoming(wallet, bank, request);
  else await selectOperation(wallet, bank, request);
}

async function addIncoming(wallet: Wallet, bank: WireGatewayFunding, request: FundingRequest): Promise<void> {
  const credentials = Buffer.from(`${bank.username ?? ""}:${bank.password ?? ""}`).toString("base64");
  const answer = await wallet.http({
    method: "POST",
    url: `${canonicalBaseUrl(bank.wireGatewayUrl)}admin/add-incoming`,
    headers: bank.username === undefined ? {} : { authorization: `Basic ${credentials}` },
    body: {
      amount: printAmount(request.amount),
      reserve_pub: encodeBase32(request.reservePub),
      debit_account: bank.debitAccount ?? DEFAULT_DEBIT_ACCOUNT,
    },
  });
  if (answer.status !== 200) throw refusal("have the bank send money", answer);
}

const OperationStatus = Type.Union(
  (["pending", "selected", "aborted", "confirmed"] as const).map((status) => Type.Literal(status)),
);
const WithdrawalOperation = Type.Object({
  status: OperationStatus,
  amount: Type.Optional(Type.String()),
  suggested_exchange: Type.Optional(Type.String()),
  confirm_transfer_url: Type.Optional(Type.String()),
});
const SelectionAnswer = Type.Object({
  status: Type.Optional(OperationStatus),
  confirm_transfer_url: Type.Optional(Type.String()),
});

/** What the bank says about a withdrawal operation before it begins; a bank may leave either to the wallet. */
export interface ProposedWithdrawal {
  readonly amount: Amount | undefined;
  readonly exchangeUrl: string | undefined;
}

/** Asks the bank what a taler://withdraw URI is about. Throws WalletError "bad-request", "refused", "unreachable", ... */
export async function proposedWithdrawal(wallet: Wallet, talerWithdrawUri: string): Promise<ProposedWithdrawal> {
  const { amount, suggested_exchange } = await askOperation(wallet, operationUrl(talerWithdrawUri), "");
  return { amount: amount === undefined ? undefined : parseAmount(amount), exchangeUrl: suggested_exchange };
}

/** The bank integration API: names our reserve and waits for the confirmation. */
async function selectOperation(wallet: Wallet, bank: OperationFunding, request: FundingRequest): Promise<void> {
  const url = operationUrl(bank.talerWithdrawUri);
  const first = await askOperation(wallet, url, "");
  if (first.status !== "pending") {
    throw new WalletError("bad-request", `The withdrawal operation at the bank is ${first.status} already.`);
  }
  if (first.amount !== undefined && printAmount(parseAmount(first.amount)) !== printAmount(request.amount)) {
    throw new WalletError("bad-request", `The withdrawal operation at the bank is for ${first.amount}.`);
  }
  const answer = await wallet.http({
    method: "POST",
    url,
    body: {
      reserve_pub: encodeBase32(request.reservePub),
      selected_exchange: request.exchangeAccounts[0],
      ...(first.amount === undefined ? { amount: printAmount(request.amount) } : {}),
    },
  });
  if (answer.status !== 200) throw refusal("begin the withdrawal at the bank", answer);
  const selected = decodeBody(SelectionAnswer, answer, "the withdrawal operation");
  const confirmUrl = selected.confirm_transfer_url ?? first.confirm_transfer_url;
  if (confirmUrl !== undefined) bank.onConfirmUrl?.(confirmUrl);
  for (let repetition = 1, status = selected.status; status !== "confirmed"; repetition++) {
    if (status === "aborted") throw new WalletError("refused", "The withdrawal was aborted at the bank.");
    ({ status } = await askOperation(wallet, url, `?old_state=selected&timeout_ms=${LONG_POLL_MS}`));
    if (status === "selected") await backOff(wallet, repetition);
  }
}

async function askOperation(wallet: Wallet, url: string, query: string) {
  const answer = await wallet.http({ url: `${url}${query}`, timeoutMs: LONG_POLL_MS + 15_000 });
  if (answer.status !== 200) throw refusal("ask the bank for the withdrawal operation", answer);
  return decodeBody(WithdrawalOperation, answer, "the withdrawal operation");
}

/** taler://withdraw/$HOST[/$PREFIX]/$ID, whose base is the bank's integration API. */
function operationUrl(uri: string): string {
  const parts = /^taler(\+http)?:\/\/withdraw\/([^?#]+)\/([^/?#]+)(?:[?#].*)?$/i.exec(uri);
  if (!parts) throw new WalletError("bad-request", `${uri} is not a taler://withdraw URI.`);
  const scheme = parts[1] ? "http" : "https";
  return `${canonicalBaseUrl(`${scheme}://${parts[2]}`)}withdrawal-operation/${parts[3]}`;
}
