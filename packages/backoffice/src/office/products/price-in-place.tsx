/**
 * The price of a product, changed where it stands: a tap makes it a field, Enter saves it, Escape leaves it as it was. What
 * was typed stays until it is saved or given up, and a price that somebody else has changed meanwhile is told first.
 */

import type { TalerApiError } from "@kontor/client/api-error";
import { parseAmount, printAmount } from "@kontor/taler/amount";
import { useSignal } from "@preact/signals";
import type { TargetedFocusEvent, TargetedSubmitEvent } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { isFocusLost } from "../../design/focus.js";
import { Icon } from "../../design/icon.js";
import { Trouble } from "../../design/trouble.js";
import { t } from "../../messages/language.js";
import { amountFrom, typedFrom } from "../../orders/typed-amount.js";
import { inputDigits, money } from "../../session/backend.js";
import { api } from "../../session/session.js";
import type { Product } from "./product.js";

interface PriceInPlaceProps {
  readonly product: Product;
  /** The price is another one: the list is asked for anew. */
  readonly onSaved: () => Promise<void>;
}

export function PriceInPlace({ product, onSaved }: PriceInPlaceProps) {
  const isEdited = useSignal(false);
  const wasEdited = useRef(false);
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (wasEdited.current && !isEdited.value && isFocusLost()) button.current?.focus();
    wasEdited.current = isEdited.value;
  }, [isEdited.value]);
  const close = () => {
    isEdited.value = false;
  };
  if (isEdited.value) return <PriceForm product={product} onSaved={onSaved} onClose={close} />;
  const price = money(product.price);
  return (
    <button
      ref={button}
      type="button"
      class="price"
      aria-label={t("products.changePrice", { price, name: product.product_name })}
      onClick={() => {
        isEdited.value = true;
      }}
    >
      <span class="num">{price}</span>
      <Icon name="pen" />
    </button>
  );
}

function PriceForm({ product, onSaved, onClose }: PriceInPlaceProps & { readonly onClose: () => void }) {
  const { product_id: productId, product_name: name } = product;
  const known = useRef(product.price);
  const field = useRef<HTMLInputElement>(null);
  const problem = useSignal<string | undefined>(undefined);
  const error = useSignal<TalerApiError | undefined>(undefined);
  const isSaving = useSignal(false);
  const id = useId();
  const { currency, ...amount } = parseAmount(known.current);
  const before = useRef(typedFrom({ currency, ...amount }, inputDigits(currency)));
  // At once: what is typed next belongs into it.
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const say = (words: string) => {
    problem.value = words;
    field.current?.focus();
  };
  const save = async (typed: string) => {
    error.value = problem.value = undefined;
    const price = amountFrom(typed, currency);
    if (price === undefined) return say(t("products.noPrice", { example: before.current }));
    const path = { params: { productId } };
    const now = await api.value.call("GET /private/products/{productId}", path);
    if (!now.ok) {
      error.value = now;
      return;
    }
    if (now.body.price !== known.current) {
      known.current = now.body.price;
      return say(t("products.otherPrice", { price: money(now.body.price) }));
    }
    const answer = await api.value.call("PATCH /private/products/{productId}", {
      ...path,
      body: { price: printAmount(price) },
    });
    if (!answer.ok) {
      error.value = answer;
      return;
    }
    await onSaved();
    onClose();
  };
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isSaving.value) return;
    isSaving.value = true;
    await save(field.current!.value);
    isSaving.value = false;
  };
  // Who has changed nothing and goes on has left; what was typed is not thrown away.
  const leave = ({ currentTarget, relatedTarget }: TargetedFocusEvent<HTMLFormElement>) => {
    if (!currentTarget.contains(relatedTarget as Node | null) && field.current?.value === before.current) onClose();
  };
  return (
    <form
      class="price-form"
      aria-label={t("products.changePrice", { price: money(product.price), name })}
      noValidate
      onSubmit={(event) => void submit(event)}
      onFocusOut={leave}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <input
        ref={field}
        name="price"
        inputMode="decimal"
        autocomplete="off"
        aria-label={t("products.price", { currency })}
        aria-invalid={problem.value !== undefined}
        aria-describedby={problem.value === undefined ? undefined : id}
        defaultValue={before.current}
      />
      <div>
        <button type="submit" class="button" aria-label={t("save")}>
          <Icon name="check" />
        </button>
        <button type="button" class="button quiet" aria-label={t("products.keepPrice")} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      {problem.value !== undefined && (
        <p id={id} class="note bad small" role="alert">
          {problem.value}
        </p>
      )}
      {error.value && <Trouble error={error.value} />}
    </form>
  );
}
