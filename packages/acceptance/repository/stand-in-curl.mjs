// For tests: as much of curl as the documents use, for machines that have Node and no curl.
import { writeFileSync } from "node:fs";

const headers = new Headers();
const given = { url: "", method: undefined, body: undefined, output: undefined, fails: false };

const OPTIONS = {
  "-H": (text) => headers.append(text.slice(0, text.indexOf(":")), text.slice(text.indexOf(":") + 1).trim()),
  "-d": (text) => (given.body = text),
  "-X": (text) => (given.method = text),
  "-o": (text) => (given.output = text),
  "-u": (text) => headers.append("authorization", `Basic ${Buffer.from(text).toString("base64")}`),
};

const words = process.argv.slice(2);
for (let word = words.shift(); word !== undefined; word = words.shift()) {
  if (word in OPTIONS) OPTIONS[word](words.shift());
  else if (/^-[sf]+$/.test(word)) given.fails ||= word.includes("f");
  else if (word.startsWith("-")) throw new Error(`the stand-in for curl has no option ${word}`);
  else given.url = word;
}

const { body, method = body === undefined ? "GET" : "POST" } = given;
const answer = await fetch(given.url, { method, headers, ...(body === undefined ? {} : { body }) });
const content = Buffer.from(await answer.arrayBuffer());
if (given.fails && !answer.ok) process.exitCode = 22;
else if (given.output === undefined) process.stdout.write(content);
else writeFileSync(given.output, content);
