/** The same order in five languages, with this shop's address filled in. */

import { useSignal } from "@preact/signals";
import { currency, publicUrl } from "../../session/backend.js";
import { Copied } from "./copied.js";

const LANGUAGES = ["curl", "JavaScript", "Python", "PHP", "Ruby"] as const;
type Language = (typeof LANGUAGES)[number];

export function Examples() {
  const chosen = useSignal<Language>("curl");
  return (
    <>
      <div class="chips">
        {LANGUAGES.map((language) => (
          <button
            type="button"
            class="chip"
            key={language}
            aria-pressed={chosen.value === language}
            onClick={() => {
              chosen.value = language;
            }}
          >
            {language}
          </button>
        ))}
      </div>
      <Copied text={exampleIn(chosen.value, publicUrl(), `${currency()}:2.50`)} isLong />
    </>
  );
}

/** @param url of the shop's API, ending in a slash */
export function exampleIn(language: Language, url: string, amount: string): string {
  const orders = `${url}private/orders`;
  const order = `{"order": {"amount": "${amount}", "summary": "A pot of tea"}}`;
  switch (language) {
    case "curl":
      return `curl ${orders} \\
  -H "Authorization: Bearer $KEY" \\
  -d '${order}'`;
    case "JavaScript":
      return `const answer = await fetch("${orders}", {
  method: "POST",
  headers: { Authorization: \`Bearer \${process.env.KEY}\` },
  body: JSON.stringify({ order: { amount: "${amount}", summary: "A pot of tea" } }),
});
const { order_id } = await answer.json();`;
    case "Python":
      return `import json, os, urllib.request

request = urllib.request.Request(
    "${orders}",
    headers={"Authorization": "Bearer " + os.environ["KEY"]},
    data=json.dumps({"order": {"amount": "${amount}", "summary": "A pot of tea"}}).encode(),
)
order_id = json.load(urllib.request.urlopen(request))["order_id"]`;
    case "PHP":
      return `$answer = file_get_contents("${orders}", false, stream_context_create(["http" => [
    "method" => "POST",
    "header" => "Authorization: Bearer " . getenv("KEY"),
    "content" => json_encode(["order" => ["amount" => "${amount}", "summary" => "A pot of tea"]]),
]]));
$orderId = json_decode($answer)->order_id;`;
    case "Ruby":
      return `require "json"
require "net/http"

answer = Net::HTTP.post(
  URI("${orders}"),
  { order: { amount: "${amount}", summary: "A pot of tea" } }.to_json,
  "Authorization" => "Bearer #{ENV["KEY"]}"
)
order_id = JSON.parse(answer.body)["order_id"]`;
  }
}
