/** What the shop's people note about an order, for themselves: no customer sees it. */

import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../../design/icon.js";
import { Trouble } from "../../design/trouble.js";
import type { OrderStatus } from "../../live/watch-order.js";
import { t } from "../../messages/language.js";
import { has } from "../../session/backend.js";
import { api } from "../../session/session.js";

/** As the server has it. */
const LONGEST = 2000;
const HEADING = "order-note";

interface OrderNoteProps {
  readonly orderId: string;
  /** What is forgotten of an order takes the note along: it is asked for again. */
  readonly status: OrderStatus;
}

export function OrderNote(props: OrderNoteProps) {
  if (!has("order-notes")) return null;
  return <Note {...props} />;
}

function Note({ orderId, status }: OrderNoteProps) {
  const note = useSignal<string | undefined>(undefined);
  const isEdited = useSignal(false);
  const wasEdited = useRef(false);
  const button = useRef<HTMLButtonElement>(null);
  const error = useSignal<TalerApiError | undefined>(undefined);
  const params = { orderId };
  useEffect(() => {
    let isWanted = true;
    void api.value.call("GET /private/kontor/orders/{orderId}/note", { params }).then((answer) => {
      if (!isWanted) return;
      error.value = answer.ok ? undefined : answer;
      if (answer.ok) note.value = answer.body.note;
    });
    return () => {
      isWanted = false;
    };
  }, [orderId, status]);
  useLayoutEffect(() => {
    if (wasEdited.current && !isEdited.value) button.current?.focus();
    wasEdited.current = isEdited.value;
  }, [isEdited.value]);
  const { value } = note;
  return (
    <section aria-labelledby={HEADING}>
      <h2 id={HEADING}>{t("note.title")}</h2>
      {error.value && <Trouble error={error.value} />}
      {isEdited.value ? (
        <NoteForm
          orderId={orderId}
          before={value ?? ""}
          onClose={(saved) => {
            note.value = saved ?? value;
            isEdited.value = false;
          }}
        />
      ) : (
        value !== undefined && (
          <>
            {value !== "" && <p class="as-written">{value}</p>}
            <button
              ref={button}
              type="button"
              class="button quiet"
              onClick={() => {
                isEdited.value = true;
              }}
            >
              <Icon name="pen" />
              {t(value === "" ? "note.add" : "note.change")}
            </button>
          </>
        )
      )}
    </section>
  );
}

interface NoteFormProps {
  readonly orderId: string;
  readonly before: string;
  /** @param saved undefined: it stays as it was */
  readonly onClose: (saved: string | undefined) => void;
}

function NoteForm({ orderId, before, onClose }: NoteFormProps) {
  const known = useRef(before);
  const field = useRef<HTMLTextAreaElement>(null);
  const isSaving = useSignal(false);
  const meanwhile = useSignal<string | undefined>(undefined);
  const error = useSignal<TalerApiError | undefined>(undefined);
  useLayoutEffect(() => field.current?.focus(), []);
  const params = { orderId };
  const save = async (typed: string) => {
    const now = await api.value.call("GET /private/kontor/orders/{orderId}/note", { params });
    if (!now.ok) return now;
    if (now.body.note !== known.current) {
      known.current = meanwhile.value = now.body.note;
      return undefined;
    }
    const answer = await api.value.call("PUT /private/kontor/orders/{orderId}/note", { params, body: { note: typed } });
    if (!answer.ok) return answer;
    onClose(typed.trim());
    return undefined;
  };
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isSaving.value) return;
    isSaving.value = true;
    error.value = await save(field.current!.value);
    isSaving.value = false;
  };
  return (
    <form
      class="note-form"
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose(undefined);
      }}
    >
      <label class="field">
        <span class="soft small">{t("note.how")}</span>
        <textarea ref={field} name="note" maxLength={LONGEST} rows={4} defaultValue={before} />
      </label>
      {meanwhile.value !== undefined && (
        <div class="note warn" role="alert">
          <p>{t("note.meanwhile")}</p>
          <p class="as-written">{meanwhile.value === "" ? t("note.removed") : meanwhile.value}</p>
        </div>
      )}
      {error.value && <Trouble error={error.value} />}
      <div class="buttons">
        <button type="submit" class="button">
          {t("save")}
        </button>
        <button type="button" class="button quiet" onClick={() => onClose(undefined)}>
          {t("note.keep")}
        </button>
      </div>
    </form>
  );
}
