import { describe, expect, it } from "vitest";
import { printAmount } from "../amount.js";
import { encodeBase32 } from "../base32.js";
import { timestampFromSeconds } from "../time.js";
import { vectors } from "../vectors/used-vectors.js";
import { BookedTransfer, IncomingHistory, OutgoingHistory, RevenueIncomingHistory } from "./bank.js";
import { wireCodec } from "./wire-codec.js";

describe("what the reference's bank answers is understood", () => {
  it("when money is booked", () => {
    const [json] = vectors("samples/bank-add-incoming.json");
    expect(wireCodec(BookedTransfer).decode(json)).toEqual({ row_id: 1, timestamp: timestampFromSeconds(1795337264) });
  });

  it("in the revenue history", () => {
    const [json] = vectors("samples/bank-revenue-history.json");
    const [row] = wireCodec(RevenueIncomingHistory).decode(json).incoming_transactions;
    expect(row?.subject).toMatch(/^[0-9A-Z]{52} http/);
    expect(row && printAmount(row.amount)).toBe("TESTKUDOS:5.96");
    expect(row?.credit_fee).toBeUndefined();
  });

  it("in the revenue history with a fee, or null for none", () => {
    const [json] = vectors<{ incoming_transactions: object[] }>("samples/bank-revenue-history.json");
    const withFee = (credit_fee: string | null) =>
      wireCodec(RevenueIncomingHistory).decode({
        ...json,
        incoming_transactions: [{ ...json!.incoming_transactions[0], credit_fee }],
      }).incoming_transactions[0]?.credit_fee;
    expect(withFee("TESTKUDOS:0.1")).toMatchObject({ fraction: 10_000_000 });
    expect(withFee(null)).toBeNull();
  });

  it("in the history of incoming transfers, whose forms can be told apart", () => {
    const [json] = vectors<{ incoming_transactions: object[] }>("samples/bank-wire-gateway-incoming.json");
    const [row] = wireCodec(IncomingHistory).decode(json).incoming_transactions;
    expect(row?.type === "RESERVE" && encodeBase32(row.reserve_pub)).toMatch(/^37Z0EGY7/);
    const { reserve_pub, ...rest } = json!.incoming_transactions[0] as { reserve_pub: string };
    const kycauth = { ...json, incoming_transactions: [{ ...rest, type: "KYCAUTH", account_pub: reserve_pub }] };
    const [second] = wireCodec(IncomingHistory).decode(kycauth).incoming_transactions;
    expect(second?.type === "KYCAUTH" && encodeBase32(second.account_pub)).toBe(reserve_pub);
  });

  it("in the history of outgoing transfers, and goes back as it came", () => {
    const [json] = vectors("samples/bank-wire-gateway-outgoing.json");
    const codec = wireCodec(OutgoingHistory);
    expect(codec.encode(codec.decode(json))).toEqual(json);
  });
});
