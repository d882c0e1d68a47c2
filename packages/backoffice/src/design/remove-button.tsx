/** Removes something at the second tap: the first one asks whether it is meant. */

import { useSignal } from "@preact/signals";
import { type MessageKey, t } from "../messages/language.js";

interface RemoveButtonProps {
  /** The question. */
  readonly sure: MessageKey;
  readonly onRemove: () => void;
}

export function RemoveButton({ sure, onRemove }: RemoveButtonProps) {
  const isAsking = useSignal(false);
  return (
    <button
      type="button"
      class="button danger"
      onClick={() => {
        if (isAsking.value) onRemove();
        isAsking.value = true;
      }}
    >
      {t(isAsking.value ? sure : "remove")}
    </button>
  );
}
