// The API's description in a browser: one endpoint at a time, a search, and requests that can be tried. Without it the page is
// one long text.
const search = document.querySelector("#search");
const links = [...document.querySelectorAll("nav li")];
const headings = [...document.querySelectorAll("nav h2")];
const theme = document.querySelector("#theme");
const contents = document.querySelector("#contents");
const navigation = document.querySelector("nav");

document.body.classList.add("one");
search.hidden = false;
theme.hidden = false;
contents.hidden = false;

function show() {
  const wanted =
    document.getElementById(decodeURIComponent(location.hash.slice(1))) ?? document.getElementById("start");
  for (const shown of document.querySelectorAll(".shown")) shown.classList.remove("shown");
  wanted.classList.add("shown");
  const section = wanted.closest("main > section");
  section.classList.add("shown");
  document.getElementById("schemas").classList.toggle("all", wanted.id === "schemas");
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${wanted.id}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (section.dataset.method !== undefined) offerToTry(section);
  document.body.classList.remove("searching");
  scrollTo(0, 0);
}

/** All words of what was typed have to be in the path, the summary or the names of errors. */
function filter() {
  document.body.classList.toggle("searching", search.value !== "");
  const words = search.value.toLowerCase().split(/\s+/);
  for (const item of links) {
    const text = `${item.textContent} ${item.dataset.words}`.toLowerCase();
    item.hidden = !words.every((word) => text.includes(word));
  }
  for (const heading of headings) {
    heading.hidden = [...heading.nextElementSibling.children].every((item) => item.hidden);
  }
}

function field(name, value, tag = "input") {
  const label = document.createElement("label");
  const input = document.createElement(tag);
  input.name = name;
  input.value = value;
  label.append(name, input);
  return label;
}

/** A form with the parameters, the example as body, and a button that really sends it to this server. */
function offerToTry(section) {
  if (section.querySelector("form") !== null) return;
  const { method, path, query, access } = section.dataset;
  const form = document.createElement("form");
  const heading = document.createElement("h4");
  heading.textContent = "Try it on this server";
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const queryNames = query === "" ? [] : query.split(" ");
  form.append(heading, field("shop", sessionStorage.getItem("shop") ?? ""));
  form.elements.shop.placeholder = "empty for the first shop, instances/tea/ for the shop “tea”";
  if (access !== "") {
    form.append(field("token", sessionStorage.getItem("token") ?? ""));
    form.elements.token.placeholder = "secret-token:…, forgotten when this window is closed";
    form.elements.token.type = "password";
    form.elements.token.autocomplete = "off";
  }
  for (const name of [...names, ...queryNames]) form.append(field(name, ""));
  const example = section.querySelector(".body");
  if (example !== null) form.append(field("body", example.textContent, "textarea"));
  const button = document.createElement("button");
  button.textContent = `Send ${method.toUpperCase()}`;
  const answer = document.createElement("pre");
  answer.hidden = true;
  answer.setAttribute("role", "status");
  form.append(button, answer);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(form));
    for (const name of ["shop", "token"]) if (name in given) sessionStorage.setItem(name, given[name]);
    const shop = given.shop === "" || given.shop.endsWith("/") ? given.shop : `${given.shop}/`;
    const filled = path.slice(1).replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(given[name]));
    const url = new URL(shop + filled, new URL(".", location.href));
    for (const name of queryNames) if (given[name] !== "") url.searchParams.set(name, given[name]);
    answer.hidden = false;
    answer.textContent = "…";
    answer.textContent = await send(method, url, given);
  });
  section.append(form);
}

async function send(method, url, { token, body }) {
  const headers = { accept: "application/json" };
  if (token) headers.authorization = `Bearer ${token.startsWith("secret-token:") ? token : `secret-token:${token}`}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  try {
    const response = await fetch(url, { method: method.toUpperCase(), headers, body });
    const text = await response.text();
    return `${response.status} ${response.statusText}\n\n${pretty(text)}`;
  } catch (error) {
    return `no answer: ${error.message}`;
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

theme.addEventListener("click", () => {
  const isDark = getComputedStyle(document.documentElement).colorScheme === "dark";
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = document.documentElement.dataset.theme ?? (systemIsDark ? "dark" : "light");
  document.documentElement.dataset.theme = isDark || now === "dark" ? "light" : "dark";
});
search.addEventListener("input", filter);
contents.addEventListener("click", () => navigation.scrollIntoView());
// Also of the one that is shown, whose address does not change.
navigation.addEventListener("click", (event) => {
  if (event.target.closest("a")?.hash === location.hash) show();
});
addEventListener("hashchange", show);
addEventListener("keydown", (event) => {
  if (event.key !== "/" || /^(?:INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
  event.preventDefault();
  search.focus();
});
show();
