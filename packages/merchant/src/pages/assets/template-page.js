/**
 * Lets a customer without a wallet at hand choose on the page of a template: puts together what a form alone cannot say,
 * has the shop make the order, and goes on to its page. The code and the link for wallets work without this script.
 */

/** Of a currency, and of a unit of goods. */
const MONEY_BASE = 100_000_000n;
const QUANTITY_BASE = 1_000_000n;

const form = document.querySelector("form.offer");

showPictures();
if (form !== null) {
  form.hidden = false;
  form.addEventListener("submit", order);
  form.addEventListener("input", showTotal);
  showTotal();
}

async function order(event) {
  event.preventDefault();
  say("");
  const said = whatIsSaid();
  if (said === undefined) {
    say(form.dataset.nothing);
    return;
  }
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const headers = { accept: "application/json", "content-type": "application/json" };
    const answer = await fetch(location.pathname, { method: "POST", headers, body: JSON.stringify(said) });
    const body = await answer.json();
    if (answer.ok) {
      location.assign(`../orders/${encodeURIComponent(body.order_id)}?token=${encodeURIComponent(body.token)}`);
      return;
    }
    const reason = body.hint ?? String(answer.status);
    say(answer.status < 500 ? form.dataset.refused.replace("{reason}", () => reason) : form.dataset.failed);
  } catch {
    say(form.dataset.failed);
  }
  button.disabled = false;
}

/** The body of the request; undefined while nothing is chosen. */
function whatIsSaid() {
  const said = { template_type: form.dataset.type };
  for (const name of ["amount", "tip", "summary"]) {
    const input = form.elements.namedItem(name);
    const text = input?.value.trim() ?? "";
    if (text === "") continue;
    said[name] = "money" in input.dataset ? `${form.dataset.currency}:${text.replace(",", ".")}` : text;
  }
  if (form.dataset.type !== "inventory-cart") return said;
  const selection = chosen().map(({ product, quantity }) => ({ product_id: product, quantity }));
  return selection.length === 0 ? undefined : { ...said, inventory_selection: selection };
}

function chosen() {
  return [...form.querySelectorAll("[data-product]")]
    .filter((input) => (input.type === "radio" ? input.checked : Number(input.value) > 0))
    .map((input) => ({ product: input.dataset.product, price: input.dataset.price, quantity: input.value }));
}

/** What the cart costs; the shop has the last word. */
function showTotal() {
  const output = form.querySelector("[data-total]");
  if (output === null) return;
  let total = millionths(form.elements.namedItem("tip")?.value.replace(",", ".") ?? "", MONEY_BASE);
  for (const { price, quantity } of chosen()) {
    total += (millionths(price.split(":")[1], MONEY_BASE) * millionths(quantity, QUANTITY_BASE)) / QUANTITY_BASE;
  }
  const format = new Intl.NumberFormat(form.dataset.locale, { minimumFractionDigits: 2, maximumFractionDigits: 8 });
  const fraction = String(total % MONEY_BASE).padStart(8, "0");
  output.textContent = `${format.format(`${total / MONEY_BASE}.${fraction}`)} ${form.dataset.currency}`;
}

/** A decimal number in parts of which so many are one; 0 for what is none. */
function millionths(text, base) {
  const digits = String(base).length - 1;
  const [, whole, fraction = ""] = /^(\d{1,16})(?:\.(\d*))?$/.exec(text.trim()) ?? [];
  if (whole === undefined) return 0n;
  return BigInt(whole) * base + BigInt(fraction.slice(0, digits).padEnd(digits, "0"));
}

function say(text) {
  form.querySelector("[data-message]").textContent = text;
}

/** Pictures come as they are stored, one by one, when the rest of the page is there. */
async function showPictures() {
  for (const image of document.querySelectorAll("img[data-picture]")) {
    try {
      const { image: url } = await (await fetch(image.dataset.picture)).json();
      if (!/^data:image\/(?:png|jpeg|gif|webp|avif);base64,/.test(url)) continue;
      image.src = url;
      image.hidden = false;
    } catch {
      // Without its picture the product is still there.
    }
  }
}
