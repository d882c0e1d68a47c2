/** Withdrawals started at the bank: the account owner's side (libeufin's paths), and the wallet's integration API. */

import { type Amount, compareAmounts, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { AmountText, Bytes32 } from "@kontor/taler/schemas/primitives";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { bodyOf, timeoutParameter } from "../server/http-server.js";
import { ProtocolError } from "../server/protocol-error.js";
import { BankErrors } from "./bank-errors.js";
import { requireLogin } from "./login.js";
import type { Withdrawal } from "./store.js";
import {
  accountNameOf,
  announce,
  type BankContext,
  existingAccount,
  incomingTransfer,
  makeTransfer,
  requireCurrency,
  unguessableId,
} from "./transfers.js";

const CreateWithdrawalRequest = wireCodec(Type.Object({ amount: AmountText }));
const SelectRequest = wireCodec(
  Type.Object({ reserve_pub: Bytes32(), selected_exchange: Type.String(), amount: Type.Optional(AmountText) }),
);

/** A withdrawal that waits for a wallet. */
export interface StartedWithdrawal {
  withdrawalId: string;
  /** `taler+http://withdraw/...`, for the wallet. */
  talerWithdrawUri: string;
}

/** Starts a withdrawal from the account. */
export async function startWithdrawal(
  context: BankContext,
  accountName: string,
  amount: Amount,
): Promise<StartedWithdrawal> {
  requireCurrency(context, amount);
  const account = await existingAccount(context, accountName);
  const withdrawalId = unguessableId();
  await context.store.addWithdrawal({
    withdrawalId,
    accountName: account.name,
    amount,
    status: "pending",
    reservePub: undefined,
    exchangeName: undefined,
  });
  const host = new URL(context.baseUrl()).host;
  return { withdrawalId, talerWithdrawUri: `taler+http://withdraw/${host}/taler-integration/${withdrawalId}` };
}

/** The account owner agrees: the money goes to the exchange that the wallet selected. Again is allowed. */
export async function confirmWithdrawal(context: BankContext, withdrawalId: string): Promise<void> {
  const { store } = context;
  const selected = existing(await store.withdrawal(withdrawalId));
  if (selected.status === "confirmed") return;
  if (selected.status === "aborted") throw new ProtocolError("BANK_CONFIRM_ABORT_CONFLICT");
  const { amount, exchangeName, reservePub: key } = selected;
  if (!key || !exchangeName) throw new ProtocolError("BANK_POST_WITHDRAWAL_OPERATION_REQUIRED");
  const debit = await existingAccount(context, selected.accountName);
  const exchange = await existingAccount(context, exchangeName);
  const incoming = { amount, debitPayto: debit.paytoUri, kind: "RESERVE" as const, key };
  const wanted = await incomingTransfer(context, exchange, incoming);
  const confirmed = await store.ordered(async (tx) => {
    const { status } = existing(await store.withdrawal(withdrawalId, tx));
    if (status === "confirmed") return undefined;
    if (status === "aborted") throw new ProtocolError("BANK_CONFIRM_ABORT_CONFLICT");
    await store.updateWithdrawal({ ...selected, status: "confirmed" }, tx);
    return makeTransfer(context, wanted, tx);
  });
  if (confirmed) announce(context, confirmed);
  context.waiters.wake(`withdrawal ${withdrawalId}`);
}

/** The account owner changed their mind. Again is allowed, after a confirmation it is too late. */
export async function abortWithdrawal(context: BankContext, withdrawalId: string): Promise<void> {
  await context.store.ordered(async (tx) => {
    const withdrawal = existing(await context.store.withdrawal(withdrawalId, tx));
    if (withdrawal.status === "confirmed") throw new ProtocolError("BANK_ABORT_CONFIRM_CONFLICT");
    await context.store.updateWithdrawal({ ...withdrawal, status: "aborted" }, tx);
  });
  context.waiters.wake(`withdrawal ${withdrawalId}`);
}

/** Adds `/accounts/$USER/withdrawals...` and `/taler-integration/...`. */
export function withdrawals(app: FastifyInstance, context: BankContext): void {
  type OfAccount = { Params: { user: string; id: string } };

  const login = async (request: FastifyRequest, user: string) =>
    requireLogin(await existingAccount(context, user), request);

  app.post<OfAccount>("/accounts/:user/withdrawals", async (request) => {
    await login(request, request.params.user);
    const { amount } = bodyOf(CreateWithdrawalRequest, request);
    const { talerWithdrawUri, withdrawalId } = await startWithdrawal(context, request.params.user, amount);
    return { withdrawal_id: withdrawalId, taler_withdraw_uri: talerWithdrawUri };
  });

  for (const [verb, act] of [
    ["confirm", confirmWithdrawal],
    ["abort", abortWithdrawal],
  ] as const) {
    app.post<OfAccount>(`/accounts/:user/withdrawals/:id/${verb}`, async (request, reply) => {
      const { id, user } = request.params;
      await login(request, user);
      if ((await context.store.withdrawal(id))?.accountName !== user) {
        throw new ProtocolError("BANK_TRANSACTION_NOT_FOUND");
      }
      await act(context, id);
      return reply.code(204).send();
    });
  }

  app.get("/taler-integration/config", async () => ({
    name: "taler-bank-integration",
    version: "5:0:5",
    currency: context.currency,
    currency_specification: {
      name: context.currency,
      num_fractional_input_digits: 2,
      num_fractional_normal_digits: 2,
      num_fractional_trailing_zero_digits: 2,
      alt_unit_names: { "0": context.currency },
    },
    implementation: "urn:net:taler:specs:taler-bank-integration:kontor-sandbox",
  }));

  app.get<{ Params: { id: string } }>("/taler-integration/withdrawal-operation/:id", async (request) => {
    const { id } = request.params;
    const known = (request.query as { old_state?: string }).old_state ?? "pending";
    const changed = await context.waiters.poll(`withdrawal ${id}`, timeoutParameter(request), async () => {
      const withdrawal = existing(await context.store.withdrawal(id));
      return withdrawal.status === known ? undefined : withdrawal;
    });
    return status(changed ?? existing(await context.store.withdrawal(id)));
  });

  app.post<{ Params: { id: string } }>("/taler-integration/withdrawal-operation/:id", async (request) => {
    const { id } = request.params;
    const body = bodyOf(SelectRequest, request);
    const exchangeName = accountNameOf(body.selected_exchange);
    if (exchangeName === undefined) throw new ProtocolError(BankErrors.ACCOUNT_IS_NOT_EXCHANGE);
    await existingAccount(context, exchangeName);
    const selected = await context.store.ordered(async (tx) => {
      const withdrawal = existing(await context.store.withdrawal(id, tx));
      if (withdrawal.status === "aborted") throw new ProtocolError(BankErrors.UPDATE_ABORT_CONFLICT);
      if (body.amount && compareAmounts(body.amount, withdrawal.amount) !== 0) {
        throw new ProtocolError(BankErrors.AMOUNT_DIFFERS);
      }
      if (withdrawal.reservePub) {
        if (!equalBytes(withdrawal.reservePub, body.reserve_pub) || withdrawal.exchangeName !== exchangeName) {
          throw new ProtocolError("BANK_WITHDRAWAL_OPERATION_RESERVE_SELECTION_CONFLICT");
        }
        return withdrawal;
      }
      if (await context.store.reserveIsUsed(exchangeName, body.reserve_pub, tx)) {
        throw new ProtocolError("BANK_DUPLICATE_RESERVE_PUB_SUBJECT");
      }
      const changed = { ...withdrawal, status: "selected" as const, reservePub: body.reserve_pub, exchangeName };
      await context.store.updateWithdrawal(changed, tx);
      return changed;
    });
    context.waiters.wake(`withdrawal ${id}`);
    return { status: selected.status, transfer_done: selected.status === "confirmed" };
  });
}

function existing(withdrawal: Withdrawal | undefined): Withdrawal {
  if (!withdrawal) throw new ProtocolError("BANK_TRANSACTION_NOT_FOUND");
  return withdrawal;
}

function status(withdrawal: Withdrawal) {
  return {
    status: withdrawal.status,
    currency: withdrawal.amount.currency,
    amount: printAmount(withdrawal.amount),
    wire_types: ["x-taler-bank"],
    ...(withdrawal.reservePub && { selected_reserve_pub: encodeBase32(withdrawal.reservePub) }),
  };
}
