/** The sandbox's bank: accounts, a Taler Wire Gateway and a Revenue API for each, and withdrawals by taler:// URI. */
import { type Amount, printAmount } from "@kontor/taler/amount";
import { AmountText } from "@kontor/taler/schemas/primitives";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { roundDownToSeconds, timestampToJson } from "@kontor/taler/time";
import { Type } from "typebox";
import { type DatabaseAddress, openSchema } from "../server/database.js";
import { type Fault, Faults } from "../server/faults.js";
import { bodyOf, httpServer, listen } from "../server/http-server.js";
import { type SandboxClock, sandboxClock } from "../server/sandbox-clock.js";
import { Waiters } from "../server/waiters.js";
import { requireLogin } from "./login.js";
import { revenue } from "./revenue.js";
import { type Account, BANK_TABLES, BankStore, type Transfer } from "./store.js";
import {
  accountPayto,
  announce,
  type BankContext,
  existingAccount,
  makeTransfer,
  meaningOf,
  partyOf,
  requireCurrency,
} from "./transfers.js";
import { wireGateway } from "./wire-gateway.js";
import { confirmWithdrawal, type StartedWithdrawal, startWithdrawal, withdrawals } from "./withdrawals.js";

export interface SandboxBankOptions {
  databaseUrl: DatabaseAddress;
  currency: string;
  /** 0, the default: any free port. */
  port?: number;
  clock?: SandboxClock;
  /** PostgreSQL schema of the bank's own. Default `sandbox_bank`. */
  schema?: string;
}

export interface SandboxBank {
  readonly baseUrl: string;
  readonly currency: string;
  /** Opens an account (or sets its password anew). Without a password everybody may use it. */
  openAccount(name: string, options?: { password?: string; receiverName?: string }): Promise<Account>;
  /** Base URL of the account's wire gateway, with slash. */
  wireGatewayUrl(name: string): string;
  /** Base URL of the account's Revenue API, with slash: a merchant's `credit_facade_url`. */
  revenueUrl(name: string): string;
  /** An ordinary transfer between two accounts. */
  wire(from: string, toPayto: string, amount: Amount, subject: string): Promise<Transfer>;
  /** Starts a withdrawal, as an account owner does in the bank's app. */
  startWithdrawal(account: string, amount: Amount): Promise<StartedWithdrawal>;
  /** Confirms a withdrawal after a wallet chose reserve and exchange. */
  confirmWithdrawal(withdrawalId: string): Promise<void>;
  /** Makes coming requests fail. */
  fault(fault: Fault): void;
  stop(): Promise<void>;
}

const WireRequest = wireCodec(
  Type.Object({ amount: AmountText, credit_account: Type.String(), subject: Type.String() }),
);

/** Starts a bank on the loopback interface. What it knew in the same database before, it still knows. */
export async function startSandboxBank(options: SandboxBankOptions): Promise<SandboxBank> {
  const { currency, clock = sandboxClock(), schema = "sandbox_bank" } = options;
  const sql = await openSchema(options.databaseUrl, schema, BANK_TABLES);
  const waiters = new Waiters();
  const faults = new Faults();
  let baseUrl = "";
  const store = new BankStore(sql, currency);
  const context: BankContext = { currency, store, clock, waiters, baseUrl: () => baseUrl };

  const wire = async (from: string, toPayto: string, amount: Amount, subject: string): Promise<Transfer> => {
    requireCurrency(context, amount);
    const debit = await existingAccount(context, from);
    const credit = await partyOf(context, toPayto);
    const transfer = {
      executedAt: roundDownToSeconds(clock.now()),
      amount,
      debitName: debit.name,
      debitPayto: debit.paytoUri,
      creditName: credit.name,
      creditPayto: credit.paytoUri,
      subject,
      ...meaningOf(subject),
    };
    const made = await store.ordered((tx) => makeTransfer(context, transfer, tx));
    announce(context, made);
    return made;
  };

  const app = httpServer(faults, clock, (server) => {
    wireGateway(server, context);
    revenue(server, context);
    withdrawals(server, context);
    server.get("/config", async () => ({ name: "kontor-sandbox-bank", currency }));
    server.post<{ Params: { user: string } }>("/accounts/:user/transactions", async (request) => {
      const account = await existingAccount(context, request.params.user);
      requireLogin(account, request);
      const { amount, credit_account, subject } = bodyOf(WireRequest, request);
      const made = await wire(account.name, credit_account, amount, subject);
      return { row_id: Number(made.rowId), timestamp: timestampToJson(made.executedAt), amount: printAmount(amount) };
    });
  });

  try {
    await store.claimCurrency();
    baseUrl = await listen(app, options.port ?? 0);
  } catch (error) {
    await sql.end();
    throw error;
  }

  return {
    baseUrl,
    currency,
    async openAccount(name, { password, receiverName } = {}) {
      if (!/^[a-zA-Z0-9_-]+$/.test(name)) throw new Error(`not an account name: ${name}`);
      const account = { name, paytoUri: accountPayto(name, receiverName), password };
      await store.putAccount(account);
      return account;
    },
    wireGatewayUrl: (name) => `${baseUrl}accounts/${name}/taler-wire-gateway/`,
    revenueUrl: (name) => `${baseUrl}accounts/${name}/taler-revenue/`,
    wire,
    startWithdrawal: (account, amount) => startWithdrawal(context, account, amount),
    confirmWithdrawal: (withdrawalId) => confirmWithdrawal(context, withdrawalId),
    fault: (fault) => faults.arm(fault),
    async stop() {
      faults.clear();
      waiters.close();
      await app.close();
      await sql.end();
    },
  };
}
