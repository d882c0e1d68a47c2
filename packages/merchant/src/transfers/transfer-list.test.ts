import { parseAmount } from "@kontor/taler/amount";
import { describe, expect, it } from "vitest";
import type { BookedDeposit } from "../deposits/wiring-store.js";
import type { ListedDeposit, TransferList } from "../exchanges/track-transfer.js";
import { judgeTransferList, type TransferBooks } from "./transfer-list.js";

const bytes = (size: number, value: number) => new Uint8Array(size).fill(value);
const eur = (text: string) => parseAmount(`EUR:${text}`);

const EXCHANGE = "https://exchange.example/";

/** A deposit of 10 with a fee of 0.10, of which nothing was refunded. */
function booked(coin: number, changes: Partial<BookedDeposit> = {}): BookedDeposit {
  return {
    orderId: `order ${coin}`,
    hContract: bytes(64, coin),
    hWire: bytes(64, 9),
    coinPub: bytes(32, coin),
    exchangeUrl: EXCHANGE,
    contribution: eur("10"),
    depositFee: eur("0.1"),
    refundsConfirmed: eur("0"),
    refundsGranted: eur("0"),
    expectedTransfer: undefined,
    ...changes,
  };
}

function listed(coin: number, changes: Partial<ListedDeposit> = {}): ListedDeposit {
  return {
    hContract: bytes(64, coin),
    coinPub: bytes(32, coin),
    depositValue: eur("10"),
    depositFee: eur("0.1"),
    refundTotal: undefined,
    ...changes,
  };
}

/** A transfer for the coins 1 and 2, as it should be. */
const list: TransferList = {
  total: eur("19.7"),
  wireFee: eur("0.1"),
  merchantPub: bytes(32, 7),
  hPayto: bytes(32, 8),
  deposits: [listed(1), listed(2)],
};
const books: TransferBooks = {
  serial: 1n,
  exchangeUrl: EXCHANGE,
  merchantPub: bytes(32, 7),
  hWire: bytes(64, 9),
  hPayto: bytes(32, 8),
  wireFee: eur("0.1"),
  deposits: [booked(1), booked(2)],
  promisedCoins: [bytes(32, 1)],
};

const codesOf = (changedList: Partial<TransferList>, changedBooks: Partial<TransferBooks> = {}) =>
  judgeTransferList({ ...list, ...changedList }, { ...books, ...changedBooks }).discrepancies.map(({ code }) => code);

const CONFLICT = "MERCHANT_PRIVATE_POST_TRANSFERS_CONFLICTING_REPORTS";
const HARD = "MERCHANT_EXCHANGE_TRANSFERS_HARD_FAILURE";
const FEE = "MERCHANT_PRIVATE_POST_TRANSFERS_BAD_WIRE_FEE";

describe("a list of deposits", () => {
  it("that agrees with the books has nothing wrong", () => {
    const verdict = judgeTransferList(list, books);
    expect(verdict.discrepancies).toEqual([]);
    expect(verdict.matched.map((match) => match.booked.orderId)).toEqual(["order 1", "order 2"]);
  });

  it("may have a smaller wire fee and smaller deposit fees than were published", () => {
    expect(codesOf({ wireFee: eur("0"), total: eur("19.8") })).toEqual([]);
    const generous = [listed(1, { depositFee: eur("0") }), listed(2)];
    expect(codesOf({ deposits: generous, total: eur("19.8") })).toEqual([]);
  });

  it.each<[string, Partial<TransferList>, string]>([
    ["a total that is a cent short", { total: eur("19.69") }, HARD],
    ["a total that is a cent too much", { total: eur("19.71") }, HARD],
    ["a total of 10^-8 less", { total: eur("19.69999999") }, HARD],
    ["another currency", { wireFee: parseAmount("USD:0.1") }, HARD],
    ["a higher wire fee", { wireFee: eur("0.2"), total: eur("19.6") }, FEE],
    ["another merchant", { merchantPub: bytes(32, 1) }, CONFLICT],
    ["another account", { hPayto: bytes(32, 1) }, CONFLICT],
    ["a deposit we did not make", { deposits: [listed(1), listed(2), listed(3)], total: eur("29.6") }, CONFLICT],
    ["a deposit listed twice", { deposits: [listed(1), listed(2), listed(2)], total: eur("29.6") }, CONFLICT],
    ["a deposit left out that was promised", { deposits: [listed(2)], total: eur("9.8") }, CONFLICT],
    ["a smaller value", { deposits: [listed(1), listed(2, { depositValue: eur("9") })], total: eur("18.7") }, CONFLICT],
    ["a higher fee", { deposits: [listed(1), listed(2, { depositFee: eur("0.2") })], total: eur("19.6") }, CONFLICT],
    [
      "a refund that nobody granted",
      { deposits: [listed(1), listed(2, { depositValue: eur("9"), refundTotal: eur("1") })], total: eur("18.7") },
      CONFLICT,
    ],
  ])("with %s is wrong", (_what, change, code) => {
    expect(codesOf(change)).toEqual([code]);
  });

  it("names refunds between those that were confirmed and those that were granted", () => {
    const deposits = [listed(1), listed(2, { depositValue: eur("6"), refundTotal: eur("4") })];
    const total = eur("15.7");
    const withRefunds = (confirmed: string, granted: string) => [
      booked(1),
      booked(2, { refundsConfirmed: eur(confirmed), refundsGranted: eur(granted) }),
    ];
    expect(codesOf({ deposits, total }, { deposits: withRefunds("4", "4") })).toEqual([]);
    expect(codesOf({ deposits, total }, { deposits: withRefunds("3", "5") })).toEqual([]);
    expect(codesOf({ deposits, total }, { deposits: withRefunds("3", "3.99") })).toEqual([CONFLICT]);
    expect(codesOf({ deposits, total }, { deposits: withRefunds("4.01", "5") })).toEqual([CONFLICT]);
  });

  it("has no fee for what was refunded in full, and no more than is left of the rest", () => {
    const deposits = [
      listed(1, { depositValue: eur("0"), depositFee: eur("0"), refundTotal: eur("10") }),
      listed(2, { depositValue: eur("0.05"), depositFee: eur("0.05"), refundTotal: eur("9.95") }),
      listed(3),
    ];
    const refunded = (amount: string) => ({ refundsConfirmed: eur(amount), refundsGranted: eur(amount) });
    const ours = [booked(1, refunded("10")), booked(2, refunded("9.95")), booked(3)];
    expect(codesOf({ deposits, total: eur("9.8") }, { deposits: ours })).toEqual([]);
  });

  it("names no deposit that another transfer or another exchange is to pay for, or that belongs on another account", () => {
    const changed = (changes: Partial<BookedDeposit>) => ({ deposits: [booked(1), booked(2, changes)] });
    expect(codesOf({}, changed({ expectedTransfer: 1n }))).toEqual([]);
    expect(codesOf({}, changed({ expectedTransfer: 2n }))).toEqual([CONFLICT]);
    expect(codesOf({}, changed({ exchangeUrl: "https://other.example/" }))).toEqual([CONFLICT]);
    expect(codesOf({}, changed({ hWire: bytes(64, 1) }))).toEqual([CONFLICT]);
  });
});
