/** The same that `kontor doctor` finds: the worst first, what is well folded. */

import type { Operations } from "@kontor/client/api";
import { Trouble } from "../../design/trouble.js";
import { type MessageKey, t } from "../../messages/language.js";
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

/** The server's sentences are in English, for whoever runs it. */
function Row({ finding: { state, text, advice } }: { readonly finding: Finding }) {
  const [word, colour] = WORDS[state];
  return (
    <li>
      <span class={`badge ${colour}`}>{t(word)}</span>
      <div lang="en">
        <p>{text}</p>
        {advice !== undefined && <p class="soft small">{advice}</p>}
      </div>
    </li>
  );
}
