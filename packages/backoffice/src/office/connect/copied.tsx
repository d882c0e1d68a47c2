/** A text for another program, and a button that copies it. */

import { useSignal } from "@preact/signals";
import { Verbatim } from "../../design/verbatim.js";
import { t } from "../../messages/language.js";

export function Copied({ text, isLong = false }: { readonly text: string; readonly isLong?: boolean }) {
  const isCopied = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text).catch(() => undefined);
    isCopied.value = true;
  };
  return (
    <div class="copied">
      {isLong ? <Verbatim text={text} /> : <code>{text}</code>}
      <button type="button" class="button quiet" onClick={() => void copy()}>
        {t(isCopied.value ? "orders.copied" : "connect.copy")}
      </button>
    </div>
  );
}
