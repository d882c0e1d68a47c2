/** Options that are right one by one and wrong together. Each is told before anything is started, with what to write. */

import type { TanChannel } from "@kontor/taler/schemas/tokens";
import type { MerchantConfig } from "./merchant-section.js";
import type { Setting } from "./options.js";

export interface Combinations {
  /** Nothing that starts like this can work. */
  readonly problems: readonly string[];
  /** It works, but something that was set does nothing. */
  readonly warnings: readonly string[];
}

/** Looks at the settings in force. */
export function checkCombinations(
  settings: readonly Setting[],
  { mandatoryTanChannels }: Pick<MerchantConfig, "mandatoryTanChannels">,
): Combinations {
  const inForce = new InForce(settings);
  return {
    problems: [
      ...missingBaseUrl(inForce),
      ...samePorts(inForce),
      ...unreachable(inForce, mandatoryTanChannels).problems,
    ],
    warnings: [...unreachable(inForce, mandatoryTanChannels).warnings, ...useless(inForce), ...overruled(inForce)],
  };
}

/** What is set, and where. */
class InForce {
  readonly #settings: readonly Setting[];

  constructor(settings: readonly Setting[]) {
    this.#settings = settings;
  }

  #find(section: string, option: string): Setting | undefined {
    return this.#settings.find((setting) => setting.section === section && setting.option === option);
  }

  text(section: string, option: string): string | undefined {
    return this.#find(section, option)?.text;
  }

  isOn(section: string, option: string): boolean {
    return isYes(this.text(section, option));
  }

  /** Whether somebody has set it. */
  isChosen(section: string, option: string): boolean {
    return this.#settings.some(
      (setting) => setting.section === section && setting.option === option && setting.origin.kind !== "default",
    );
  }

  /** What only repeats the default asks for nothing. */
  asksForSomething(section: string, option: string): boolean {
    return this.#settings.some(
      (setting) => setting.section === section && setting.option === option && setting.text !== setting.defaultText,
    );
  }
}

function missingBaseUrl(inForce: InForce): string[] {
  const privateOption = ["PRIVATE_PORT", "PRIVATE_UNIXPATH"].find(
    (option) => inForce.text("kontor", option) !== undefined,
  );
  if (privateOption === undefined || inForce.text("merchant", "BASE_URL") !== undefined) return [];
  return [
    `[kontor] ${privateOption} needs the address that customers use, or orders made there could not be paid: ` +
      "add BASE_URL = https://shop.example/ to [merchant]",
  ];
}

function samePorts(inForce: InForce): string[] {
  const ports = [
    ["merchant", "PORT"],
    ["kontor", "PRIVATE_PORT"],
    ["kontor", "METRICS_PORT"],
  ] as const;
  const isTcp = inForce.text("merchant", "SERVE") !== "unix";
  const used = ports.filter(([section]) => section !== "merchant" || isTcp);
  return used.flatMap(([section, option], index) => {
    const port = inForce.text(section, option);
    const other = used
      .slice(index + 1)
      .find(([otherSection, otherOption]) => inForce.text(otherSection, otherOption) === port);
    if (port === undefined || port === "0" || other === undefined) return [];
    return [`[${section}] ${option} and [${other[0]}] ${other[1]} are both ${port}: give each a port of its own`];
  });
}

/** Channels that codes must take, without a way to send them. */
function unreachable(inForce: InForce, mandatory: readonly TanChannel[]): Combinations {
  const problems: string[] = [];
  const warnings: string[] = [];
  const hasFile = inForce.text("kontor-mail", "FILE") !== undefined;
  const ways = [
    ["email", ["merchant", "HELPER_EMAIL"], "HOST of [kontor-mail], or HELPER_EMAIL"],
    ["sms", ["merchant", "HELPER_SMS"], "HELPER_SMS"],
  ] as const;
  for (const [channel, [section, option], needs] of ways) {
    const isThere =
      hasFile ||
      inForce.text(section, option) !== undefined ||
      (channel === "email" && inForce.isChosen("kontor-mail", "HOST"));
    if (isThere || !mandatory.includes(channel)) continue;
    // Where strangers make instances the operator relies on it; elsewhere nothing is less than it was.
    if (inForce.isOn("merchant", "ENABLE_SELF_PROVISIONING")) {
      problems.push(`[merchant] MANDATORY_TAN_CHANNELS = ${channel} needs a way to send codes: add ${needs}`);
    } else warnings.push(`[merchant] MANDATORY_TAN_CHANNELS = ${channel} has no effect without ${needs}`);
  }
  return { problems, warnings };
}

function useless(inForce: InForce): string[] {
  const isTcp = inForce.text("merchant", "SERVE") !== "unix";
  const options: readonly (readonly [section: string, option: string, needs: string, isMet: boolean])[] = [
    ["kontor", "SANDBOX_WALLET_URL", "SANDBOX = YES", inForce.isOn("kontor", "SANDBOX")],
    ["kontor", "DATABASE_LISTEN", "DATABASE_POOLER = YES", inForce.isOn("kontor", "DATABASE_POOLER")],
    [
      "kontor",
      "DATABASE_STANDBY",
      "CONFIG of [merchantdb-postgres]",
      inForce.isChosen("merchantdb-postgres", "CONFIG"),
    ],
    ["kontor", "DATABASE_POOLER", "CONFIG of [merchantdb-postgres]", inForce.isChosen("merchantdb-postgres", "CONFIG")],
    ...["PORT", "TLS", "USER", "SENDER"].map(
      (option) => ["kontor-mail", option, "HOST", inForce.isChosen("kontor-mail", "HOST")] as const,
    ),
    ["kontor-mail", "PASSWORD_FILE", "USER", inForce.isChosen("kontor-mail", "USER")],
    ...["PORT", "BIND_TO"].map((option) => ["merchant", option, "SERVE = tcp", isTcp] as const),
    ...["UNIXPATH", "UNIXPATH_MODE"].map((option) => ["merchant", option, "SERVE = unix", !isTcp] as const),
    ...["METRICS", "PRIVATE"].flatMap((name) => [
      ["kontor", `${name}_BIND`, `${name}_PORT`, inForce.isChosen("kontor", `${name}_PORT`)] as const,
      ["kontor", `${name}_UNIXPATH_MODE`, `${name}_UNIXPATH`, inForce.isChosen("kontor", `${name}_UNIXPATH`)] as const,
    ]),
    ...["TERMS", "PRIVACY"].flatMap((name) => [
      ["merchant", `${name}_DIR`, `${name}_ETAG`, inForce.isChosen("merchant", `${name}_ETAG`)] as const,
      ["merchant", `${name}_ETAG`, `${name}_DIR`, inForce.isChosen("merchant", `${name}_DIR`)] as const,
    ]),
  ];
  return options
    .filter(([section, option, , isMet]) => inForce.asksForSomething(section, option) && !isMet)
    .map(([section, option, needs]) => `[${section}] ${option} has no effect without ${needs}`);
}

/** Options beside which a stronger one says something else. */
function overruled(inForce: InForce): string[] {
  const weaker = [
    ["merchant", "TAX_RECORD_EXPIRATION", "LEGAL_PRESERVATION"],
    ["taler", "CURRENCY", "CURRENCY"],
  ] as const;
  return weaker
    .filter(
      ([section, option, stronger]) =>
        inForce.isChosen(section, option) &&
        inForce.isChosen("merchant", stronger) &&
        inForce.text(section, option) !== inForce.text("merchant", stronger),
    )
    .map(([section, option, stronger]) => `[${section}] ${option} has no effect beside [merchant] ${stronger}`);
}

function isYes(text: string | undefined): boolean {
  return text !== undefined && /^(?:yes|true|1)$/i.test(text);
}
