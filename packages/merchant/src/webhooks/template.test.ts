import { expect, test } from "vitest";
import { expandHeaders } from "./headers.js";
import { compileTemplate, renderTemplate, TemplateError } from "./template.js";

const data = {
  order_id: "o-1",
  text: `a < b > c & "d" 'e'`,
  contract_terms: { amount: "KUDOS:1", summary: 'tea "<strong>"', products: [{ name: "tea" }, { name: "cake" }] },
  n: 5,
  yes: true,
  no: false,
  nothing: null,
  empty: {},
  list: [1, 2],
  lang: "fr",
  "a/b": { "~": "odd" },
  part: "[{{order_id}}]",
};

const render = (template: string) => renderTemplate(compileTemplate(template), data);

test.each([
  ["{{order_id}} {{ order_id }}", "o-1 o-1"],
  ["{{text}}", "a &lt; b &gt; c &amp; &quot;d&quot; 'e'"],
  ["{{{text}}}{{&text}}", `${data.text}${data.text}`],
  ["{{contract_terms.products.1.name}}", "cake"],
  ["{{&/contract_terms/products/0/name}} {{{/a~1b/~0}}}", "tea odd"],
  ["{{n}}{{yes}}{{no}}{{nothing}}{{unknown}}{{unknown.deep}}", "5truefalse"],
  ["{{/contract_terms/products/1/name}} {{:/order_id}} {{:order_id}}", "cake o-1 o-1"],
  ["{{#/contract_terms/products}}{{name}},{{//contract_terms/products}}", "tea,cake,"],
  ["{{#a/b}}{{~}}{{/a/b}}", "odd"],
  ["{{#list}}<{{.}}>{{/list}}", "<1><2>"],
  ["{{#contract_terms.products}}{{name}} of {{order_id}};{{/contract_terms.products}}", "tea of o-1;cake of o-1;"],
  ["{{#no}}x{{/no}}{{#nothing}}x{{/nothing}}{{#empty}}x{{/empty}}{{^empty}}none{{/empty}}", "none"],
  ["{{#lang=fr}}oui{{/lang=fr}}{{#lang=!fr}}yes{{/lang=!fr}}", "oui"],
  ["{{#n>4}}more{{/n>4}}{{#n<=4}}less{{/n<=4}}{{#n>=10}}ten{{/n>=10}}", "more"],
  ["{{#contract_terms.*}}{{*}},{{/contract_terms.*}}", "amount,summary,products,"],
  ["{{>part}}{{>unknown}}", "[o-1]"],
  ["{{! nothing }}{{=<% %>=}}<%order_id%>", "o-1"],
  ["{{constructor}}{{__proto__}}{{list.length}}{{toString}}", ""],
])("%s", (template, expected) => {
  expect(render(template)).toBe(expected);
});

test("objects are JSON, in double braces too: their texts are not escaped", () => {
  for (const template of ["{{contract_terms}}", "{{{contract_terms}}}"]) {
    expect(JSON.parse(render(template))).toEqual(data.contract_terms);
  }
});

test.each([
  ["{{#a}}", 'Unclosed section "a" at 6'],
  ["{{a", "Unclosed tag at 3"],
  ["{{/a}}", 'Unopened section "a" at 0'],
  ["{{#a}}{{/b}}", 'Unclosed section "a" at 6'],
  [`{{a${" ".repeat(2000)}`, "more than 1000 blanks in a row"],
])("%s is refused with its place", (template, message) => {
  expect(() => compileTemplate(template)).toThrow(new TemplateError(message));
});

test("what would become endless is given up", () => {
  const bomb = "{{#list}}".repeat(18) + "x".repeat(100) + "{{/list}}".repeat(18);
  expect(() => render(bomb)).toThrow(TemplateError);
  const ofItself = { me: "{{>me}}" };
  expect(() => renderTemplate(compileTemplate("{{>me}}"), ofItself)).toThrow(TemplateError);
});

const headers = (template: string, variables: object) =>
  expandHeaders(compileTemplate(template), variables as Record<string, unknown>);

test("headers are lines; what belongs to the connection is left out", () => {
  const template =
    "Authorization: Bearer {{token}}\r\n\r\nX-Order: {{{order}}}\nHost: evil\nContent-Length: 5\nno colon\nbad name: x";
  expect(headers(template, { token: "t", order: "1" })).toEqual({ authorization: "Bearer t", "x-order": "1" });
});

test.each(["\n", "\r\n", "\r", "\0", "\u0001"])("data with %j cannot add a header", (control) => {
  const order = `a${control}X-Admin: yes`;
  const expected = { "x-order": "a" };
  expect(headers("X-Order: {{{order}}}", { order })).toEqual(expected);
  expect(headers("X-Order: {{>order}}", { order })).toEqual(expected);
  expect(headers("X-Order: {{{deep}}}", { deep: { order } })["x-admin"]).toBeUndefined();
  expect(headers("{{#m.*}}X-Order: {{{*}}}{{/m.*}}", { m: { [order]: 1 } })).toEqual(expected);
});
