/** What each command's help says below its options: examples, and the environment that it looks at. */

import type { Command } from "commander";

/** By the command's words. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  "": [
    "kontor demo      a payment from beginning to end, with play money",
    "kontor dev       a shop to develop against, which keeps its data",
    "kontor serve     a shop; `kontor doctor` says what is missing",
    "kontor COMMAND --help",
  ],
  serve: ["kontor serve -c /etc/kontor/kontor.conf", "kontor serve --workers 4 -L WARNING"],
  dbinit: ["kontor dbinit", "kontor dbinit --check", "kontor dbinit --distribute"],
  config: ["kontor config", "kontor config -s merchant -o PORT"],
  doctor: ["kontor doctor", `kontor doctor --json | jq '.checks[] | select(.state == "problem")'`],
  export: ["kontor export shop-2026-11-30.kontor"],
  import: ["KONTOR_DB=postgres:///new kontor import shop-2026-11-30.kontor"],
  "rotate-secrets": ["kontor rotate-secrets --new-key /etc/kontor/new.key"],
  gc: ["kontor gc", "kontor gc --json"],
  worker: ["kontor serve --no-jobs & kontor worker", "kontor worker --test"],
  jobs: ["kontor jobs", "kontor jobs --json"],
  passwd: ["kontor passwd", "echo 'choose your own' | kontor passwd -i tea"],
  "instance list": ["kontor instance list"],
  "instance create": [
    "echo 'choose your own' | kontor instance create tea --name 'Tea house' --email tea@shop.example",
  ],
  "instance disable": ["kontor instance disable tea"],
  "instance forget-factors": ["kontor instance forget-factors tea"],
  "mail test": ["kontor mail test you@shop.example"],
  dev: ["kontor dev", "kontor dev --data ./practice"],
  demo: ["kontor demo", "kontor demo --exit --json > transcript.json"],
  sandbox: ["kontor sandbox", "kontor sandbox --currency EUR --exchange north --exchange south"],
  events: ["kontor events --token secret-token:sandbox --follow --types pay,refund"],
  listen: ["kontor listen --token secret-token:sandbox --forward-to http://localhost:3000/hook"],
  trigger: [
    "kontor trigger pay --token secret-token:sandbox",
    "kontor listen --token secret-token:sandbox --forward-to http://localhost:3000/hook &",
    "kontor trigger refund --token secret-token:sandbox",
  ],
  "otp check": ["kontor otp check --device JBSWY3DPEHPK3PXP --amount KUDOS:1 --code 12345678"],
  "statement verify": ["kontor statement verify statement-*.json"],
  "wallet withdraw": [
    "kontor wallet withdraw KUDOS:30 --exchange http://127.0.0.1:8081/ --bank http://127.0.0.1:8082/accounts/sandbox/taler-wire-gateway/",
  ],
  "wallet pay": ["kontor wallet pay taler+http://pay/127.0.0.1:9966/tea/"],
  "wallet prove": ["kontor wallet prove tea --session another-browser"],
  "wallet refunds": ["kontor wallet refunds tea"],
  "wallet abort": ["kontor wallet abort tea"],
  "wallet status": ["kontor wallet status"],
  "wallet balance": ["kontor wallet balance --json"],
  "wallet transactions": ["kontor wallet transactions"],
  "wallet donations": ["kontor wallet donations"],
  completion: ["source <(kontor completion bash)", "kontor completion fish > ~/.config/fish/completions/kontor.fish"],
};

const OF_CONFIGURED = [
  "KONTOR_CONFIG    the configuration file, where -c names none",
  "KONTOR_DB        the PostgreSQL to use, in the place of CONFIG of [merchantdb-postgres]",
  "KONTOR_OPTION    any OPTION of [merchant] and [kontor]; `kontor config` shows them with their defaults",
];

const ENVIRONMENT: Readonly<Record<string, readonly string[]>> = {
  serve: [...OF_CONFIGURED, "TALER_MERCHANT_TOKEN  what an administrator's requests must carry"],
  dev: ["KONTOR_DB        the PostgreSQL to use instead of a private one"],
  demo: ["KONTOR_DB        the PostgreSQL to use instead of a private one"],
  sandbox: ["KONTOR_DB        the PostgreSQL to use instead of a private one"],
};

/** Adds both to a command and those below it. */
export function addHelpTexts(command: Command, words: readonly string[] = []): void {
  for (const sub of command.commands) addHelpTexts(sub, [...words, sub.name()]);
  const name = words.join(" ");
  const isConfigured = command.options.some(({ long }) => long === "--config");
  const environment = ENVIRONMENT[name] ?? (isConfigured ? OF_CONFIGURED : []);
  const parts = [paragraph("Examples", EXAMPLES[name] ?? []), paragraph("Environment", environment)];
  const text = parts.filter((part) => part !== "").join("\n");
  if (text !== "") command.addHelpText("after", text);
}

function paragraph(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `\n${title}:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}
