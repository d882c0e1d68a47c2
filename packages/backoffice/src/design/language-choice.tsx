/** The languages of the app, each by its own name. */

import { choose, LANGUAGES } from "../messages/language.js";

export function LanguageChoice() {
  const current = document.documentElement.lang;
  return (
    <>
      {Object.entries(LANGUAGES).map(([tag, name]) => (
        <button
          type="button"
          class="link"
          lang={tag}
          key={tag}
          aria-current={tag === current ? "true" : undefined}
          onClick={() => choose(tag)}
        >
          {name}
        </button>
      ))}
    </>
  );
}
