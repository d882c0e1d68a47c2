/** `kontor wallet`: pays, from the command line, with any merchant, exchange and bank that speak Taler's protocol. */

import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { abort } from "@kontor/sandbox/wallet/abort";
import { balance, tokenBalance, transactions } from "@kontor/sandbox/wallet/balance";
import { canonicalBaseUrl } from "@kontor/sandbox/wallet/base-url";
import { claim, type OrderReference } from "@kontor/sandbox/wallet/claim";
import type { Donor } from "@kontor/sandbox/wallet/donation";
import { donationStatement, donations } from "@kontor/sandbox/wallet/donation-statement";
import { type Funding, proposedWithdrawal } from "@kontor/sandbox/wallet/funding";
import { orderStatus } from "@kontor/sandbox/wallet/order-status";
import { collectTaxReceipts, pay } from "@kontor/sandbox/wallet/pay";
import { prove } from "@kontor/sandbox/wallet/prove";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import { orderFromTemplate, type TemplateWishes, template } from "@kontor/sandbox/wallet/template";
import { openWallet, type Wallet } from "@kontor/sandbox/wallet/wallet";
import { WalletError } from "@kontor/sandbox/wallet/wallet-error";
import type { Order } from "@kontor/sandbox/wallet/wallet-state";
import { resumeWithdrawals, withdraw } from "@kontor/sandbox/wallet/withdraw";
import { type Amount, isZero, parseAmount } from "@kontor/taler/amount";
import { decodeBase32 } from "@kontor/taler/base32";
import { parsePayUri, parseRefundUri } from "@kontor/taler/taler-uri";
import { type Command, InvalidArgumentError } from "commander";
import { askedFor } from "./template-questions.js";
import { userDataPath } from "./user-data.js";
import {
  aborted,
  balances,
  type CommandResult,
  history,
  paid,
  proven,
  refunded,
  stateOf,
  withdrawn,
} from "./wallet-command-results.js";
import { donated, type ShownDonation } from "./wallet-donations.js";

interface WalletOptions {
  readonly wallet: string;
  readonly json?: boolean;
}

export function addWalletCommand(program: Command): void {
  const wallet = program.command("wallet").description("pay with Taler coins kept in a file");
  const add = (usage: string, description: string) =>
    wallet
      .command(usage)
      .description(description)
      .option("--wallet <file>", "the file with the coins", userDataPath("wallet.json"))
      .option("--json", "print the result as JSON");

  add("withdraw [amount]", "take money from a bank account and make coins of it")
    .option("--exchange <url>", "who issues the coins (default: whom the bank suggests)")
    .option("--master-key <key>", "the exchange's master key (default: what it says when it is first met)", parseKey)
    .option("--bank <url>", "wire gateway that sends the money; test banks and sandboxes have one that may be used")
    .option("--user <name>", "user name for the wire gateway")
    .option("--password <password>", "password for the wire gateway")
    .option("--debit-account <payto>", "whose money the wire gateway sends")
    .option("--uri <uri>", "withdrawal that a bank has begun: taler://withdraw/...")
    .option("--wait <seconds>", "how long to wait for the money to arrive", parseSeconds, 60)
    .option("--resume", "complete withdrawals that were interrupted")
    .action(runWithdraw);
  add("pay <order>", "pay an order: its taler://pay or taler://pay-template URI, or its id with --merchant")
    .option("--merchant <url>", "base URL of the merchant")
    .option("--token <token>", "claim token of the order")
    .option("--session <id>", "session in which it shall count as paid")
    .option("--amount <amount>", "of a template: how much to pay, the tip included")
    .option("--tip <amount>", "of a template: how much of it is a tip, or what to add as one")
    .option("--summary <text>", "of a template: what it is paid for")
    .option("--product <id=quantity>", "of a template: a product to buy; may be given several times", collectProduct)
    .option("--website <url>", "of a template that is a pay-wall: the page to read")
    .option("--exchange <url>", "pay with coins of this exchange only")
    .option(
      "--tax-id <number>",
      "ask for a tax receipt of what is a donation, for who has this number at the tax office",
    )
    .option(
      "--choice <number>",
      "which of the contract's choices to pay, counted from 0 (default: the first without tokens)",
      parseCount,
    )
    .action(runPay);
  withMerchant(add("prove <order>", "prove an earlier payment to the merchant"))
    .option("--session <id>", "session in which it shall count as paid", "")
    .action(runProve);
  withMerchant(add("refunds <order>", "pick up what the merchant gave back")).action(runRefunds);
  withMerchant(add("abort <order>", "give up a payment that did not succeed, and get its coins back")).action(runAbort);
  withMerchant(add("status <order>", "ask the merchant about an order")).action(runStatus);
  add("balance", "tell how much money there is, and which tokens").action((options: WalletOptions) =>
    withWallet(options, async (open) => balances(balance(open), tokenBalance(open))),
  );
  add("donations", "collect tax receipts, hand them in, and show the statements for the tax office").action(
    (options: WalletOptions) => withWallet(options, showDonations),
  );
  add("transactions", "list what happened to the money").action((options: WalletOptions) =>
    withWallet(options, async (open) => history(transactions(open))),
  );
}

interface WithdrawCommandOptions extends WalletOptions {
  readonly exchange?: string;
  readonly masterKey?: Uint8Array;
  readonly bank?: string;
  readonly user?: string;
  readonly password?: string;
  readonly debitAccount?: string;
  readonly uri?: string;
  readonly wait: number;
  readonly resume?: boolean;
}

function runWithdraw(amountText: string | undefined, options: WithdrawCommandOptions): Promise<void> {
  return withWallet(options, async (wallet) => {
    if (options.resume) return withdrawn(await resumeWithdrawals(wallet));
    const bank = fundingOf(options);
    const proposed = options.uri === undefined ? undefined : await proposedWithdrawal(wallet, options.uri);
    const amount = amountText === undefined ? proposed?.amount : amountOf(amountText);
    const exchangeUrl = options.exchange ?? proposed?.exchangeUrl;
    if (amount === undefined) throw badRequest("Say how much to withdraw, such as KUDOS:20.");
    if (exchangeUrl === undefined) throw badRequest("Name the exchange with --exchange URL.");
    const withdrawal = await withdraw(wallet, {
      exchangeUrl,
      amount,
      bank,
      waitMs: options.wait * 1000,
      ...(options.masterKey === undefined ? {} : { masterPub: options.masterKey }),
    });
    return withdrawn([withdrawal]);
  });
}

function fundingOf({ bank, uri, user, password, debitAccount }: WithdrawCommandOptions): Funding {
  if ((bank === undefined) === (uri === undefined)) {
    throw badRequest("Say where the money comes from: either --bank URL or --uri taler://withdraw/...");
  }
  if (uri !== undefined) {
    const onConfirmUrl = (url: string) => console.error(`kontor: confirm the withdrawal at ${url}`);
    return { talerWithdrawUri: uri, onConfirmUrl };
  }
  return {
    wireGatewayUrl: bank!,
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...(debitAccount === undefined ? {} : { debitAccount }),
  };
}

interface PayCommandOptions extends WalletOptions {
  readonly merchant?: string;
  readonly token?: string;
  readonly session?: string;
  readonly exchange?: string;
  readonly choice?: number;
  readonly amount?: string;
  readonly tip?: string;
  readonly summary?: string;
  readonly product?: Readonly<Record<string, string>>;
  readonly website?: string;
  readonly taxId?: string;
}

function runPay(order: string, options: PayCommandOptions): Promise<void> {
  return withWallet(options, async (wallet) => {
    const { merchant, token, session, exchange, choice, taxId } = options;
    if (merchant === undefined && !isUri(order)) throw badRequest("Name the merchant with --merchant URL.");
    const target = isTemplateUri(order)
      ? await ordered(wallet, order, options)
      : merchant === undefined || isUri(order)
        ? order
        : { merchantBaseUrl: merchant, orderId: order, ...(token === undefined ? {} : { claimToken: token }) };
    const result = await pay(wallet, await claim(wallet, target), {
      ...(session === undefined ? {} : { sessionId: session }),
      ...(exchange === undefined ? {} : { exchangeUrl: exchange }),
      ...(choice === undefined ? {} : { choiceIndex: choice }),
      ...(taxId === undefined ? {} : { donor: donorOf(wallet, taxId) }),
    });
    return paid(result);
  });
}

/** One donor has one salt, so that all that was given in a year is in one statement. */
function donorOf(wallet: Wallet, taxId: string): Donor {
  const salt = donations(wallet).find((summary) => summary.taxId === taxId)?.salt;
  return { taxId, ...(salt === undefined ? {} : { salt }) };
}

async function showDonations(wallet: Wallet): Promise<CommandResult> {
  await collectTaxReceipts(wallet);
  const shown: ShownDonation[] = [];
  for (const summary of donations(wallet)) {
    const statement = isZero(summary.received) ? undefined : await donationStatement(wallet, summary);
    shown.push({ summary, statement });
  }
  return donated(shown);
}

/** An order of a template; what it leaves open and nobody said on the command line is asked for. */
async function ordered(wallet: Wallet, uri: string, options: PayCommandOptions): Promise<OrderReference> {
  const { amount, tip, summary, product: products, website, session: sessionId } = options;
  const found = await template(wallet, uri);
  const wishes: TemplateWishes = {
    ...(amount === undefined ? {} : { amount: amountOf(amount) }),
    ...(tip === undefined ? {} : { tip: amountOf(tip) }),
    ...(summary === undefined ? {} : { summary }),
    ...(products === undefined ? {} : { products }),
    ...(website === undefined ? {} : { website }),
    ...(sessionId === undefined ? {} : { sessionId }),
  };
  return orderFromTemplate(wallet, found, process.stdin.isTTY ? await askedFor(found, wishes) : wishes);
}

interface OrderCommandOptions extends WalletOptions {
  readonly merchant?: string;
}

function withMerchant(command: Command): Command {
  return command.option("--merchant <url>", "base URL of the merchant, where the order's id alone is ambiguous");
}

function runProve(name: string, options: OrderCommandOptions & { readonly session: string }): Promise<void> {
  return withWallet(options, async (wallet) => {
    const order = findOrder(wallet, name, options.merchant);
    return proven(order, options.session, await prove(wallet, order, options.session));
  });
}

function runRefunds(name: string, options: OrderCommandOptions): Promise<void> {
  return withWallet(options, async (wallet) => {
    const order = findOrder(wallet, name, options.merchant);
    return refunded(order, await refunds(wallet, order));
  });
}

function runAbort(name: string, options: OrderCommandOptions): Promise<void> {
  return withWallet(options, async (wallet) => {
    const order = findOrder(wallet, name, options.merchant);
    return aborted(order, await abort(wallet, order));
  });
}

function runStatus(name: string, options: OrderCommandOptions): Promise<void> {
  return withWallet(options, async (wallet) => {
    const order = findOrder(wallet, name, options.merchant);
    return stateOf(order, await orderStatus(wallet, order));
  });
}

/** Runs one command on the wallet and prints what came of it; an error is printed and sets the exit code. */
async function withWallet(options: WalletOptions, work: (wallet: Wallet) => Promise<CommandResult>): Promise<void> {
  try {
    mkdirSync(dirname(options.wallet), { recursive: true, mode: 0o700 });
    const wallet = await openWallet({ file: options.wallet });
    const { lines, json, isFailure } = await work(wallet).finally(() => wallet.close());
    console.log(options.json ? JSON.stringify(json, null, 2) : lines.join("\n"));
    if (isFailure) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof WalletError)) throw error;
    const { code, message, httpStatus, talerCode } = error;
    if (options.json) {
      console.log(
        JSON.stringify({ error: { code, message, http_status: httpStatus, taler_code: talerCode } }, null, 2),
      );
    }
    console.error(`kontor: ${message}`);
    process.exitCode = 1;
  }
}

/** The order of that id or URI that this wallet has claimed. */
function findOrder(wallet: Wallet, name: string, merchant: string | undefined): Order {
  const uri = isUri(name) ? parseOrderUri(name) : undefined;
  const orderId = uri?.orderId ?? name;
  const baseUrl = uri?.merchantBaseUrl ?? merchant;
  const found = Object.values(wallet.state.orders).filter(
    (order) =>
      order.orderId === orderId && (baseUrl === undefined || order.merchantBaseUrl === canonicalBaseUrl(baseUrl)),
  );
  if (found.length > 1)
    throw badRequest(`There are orders ${orderId} of several merchants: name one with --merchant URL.`);
  if (found.length === 0) throw badRequest(`This wallet has no order ${orderId}.`);
  return found[0]!;
}

function isUri(text: string): boolean {
  return /^taler(\+http)?:\/\//i.test(text);
}

function isTemplateUri(text: string): boolean {
  return /^taler(\+http)?:\/\/pay-template\//i.test(text);
}

function collectProduct(text: string, earlier: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, id, quantity = "1"] = /^(.+?)(?:=(\d+(?:\.\d{1,6})?))?$/.exec(text) ?? [];
  if (id === undefined || id.includes("="))
    throw new InvalidArgumentError("it is a product and a quantity, such as tea=2");
  return { ...earlier, [id]: quantity };
}

function parseOrderUri(uri: string): { readonly merchantBaseUrl: string; readonly orderId: string } {
  try {
    return /^[^:]+:\/\/refund\//i.test(uri) ? parseRefundUri(uri) : parsePayUri(uri);
  } catch {
    throw badRequest(`${uri} is no taler://pay or taler://refund URI.`);
  }
}

function amountOf(text: string): Amount {
  try {
    return parseAmount(text);
  } catch {
    throw badRequest(`${text} is not an amount such as KUDOS:4.20.`);
  }
}

function badRequest(message: string): WalletError {
  return new WalletError("bad-request", message);
}

function parseKey(text: string): Uint8Array {
  try {
    return decodeBase32(text, 32);
  } catch {
    throw new InvalidArgumentError("it is a key of 52 characters");
  }
}

function parseSeconds(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("it is a number of seconds");
  return Number(text);
}

function parseCount(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError("it is a number");
  return Number(text);
}
