// Search and the choice between light and dark, on every page of the documentation.
const root = document.currentScript.dataset.root;
const search = document.querySelector("#search");
const found = document.querySelector("#found");
const theme = document.querySelector("#theme");
search.hidden = false;
theme.hidden = false;

/** The sections that have all words, those first whose title has them. */
function look() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (text) => words.every((word) => text.toLowerCase().includes(word));
  const all = words.length === 0 ? [] : globalThis.SEARCH_INDEX.filter(({ title, text }) => has(`${title} ${text}`));
  const best = [...all.filter(({ title }) => has(title)), ...all.filter(({ title }) => !has(title))].slice(0, 20);
  found.replaceChildren(
    ...best.map(({ title, page, url }) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = root + url;
      link.textContent = title === page ? title : `${page}: ${title}`;
      item.append(link);
      return item;
    }),
  );
  found.hidden = best.length === 0;
}

search.addEventListener("input", look);
addEventListener("keydown", (event) => {
  if (event.key === "Escape") found.hidden = true;
  if (event.key !== "/" || document.activeElement === search) return;
  event.preventDefault();
  search.focus();
});
try {
  const chosen = localStorage.getItem("kontor-docs-theme");
  if (chosen !== null) document.documentElement.dataset.theme = chosen;
} catch {
  // A browser that keeps nothing of pages follows the system.
}
theme.addEventListener("click", () => {
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = document.documentElement.dataset.theme ?? (systemIsDark ? "dark" : "light");
  const chosen = now === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = chosen;
  try {
    localStorage.setItem("kontor-docs-theme", chosen);
  } catch {
    // It is chosen again on the next page.
  }
});
