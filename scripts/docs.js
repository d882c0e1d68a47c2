// The documentation as a site, in `site/`: out of `docs/` and the documents of the repository, and of the code itself. It loads
// nothing from elsewhere, and can be opened as files.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { Marked } from "marked";
import { references } from "./docs/references.js";

const repository = fileURLToPath(new URL("..", import.meta.url));
const own = fileURLToPath(new URL("./docs/", import.meta.url));
/** Styles that the documentation shares with the API's description. */
const READING = "packages/merchant/src/api-description/assets/reading.css";

/** What stands in the navigation, in the sequence in which it is read: heading, then sources. */
const CHAPTERS = [
  ["Begin", ["README.md", "docs/tutorial.md", "docs/plugins.md", "packages/client/README.md"]],
  [
    "Guides",
    [...["till", "web-shop", "donations", "pay-wall"].map((name) => `docs/guides/${name}.md`), "docs/bookkeeping.md"],
  ],
  ["Operate", ["docs/operating.md", "docs/scaling.md", "SECURITY.md"]],
  ["Reference", ["configuration", "commands", "events", "errors"].map((name) => `docs/reference/${name}.md`)],
  [
    "Inside",
    ["ARCHITECTURE.md", "CONTRIBUTING.md", "packages/sandbox/README.md", "packages/taler/README.md", "CHANGELOG.md"],
  ],
  ["Decisions", decisions()],
];

function decisions() {
  const names = readdirSync(join(repository, "docs/decisions")).sort();
  return ["README.md", ...names.filter((name) => name !== "README.md")].map((name) => `docs/decisions/${name}`);
}

/** Writes the site; gives what is wrong with it: links that lead nowhere. */
async function buildSite(directory) {
  rmSync(directory, { recursive: true, force: true });
  const made = await references();
  const sources = CHAPTERS.flatMap(([, names]) => names);
  const pages = new Map(sources.map((source) => [source, readPage(source, made)]));
  const problems = [];
  const order = [...pages.values()];
  for (const [index, page] of order.entries()) {
    const html = withLinks(page, pages, problems);
    const root = "../".repeat(page.url.split("/").length - 1);
    const neighbour = (other, words) =>
      other === undefined ? "<span></span>" : `<a href="${root}${other.url}">${words(other.title)}</a>`;
    const filled = {
      root,
      title: page.title,
      content: html,
      navigation: navigation(pages, page, root),
      neighbours:
        neighbour(order[index - 1], (title) => `← ${title}`) + neighbour(order[index + 1], (title) => `${title} →`),
    };
    const template = readFileSync(join(own, "page.html"), "utf8");
    write(
      directory,
      page.url,
      template.replace(/\{\{(\w+)\}\}/g, (_, name) => filled[name]),
    );
  }
  const sections = order.flatMap(sectionsOf);
  write(directory, "search-index.js", `globalThis.SEARCH_INDEX = ${JSON.stringify(sections)};\n`);
  const styles = [join(repository, READING), join(own, "site.css")].map((file) => readFileSync(file, "utf8"));
  write(directory, "site.css", styles.join(""));
  cpSync(join(own, "site.js"), join(directory, "site.js"));
  cpSync(join(repository, "docs/examples"), join(directory, "examples"), { recursive: true });
  return problems;
}

function readPage(source, made) {
  const reference = /^docs\/reference\/(\w+)\.md$/.exec(source)?.[1];
  const markdown = reference === undefined ? readFileSync(join(repository, source), "utf8") : made[reference];
  const ids = new Map();
  const headings = [];
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }) {
        const html = this.parser.parseInline(tokens);
        const text = html.replace(/<[^>]+>/g, "");
        const id = uniqueId(text, ids);
        headings.push({ id, text: unescaped(text), depth });
        return `<h${depth} id="${id}">${html}</h${depth}>\n`;
      },
      tablecell({ tokens, header }) {
        const html = this.parser.parseInline(tokens);
        const cell = header ? "th" : "td";
        return `<${cell}>${html.replace(/<code>.*?<\/code>/g, (name) => name.replace(/(?<!<)[_/]/g, "$&<wbr>"))}</${cell}>\n`;
      },
    },
  });
  const html = marked.parse(markdown);
  return { source, html, headings, title: headings[0]?.text ?? source, url: urlOf(source) };
}

/** As GitHub makes them, so that links mean the same there. */
function uniqueId(text, ids) {
  const id = unescaped(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
  const count = ids.get(id) ?? 0;
  ids.set(id, count + 1);
  return count === 0 ? id : `${id}-${count}`;
}

function unescaped(text) {
  const named = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => named[entity]);
}

function urlOf(source) {
  if (source === "README.md") return "index.html";
  return source
    .replace(/^docs\//, "")
    .replace(/^packages\/(\w+)\/README\.md$/, "packages/$1.md")
    .replace(/README\.md$/, "index.md")
    .replace(/\.md$/, ".html");
}

/** Links among documents become links among pages; what is no page is named, and not linked. */
function withLinks(page, pages, problems) {
  return page.html.replace(/<a href="([^"]*)">([\s\S]*?)<\/a>/g, (link, href, text) => {
    if (/^[a-z]+:/.test(href)) return link;
    const [path, anchor] = href.split("#");
    const source = path === "" ? page.source : posix.normalize(posix.join(posix.dirname(page.source), path));
    const root = "../".repeat(page.url.split("/").length - 1);
    if (source.startsWith("docs/examples/")) return `<a href="${root}${source.replace("docs/", "")}">${text}</a>`;
    const known = pages.get(source) ?? pages.get(posix.join(source, "README.md"));
    if (known === undefined) return text;
    if (anchor !== undefined && !known.headings.some(({ id }) => id === anchor)) {
      problems.push(`${page.source}: ${href} leads nowhere`);
    }
    return `<a href="${root}${known.url}${anchor === undefined ? "" : `#${anchor}`}">${text}</a>`;
  });
}

function navigation(pages, current, root) {
  return CHAPTERS.map(([heading, sources]) => {
    const items = sources.map((source) => {
      const { url, title } = pages.get(source);
      return `<li><a href="${root}${url}"${url === current.url ? ' aria-current="page"' : ""}>${title}</a></li>`;
    });
    return `<h2>${heading}</h2><ul>${items.join("")}</ul>`;
  }).join("");
}

/** One entry for each heading, with the text up to the next. */
function sectionsOf({ html, headings, title: page, url }) {
  const parts = html.split(/(?=<h[1-6] id=")/);
  return parts.flatMap((part) => {
    const id = /^<h[1-6] id="([^"]+)"/.exec(part)?.[1];
    const heading = headings.find((candidate) => candidate.id === id);
    if (heading === undefined) return [];
    const text = unescaped(part.replaceAll("<wbr>", "").replace(/<[^>]+>/g, " ")).replace(/\s+/g, " ");
    return [{ page, title: heading.text, url: heading.depth === 1 ? url : `${url}#${id}`, text }];
  });
}

function write(directory, name, content) {
  const file = join(directory, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const directory = process.argv[2] ?? join(repository, "site");
  const problems = await buildSite(directory);
  for (const problem of problems) console.error(problem);
  console.log(`open ${join(directory, "index.html")}`);
  process.exit(problems.length === 0 ? 0 : 1);
}
