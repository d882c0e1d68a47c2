/** Asks at the terminal for what a template leaves open and the command line does not say. */

import { createInterface } from "node:readline/promises";
import type { Template, TemplateWishes } from "@kontor/sandbox/wallet/template";
import { isAmount, parseAmount } from "@kontor/taler/amount";

/** What may be asked, and what an answer means; an empty one leaves it to the shop. */
export async function askedFor(template: Template, wishes: TemplateWishes): Promise<TemplateWishes> {
  const questions = openQuestions(template, wishes);
  if (questions.length === 0) return wishes;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    let answered = wishes;
    for (const { question, understand } of questions) {
      let understood: TemplateWishes | undefined;
      while (understood === undefined) understood = understand((await terminal.question(`${question}: `)).trim());
      answered = { ...answered, ...understood };
    }
    return answered;
  } finally {
    terminal.close();
  }
}

interface Question {
  readonly question: string;
  /** Undefined for an answer that makes no sense. */
  readonly understand: (answer: string) => TemplateWishes | undefined;
}

function openQuestions(
  { template_contract: contract, editable_defaults: defaults = {}, required_currency: currency }: Template,
  wishes: TemplateWishes,
): Question[] {
  const { template_type: type = "fixed-order" } = contract;
  const questions: Question[] = [];
  const proposal = (member: string) => (defaults[member] === undefined ? "" : ` [${defaults[member]}]`);
  if (type === "fixed-order" && contract.amount === undefined && wishes.amount === undefined) {
    questions.push({
      question: `How much, such as ${currency ?? "EUR"}:5${proposal("amount")}`,
      understand: (answer) => (answer === "" ? {} : isAmount(answer) ? { amount: parseAmount(answer) } : undefined),
    });
  }
  if (type !== "inventory-cart" && contract.summary === undefined && wishes.summary === undefined) {
    questions.push({
      question: `What for${proposal("summary")}`,
      understand: (summary) => (summary === "" ? {} : { summary }),
    });
  }
  if (type === "inventory-cart" && wishes.products === undefined) {
    const offered = (contract.inventory_payload as { products: { product_id: string }[] }).products;
    questions.push({
      question: `What, such as PRODUCT=2 OTHER=1 (${offered.map(({ product_id }) => product_id).join(", ")})`,
      understand: productsOf,
    });
  }
  if (type === "paivana" && wishes.website === undefined) {
    questions.push({ question: "Which page", understand: (website) => (website === "" ? undefined : { website }) });
  }
  return questions;
}

function productsOf(answer: string): TemplateWishes | undefined {
  const words = answer.split(/\s+/).filter((word) => word !== "");
  const products = words.map((word) => /^([^=]+)(?:=(\d+(?:\.\d{1,6})?))?$/.exec(word));
  if (words.length === 0 || products.includes(null)) return undefined;
  return { products: Object.fromEntries(products.map((parts) => [parts![1]!, parts![2] ?? "1"])) };
}
