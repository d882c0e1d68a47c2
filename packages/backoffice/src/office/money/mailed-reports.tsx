/** Books that are mailed by themselves, each week or month. GET and POST private/reports, with the generator that mails. */

import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { RemoveButton } from "../../design/remove-button.js";
import { Trouble } from "../../design/trouble.js";
import { type MessageKey, t } from "../../messages/language.js";
import { day } from "../../messages/moments.js";
import { backend, has } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { useAnswer } from "../use-answer.js";

const GENERATOR = "email";
const DAY_US = 86_400_000_000;

const FORMATS = [
  ["xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  ["pdf", "application/pdf"],
  ["csv", "text/csv"],
] as const;

const RHYTHMS = [
  ["month", 30, "reports.monthly"],
  ["week", 7, "reports.weekly"],
] as const satisfies readonly (readonly [string, number, MessageKey])[];

/** Whether the backend can mail books at all. */
export function mailsReports(): boolean {
  return has("export") && GENERATOR in (backend.value?.report_generators ?? {});
}

export function MailedReports() {
  const { again, body, error } = useAnswer("GET /private/reports", {});
  const refused = useSignal<TalerApiError | undefined>(undefined);
  const add = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const [last, days, word] = RHYTHMS.find(([name]) => name === data.get("rhythm")) ?? RHYTHMS[0];
    const [format, mediaType] = FORMATS.find(([name]) => name === data.get("format")) ?? FORMATS[0];
    const address = String(data.get("address")).trim();
    const query = new URLSearchParams({ last, format, locale: navigator.language });
    const answer = await api.value.call("POST /private/reports", {
      body: {
        description: `${t(word)}, ${format.toUpperCase()}, ${address}`,
        program_section: GENERATOR,
        mime_type: mediaType,
        data_source: `/private/kontor/export?${query}`,
        target_address: address,
        report_frequency: { d_us: days * DAY_US },
      },
    });
    refused.value = answer.ok ? undefined : answer;
    if (!answer.ok) return;
    form.reset();
    await again();
  };
  const trouble = refused.value ?? error.value;
  return (
    <section class="panel" aria-labelledby="mailed">
      <h2 id="mailed">{t("reports.title")}</h2>
      <p class="soft">{t("reports.how")}</p>
      {trouble && <Trouble error={trouble} />}
      {body.value === undefined && !error.value && <div class="skeleton" aria-busy="true" />}
      {(body.value?.reports.length ?? 0) > 0 && (
        <ul class="things">
          {body.value?.reports.map(({ report_serial }) => (
            <Report key={report_serial} id={String(report_serial)} onChange={again} />
          ))}
        </ul>
      )}
      <form onSubmit={(event) => void add(event)}>
        <div class="two">
          <label class="field">
            <span>{t("reports.rhythm")}</span>
            <select name="rhythm">
              {RHYTHMS.map(([name, , word]) => (
                <option key={name} value={name}>
                  {t(word)}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{t("reports.format")}</span>
            <select name="format">
              {FORMATS.map(([name]) => (
                <option key={name} value={name}>
                  {name.toUpperCase()}
                </option>
              ))}
            </select>
          </label>
        </div>
        <label class="field">
          <span>{t("reports.address")}</span>
          <input name="address" type="email" required maxLength={200} autocomplete="email" />
        </label>
        <button type="submit" class="button quiet">
          {t("reports.add")}
        </button>
      </form>
    </section>
  );
}

function Report({ id, onChange }: { readonly id: string; readonly onChange: () => Promise<void> }) {
  const { body, error } = useAnswer("GET /private/reports/{reportId}", { params: { reportId: id } });
  const report = body.value;
  if (report === undefined && error.value !== undefined) {
    return (
      <li>
        <Trouble error={error.value} />
      </li>
    );
  }
  if (report === undefined) return <li class="skeleton" aria-busy="true" />;
  const remove = async () => {
    await api.value.call("DELETE /private/reports/{reportId}", { params: { reportId: id } });
    await onChange();
  };
  return (
    <li>
      <p>
        <strong>{report.description}</strong>
        <br />
        <span class="soft small">{t("reports.next", { day: day(report.next_transmission) })}</span>
      </p>
      {report.last_error_detail !== undefined && (
        <p class="note bad" role="alert">
          {t("reports.failed")} {report.last_error_detail}
        </p>
      )}
      <RemoveButton sure="reports.sure" onRemove={() => void remove()} />
    </li>
  );
}
