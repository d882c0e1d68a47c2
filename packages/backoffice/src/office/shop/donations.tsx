/** Donations: which authorities give the tax receipts, and how much of the year's allowance is left. */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import {
  addAmounts,
  compareAmounts,
  parseAmount,
  printAmount,
  subtractAmounts,
  zeroAmount,
} from "@kontor/taler/amount";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { Icon } from "../../design/icon.js";
import { Trouble } from "../../design/trouble.js";
import { t } from "../../messages/language.js";
import { backend, money } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { useAnswer } from "../use-answer.js";

type Authority = Operations["GET /private/donau"]["answers"][200]["donau_instances"][number];

/** Whether the backend deals with donation authorities. */
export function hasDonations(): boolean {
  return backend.value?.have_donau ?? false;
}

export function Donations() {
  const authorities = useAnswer("GET /private/donau", {});
  const listed = authorities.body.value?.donau_instances;
  const error = authorities.error.value;
  return (
    <>
      <section class="panel">
        <p class="soft">{t("donations.about")}</p>
        {error && <Trouble error={error} />}
        {listed === undefined && !error && <div class="skeleton" aria-busy="true" />}
        {listed?.length === 0 && <p class="soft">{t("donations.none")}</p>}
        <ul class="things">
          {listed?.map((authority) => (
            <Linked key={authority.donau_instance_serial} authority={authority} onChange={authorities.again} />
          ))}
        </ul>
      </section>
      <LinkForm onChange={authorities.again} />
    </>
  );
}

interface LinkedProps {
  readonly authority: Authority;
  readonly onChange: () => Promise<void>;
}

function Linked({ authority, onChange }: LinkedProps) {
  const isAsking = useSignal(false);
  const remove = async () => {
    const params = { serial: String(authority.donau_instance_serial) };
    await api.value.call("DELETE /private/donau/{serial}", { params });
    await onChange();
  };
  const { left, most, used } = allowanceOf(authority);
  const year = String(authority.current_year);
  return (
    <li>
      <div class="thing">
        <Icon name="receipt" />
        <span>
          <strong>{new URL(authority.donau_url).host}</strong>
          <span class="soft small"> {authority.charity_name}</span>
        </span>
      </div>
      <p>{t("donations.left", { left: money(left), most: money(most), year })}</p>
      <meter
        min={0}
        max={Number(most.split(":")[1])}
        value={Number(used.split(":")[1])}
        aria-label={t("donations.used")}
      />
      {authority.problem !== undefined && (
        <p class="note bad" role="alert">
          {t("donations.problem", { reason: authority.problem })}
        </p>
      )}
      {isAsking.value ? (
        <div class="buttons">
          <button type="button" class="button danger" onClick={() => void remove()}>
            {t("donations.unlink")}
          </button>
          <button
            type="button"
            class="button quiet"
            onClick={() => {
              isAsking.value = false;
            }}
          >
            {t("donations.keep")}
          </button>
        </div>
      ) : (
        <button
          type="button"
          class="button bare"
          onClick={() => {
            isAsking.value = true;
          }}
        >
          {t("donations.unlink")}
        </button>
      )}
    </li>
  );
}

/** What is promised counts as used. */
function allowanceOf(authority: Authority): { readonly left: string; readonly most: string; readonly used: string } {
  const most = parseAmount(authority.charity_max_per_year);
  const counted = parseAmount(authority.charity_receipts_to_date);
  const used = addAmounts(counted, parseAmount(authority.charity_receipts_pending));
  const left = compareAmounts(used, most) < 0 ? subtractAmounts(most, used) : zeroAmount(most.currency);
  return { left: printAmount(left), most: printAmount(most), used: printAmount(used) };
}

function LinkForm({ onChange }: { readonly onChange: () => Promise<void> }) {
  const error = useSignal<TalerApiError | undefined>(undefined);
  const isBusy = useSignal(false);
  const link = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    isBusy.value = true;
    const body = { donau_url: String(data.get("url")).trim(), charity_id: Number(data.get("charity")) };
    const answer = await api.value.call("POST /private/donau", { body });
    isBusy.value = false;
    error.value = answer.ok ? undefined : answer;
    if (!answer.ok) return;
    form.reset();
    await onChange();
  };
  return (
    <section class="panel" aria-labelledby="link-authority">
      <h2 id="link-authority">{t("donations.link")}</h2>
      <form onSubmit={(event) => void link(event)}>
        {error.value && <Trouble error={error.value} />}
        <label class="field">
          <span>{t("donations.url")}</span>
          <input name="url" type="url" required placeholder="https://" spellcheck={false} />
        </label>
        <label class="field">
          <span>{t("donations.charity")}</span>
          <input name="charity" inputMode="numeric" pattern="[0-9]{1,15}" required />
        </label>
        <button type="submit" class="button" disabled={isBusy.value}>
          {t("donations.link")}
        </button>
      </form>
    </section>
  );
}
