/** The same that `kontor doctor` finds, in the language of who looks: the worst first, what is well folded. */

import type { Operations } from "@kontor/client/api";
import { Trouble } from "../../design/trouble.js";
import { type MessageKey, t, textFor } from "../../messages/language.js";
import { useAnswer } from "../use-answer.js";

type Finding = Operations["GET /management/kontor/checks"]["answers"][200]["checks"][number];

const WORDS = {
  problem: ["check.problem", "bad"],
  warning: ["check.warning", "warn"],
  unknown: ["check.unknown", ""],
  ok: ["check.ok", "good"],
} as const satisfies Readonly<Record<Finding["state"], readonly [MessageKey, string]>>;
const ORDER = Object.keys(WORDS);

export function Checks() {
  const { body, error, again } = useAnswer("GET /management/kontor/checks", {});
  const findings = (body.value?.checks ?? []).toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  const bad = findings.filter(({ state }) => state !== "ok");
  const good = findings.filter(({ state }) => state === "ok");
  return (
    <section class="panel" aria-labelledby="checks">
      <header>
        <h2 id="checks">{t("server.health")}</h2>
        <button type="button" class="button quiet" onClick={() => void again()}>
          {t("server.look")}
        </button>
      </header>
      {error.value && <Trouble error={error.value} />}
      {body.value === undefined && !error.value && <div class="skeleton" aria-busy="true" />}
      {body.value !== undefined && bad.length === 0 && <p class="note good">{t("server.allWell")}</p>}
      <ul class="findings">
        {bad.map((finding) => (
          <Row key={finding.text} finding={finding} />
        ))}
      </ul>
      {good.length > 0 && (
        <details>
          <summary>{t("server.well", { count: good.length })}</summary>
          <ul class="findings">
            {good.map((finding) => (
              <Row key={finding.text} finding={finding} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** What each check says in a sentence that holds for all that it finds; what exactly, the server says. */
const SENTENCES: Readonly<Record<string, Readonly<Partial<Record<"well" | "wrong" | "unknown", MessageKey>>>>> = {
  configuration: { well: "health.configurationWell", wrong: "health.configurationWrong" },
  database: { well: "health.databaseWell", wrong: "health.databaseWrong" },
  schema: { well: "health.schemaWell", wrong: "health.schemaWrong" },
  clock: { well: "health.clockWell", wrong: "health.clockWrong" },
  secrets: { well: "health.secretsWell", wrong: "health.secretsWrong" },
  exchange: { well: "health.exchangeWell", wrong: "health.exchangeWrong" },
  accounts: { well: "health.accountsWell", wrong: "health.accountsWrong" },
  jobs: { well: "health.jobsWell", wrong: "health.jobsWrong" },
  address: { well: "health.addressWell", wrong: "health.addressWrong", unknown: "health.addressUnknown" },
  disk: { well: "health.diskWell", wrong: "health.diskWrong" },
  backup: { well: "health.backupWell", wrong: "health.backupWrong", unknown: "health.backupUnknown" },
};

function sentenceOf({ name, state }: Finding): MessageKey | undefined {
  const outcome = state === "ok" ? "well" : state === "unknown" ? "unknown" : "wrong";
  return Object.hasOwn(SENTENCES, name) ? SENTENCES[name]?.[outcome] : undefined;
}

function Row({ finding }: { readonly finding: Finding }) {
  const { state, code, values } = finding;
  const [word, colour] = WORDS[state];
  const cause = textFor(`found.${code}`, values);
  const advice = textFor(`advice.${code}`, values);
  return (
    <li>
      <span class={`badge ${colour}`}>{t(word)}</span>
      {cause === undefined ? (
        <InItsWords finding={finding} />
      ) : (
        <div>
          <p>{cause}</p>
          {advice !== undefined && <p class="soft small">{advice}</p>}
        </div>
      )}
    </li>
  );
}

/** What there are no words for here: the server's own sentences are in English, for whoever runs it. */
function InItsWords({ finding }: { readonly finding: Finding }) {
  const { text, advice } = finding;
  const sentence = sentenceOf(finding);
  return (
    <div>
      {sentence !== undefined && <p>{t(sentence)}</p>}
      <p lang="en" class={sentence === undefined ? "" : "soft small"}>
        {text}
      </p>
      {advice !== undefined && (
        <p lang="en" class="soft small">
          {advice}
        </p>
      )}
    </div>
  );
}
