/** A field for a password that somebody chooses: no shorter than the server takes it. */

import { type MessageKey, t } from "../messages/language.js";

const SHORTEST = 8;

interface NewPasswordProps {
  readonly word: MessageKey;
  readonly name?: string;
  readonly hint?: MessageKey;
}

export function NewPassword({ word, name = "password", hint }: NewPasswordProps) {
  return (
    <label class="field">
      <span>{t(word)}</span>
      <input name={name} type="password" autocomplete="new-password" required minLength={SHORTEST} />
      {hint !== undefined && <span class="hint">{t(hint)}</span>}
    </label>
  );
}
