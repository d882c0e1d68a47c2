/** The exchanges: is one configured, do we hold its keys, does it answer, and does its clock agree with ours? */

import type { Clock } from "../clock.js";
import { clockDifference } from "../clocks/clock-difference.js";
import type { TrustedExchange } from "../config/trusted-exchange.js";
import type { ExchangeService } from "../exchanges/exchange-service.js";
import { bad, type Check, coded, type Finding, good } from "./check.js";

const ANSWER_WITHIN_MS = 5000;
const NAME = "exchange";

export function exchangeCheck(
  exchanges: Pick<ExchangeService, "configured" | "keysOf" | "statusList">,
  clock: Clock,
): Check {
  return {
    name: NAME,
    async look() {
      const configured = exchanges.configured();
      if (configured.length === 0) {
        const advice = "Add a section [merchant-exchange-NAME] with EXCHANGE_BASE_URL, MASTER_KEY and CURRENCY.";
        return [coded("exchange-none", {}, bad(NAME, "problem", "no exchange is trusted, so nobody can pay", advice))];
      }
      const states = new Map((await exchanges.statusList()).map((state) => [state.exchange_url, state]));
      const looks = configured.map(async (exchange) => [
        keysFinding(exchange, exchanges.keysOf(exchange) !== undefined, states.get(exchange.baseUrl)),
        ...(await answerFindings(exchange, clock)),
      ]);
      return (await Promise.all(looks)).flat();
    },
  };
}

type KeysState = Awaited<ReturnType<ExchangeService["statusList"]>>[number];

function keysFinding({ baseUrl }: TrustedExchange, hasKeys: boolean, state: KeysState | undefined): Finding {
  if (hasKeys) return coded("exchange-well", { exchange: baseUrl }, good(NAME, `the keys of ${baseUrl} are there`));
  const { keys_http_status: status = 0, keys_hint: hint = "" } = state ?? {};
  const reason = [status === 0 ? "" : `its last answer was ${status}`, hint ?? ""].filter((part) => part !== "");
  const advice =
    "Compare EXCHANGE_BASE_URL and MASTER_KEY with what the exchange publishes; GET /exchanges shows the last download.";
  const text = `the keys of ${baseUrl} are not there${reason.length === 0 ? "" : ` (${reason.join(", ")})`}`;
  const values = { exchange: baseUrl, reason: reason.length === 0 ? "–" : reason.join(", ") };
  return coded("exchange-no-keys", values, bad(NAME, "problem", text, advice));
}

async function answerFindings({ baseUrl }: TrustedExchange, clock: Clock): Promise<Finding[]> {
  let answer: Response;
  try {
    answer = await fetch(new URL("config", baseUrl), {
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      redirect: "manual",
    });
    await answer.body?.cancel();
  } catch (error) {
    const { cause, message } = error as Error;
    const reason = cause instanceof Error ? cause.message : message;
    const advice = "Look at the address, at DNS, at the firewall, and at the exchange's own status.";
    const finding = bad(NAME, "problem", `${baseUrl} cannot be reached: ${reason}`, advice);
    return [coded("exchange-unreachable", { exchange: baseUrl, reason }, finding)];
  }
  const difference = clockDifference(answer.headers.get("date") ?? undefined, clock.now());
  if (difference === undefined) return [];
  const advice = "Let this machine take its time from NTP; if it does, tell who operates the exchange.";
  const finding = bad("clock", "problem", `our clock and that of ${baseUrl} differ: ${difference}`, advice);
  return [coded("clock-exchange", { exchange: baseUrl, difference }, finding)];
}
