/**
 * An exchange for tests that answers as it is told: it has a real master key, signs its /keys, and can be slow, wrong
 * or silent. What a true exchange does is tested with the sandbox.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parseAmount } from "@kontor/taler/amount";
import { hashDenomination } from "@kontor/taler/denomination";
import { createKeyPair, type EddsaKeyPair, sign } from "@kontor/taler/eddsa";
import { ExchangeKeysResponse } from "@kontor/taler/schemas/exchange-keys";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { keySetMessage } from "@kontor/taler/signatures/exchange";
import {
  denominationMessage,
  globalFeesMessage,
  signingKeyMessage,
  wireAccountMessage,
  wireFeeMessage,
} from "@kontor/taler/signatures/offline";
import { DAY, HOUR, roundDownToSeconds, type Timestamp } from "@kontor/taler/time";

const keysCodec = wireCodec(ExchangeKeysResponse);

export type KeysJson = ReturnType<typeof keysCodec.encode>;

/** An online key of the exchange, valid around now. */
export interface OnlineKey extends EddsaKeyPair {
  readonly start: Timestamp;
}

export interface ScriptedAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as JSON; text and bytes as they are. */
  body?: object | string | Uint8Array;
}

export interface ScriptedCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

type Script = (call: ScriptedCall) => ScriptedAnswer | Promise<ScriptedAnswer>;

export class ScriptedExchange {
  readonly master = createKeyPair();
  readonly calls: ScriptedCall[] = [];
  /** What is answered to GET /keys, and to everything else. */
  onKeys: Script = () => ({ body: this.keys() });
  onCall: Script = () => ({ status: 404, body: { code: 21 } });
  onlineKeys: OnlineKey[];
  /** Public keys of the Clause-Schnorr denominations of /keys. */
  denominations: Uint8Array[] = [createKeyPair().pub, createKeyPair().pub];
  readonly #server: Server;
  readonly #now: Timestamp;

  private constructor(now: Timestamp) {
    this.#now = roundDownToSeconds(now);
    this.onlineKeys = [this.newOnlineKey()];
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(now: Timestamp): Promise<ScriptedExchange> {
    const exchange = new ScriptedExchange(now);
    await new Promise<void>((resolve) => exchange.#server.listen(0, "127.0.0.1", resolve));
    return exchange;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** How often /keys was asked for. */
  get downloads(): number {
    return this.calls.filter(({ path }) => path === "/keys").length;
  }

  newOnlineKey(): OnlineKey {
    return { ...createKeyPair(), start: this.#now - HOUR };
  }

  /** The hash of the denomination of that index. */
  hDenom(index: number): Uint8Array {
    return hashDenomination({ cipher: "CS", ageMask: 0, csPub: this.denominations[index]! });
  }

  /** The /keys as they are now, signed. */
  keys(changes: { baseUrl?: string; currency?: string } = {}): KeysJson {
    const masterPub = this.master.pub;
    const currency = changes.currency ?? "TESTKUDOS";
    const amount = (text: string) => parseAmount(`${currency}:${text}`);
    const signed = (message: Uint8Array) => sign(this.master.priv, message);
    const year = { startDate: this.#now - 30n * DAY, endDate: this.#now + 365n * DAY };

    const stamps = {
      stamp_start: this.#now - HOUR,
      stamp_expire_withdraw: this.#now + 7n * DAY,
      stamp_expire_deposit: this.#now + 365n * DAY,
      stamp_expire_legal: this.#now + 2000n * DAY,
    };
    const fees = {
      value: amount("5"),
      fee_withdraw: amount("0.01"),
      fee_deposit: amount("0.02"),
      fee_refresh: amount("0.03"),
      fee_refund: amount("0.04"),
    };
    const denoms = this.denominations.map((csPub, index) => ({
      ...stamps,
      cs_pub: csPub,
      master_sig: signed(
        denominationMessage({
          masterPub,
          stampStart: stamps.stamp_start,
          stampExpireWithdraw: stamps.stamp_expire_withdraw,
          stampExpireDeposit: stamps.stamp_expire_deposit,
          stampExpireLegal: stamps.stamp_expire_legal,
          value: fees.value,
          feeWithdraw: fees.fee_withdraw,
          feeDeposit: fees.fee_deposit,
          feeRefresh: fees.fee_refresh,
          feeRefund: fees.fee_refund,
          hDenom: this.hDenom(index),
        }),
      ),
    }));

    const account = { paytoUri: "payto://x-taler-bank/localhost/exchange?receiver-name=exchange" };
    const restrictions = { debitRestrictions: [], creditRestrictions: [] };
    const wireFee = { wireMethod: "x-taler-bank", ...year, wireFee: amount("0.01"), closingFee: amount("0.01") };
    const globalFees = {
      ...year,
      purseTimeout: HOUR,
      historyExpiration: 365n * DAY,
      historyFee: amount("0"),
      accountFee: amount("0"),
      purseFee: amount("0"),
      purseAccountLimit: 5,
    };
    const online = this.onlineKeys.at(-1)!;

    return keysCodec.encode({
      version: "31:0:5",
      base_url: changes.baseUrl ?? this.baseUrl,
      currency,
      stefan_abs: amount("0"),
      stefan_log: amount("0.01"),
      stefan_lin: 0,
      asset_type: "fiat",
      accounts: [
        {
          payto_uri: account.paytoUri,
          credit_restrictions: [],
          debit_restrictions: [],
          master_sig: signed(wireAccountMessage({ ...account, ...restrictions })),
        },
      ],
      wire_fees: {
        "x-taler-bank": [
          {
            wire_fee: wireFee.wireFee,
            closing_fee: wireFee.closingFee,
            start_date: year.startDate,
            end_date: year.endDate,
            sig: signed(wireFeeMessage(wireFee)),
          },
        ],
      },
      wads: [],
      hard_limits: [],
      zero_limits: [],
      denominations: [{ ...fees, cipher: "CS", denoms }],
      recoup: [],
      signkeys: this.onlineKeys.map((key) => {
        const validity = { start: key.start, expire: key.start + 84n * DAY, end: key.start + 800n * DAY };
        return {
          key: key.pub,
          stamp_start: validity.start,
          stamp_expire: validity.expire,
          stamp_end: validity.end,
          master_sig: signed(signingKeyMessage({ ...validity, signkeyPub: key.pub })),
        };
      }),
      auditors: [],
      global_fees: [
        {
          start_date: year.startDate,
          end_date: year.endDate,
          history_fee: globalFees.historyFee,
          account_fee: globalFees.accountFee,
          purse_fee: globalFees.purseFee,
          history_expiration: globalFees.historyExpiration,
          purse_account_limit: globalFees.purseAccountLimit,
          purse_timeout: globalFees.purseTimeout,
          master_sig: signed(globalFeesMessage(globalFees)),
        },
      ],
      master_public_key: masterPub,
      reserve_closing_delay: 28n * DAY,
      list_issue_date: stamps.stamp_start,
      exchange_pub: online.pub,
      exchange_sig: sign(
        online.priv,
        keySetMessage(
          stamps.stamp_start,
          denoms.map((denom) => denom.master_sig),
        ),
      ),
    });
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    const path = request.url ?? "";
    const call = { method: request.method ?? "", path, headers: request.headers, body };
    this.calls.push(call);
    const answer = await (path === "/keys" ? this.onKeys(call) : this.onCall(call));
    const asIs = typeof answer.body === "string" || answer.body instanceof Uint8Array;
    response.writeHead(answer.status ?? 200, answer.headers);
    response.end(asIs || answer.body === undefined ? answer.body : JSON.stringify(answer.body));
  }
}
