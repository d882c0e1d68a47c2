/** `kontor otp check`: tells by itself, without any network, whether a customer's code belongs to a payment. */

import { checkOtpCode } from "@kontor/client/otp-check";
import { type Command, InvalidArgumentError } from "commander";

interface CheckOptions {
  readonly device: string;
  readonly amount?: string;
  readonly code: string;
  readonly withoutPrice?: boolean;
  readonly maxAge: number;
  readonly time?: number;
  readonly json?: boolean;
}

export function addOtpCommand(program: Command): void {
  const otp = program.command("otp").description("confirm payments without a connection");
  otp
    .command("check")
    .description("check the code that a customer's wallet shows")
    .requiredOption("--device <key>", "the key of the shop's device, in base32")
    .requiredOption("--code <code>", "what the wallet shows: eight digits")
    .option("--amount <amount>", "what was to be paid, such as EUR:4.20")
    .option("--without-price", "the device makes codes that do not depend on the amount")
    .option("--max-age <seconds>", "how long ago the order may have been made", parseSeconds, 300)
    .option("--time <seconds>", "the time to check for, in seconds since 1970 (default: now)", parseSeconds)
    .option("--json", "print the result as one JSON object")
    .action(async ({ device, amount, code, withoutPrice, maxAge, time, json }: CheckOptions) => {
      const result = await checkOtpCode({
        key: device,
        code,
        maxAgeSeconds: maxAge,
        ...(amount === undefined ? {} : { amount }),
        ...(withoutPrice === true ? { algorithm: 1 } : {}),
        ...(time === undefined ? {} : { nowSeconds: time }),
      });
      if (!result.ok) process.exitCode = 1;
      if (json) {
        console.log(JSON.stringify(result.ok ? { paid: true, age_seconds: result.ageSeconds } : { paid: false }));
      } else if (result.ok) {
        console.log(
          `Paid: the code is right${amount === undefined ? "" : ` for ${amount}`}, ${ageText(result.ageSeconds)}.`,
        );
      } else {
        console.log("Not paid: the code is wrong, or too old.");
      }
    });
}

function ageText(seconds: number): string {
  return seconds < 60 ? "made just now" : `made about ${Math.round(seconds / 60)} min ago`;
}

function parseSeconds(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new InvalidArgumentError("it is a number of seconds");
  return Number(text);
}
