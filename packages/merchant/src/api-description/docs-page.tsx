/** The API's description as one page to read: no script, nothing loaded from anywhere, links that work below any path. */

import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import { scopeTable } from "../http/permissions.js";
import type { JsonSchema, OpenApiDocument, Operation, Parameter, Response } from "./openapi.js";

export const DOCS_STYLE = `
:root { color-scheme: light dark; --line: #8886; --quiet: #767676; --accent: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --quiet: #999; --accent: #8ab4f8; } }
body { margin: 0 auto; max-width: 62rem; padding: 1rem; font: 16px/1.5 system-ui, sans-serif; }
a { color: var(--accent); }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid var(--line); border-radius: 4px; white-space: pre-wrap; }
nav { columns: 2 24rem; column-gap: 2rem; }
nav h2 { font-size: 1rem; margin: 0; break-after: avoid; }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; }
nav li { break-inside: avoid; padding: .15rem 0; overflow-wrap: anywhere; }
nav small { display: block; color: var(--quiet); }
section { border-top: 1px solid var(--line); margin-top: 1.5rem; }
h3 { overflow-wrap: anywhere; }
.method { text-transform: uppercase; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem .3rem 0; text-align: left; vertical-align: top; }
@media (min-width: 48rem) { td:first-child { white-space: nowrap; } td { overflow-wrap: break-word; } }
@media (max-width: 48rem) {
  thead { display: none; }
  tr { display: block; padding: .3rem 0; border-bottom: 1px solid var(--line); }
  td { display: block; padding: 0; border: 0; overflow-wrap: anywhere; }
}
summary { cursor: pointer; }
`;

/** The whole page. It stands beside `openapi.json`. */
export function docsPage(description: OpenApiDocument): string {
  return `<!doctype html>${renderToString(<Page description={description} />)}`;
}

interface Named {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

function Page({ description }: { description: OpenApiDocument }) {
  const operations = Object.entries(description.paths).flatMap(([path, { servers: _servers, ...methods }]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const { info, components } = description;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{info.title}</title>
        {/* Our own text, in which > must stay what it is: */}
        <style dangerouslySetInnerHTML={{ __html: DOCS_STYLE }} />
      </head>
      <body>
        <header>
          <h1>{info.title}</h1>
          <p>
            Kontor {info.version}, merchant protocol {info["x-protocol-version"]}. The same for programs:{" "}
            <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).
          </p>
          <p>
            Paths are relative to the base URL of an instance. Every error is an{" "}
            <a href="#schema-ErrorDetail">ErrorDetail</a> with a code of the GANA registry.
          </p>
          <p>
            Below: the endpoints, <a href="#scopes">what tokens may do</a>, and the <a href="#schemas">wire types</a>.
          </p>
        </header>
        <nav aria-label="Contents">
          {description.tags.map(({ name }) => (
            <Tag
              key={name}
              name={name}
              operations={operations.filter(({ operation }) => operation.tags.includes(name))}
            />
          ))}
        </nav>
        <main>
          <Scopes />
          {operations.map((named) => (
            <Endpoint key={named.operation.operationId} {...named} />
          ))}
          <section id="schemas">
            <h2>Wire types</h2>
            {Object.entries(components.schemas).map(([name, schema]) => (
              <article key={name} id={`schema-${name}`}>
                <h3>{name}</h3>
                <Schema schema={schema} />
              </article>
            ))}
          </section>
        </main>
      </body>
    </html>
  );
}

function Tag({ name, operations }: { name: string; operations: readonly Named[] }) {
  return (
    <>
      <h2>{name}</h2>
      <ul>
        {operations.map(({ method, path, operation }) => (
          <li key={operation.operationId}>
            <a href={`#${operation.operationId}`}>
              <code>
                <span class="method">{method}</span> {path}
              </code>
            </a>{" "}
            <small>{operation.summary}</small>
          </li>
        ))}
      </ul>
    </>
  );
}

function Scopes() {
  return (
    <section id="scopes">
      <h2>What tokens may do</h2>
      <p>
        A token has the permissions of the scope that it was issued for: <code>*</code> is every one,{" "}
        <code>*-read</code> every one that only reads. The suffix <code>:refreshable</code> adds{" "}
        <code>token-refresh</code>.
      </p>
      <Table head={["Scope", "Permissions"]}>
        {scopeTable().map(([scope, grants]) => (
          <tr key={scope}>
            <td>
              <code>{scope}</code>
            </td>
            <td>
              <code>{grants.join(" ")}</code>
            </td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function Endpoint({ method, path, operation }: Named) {
  const { parameters = [], requestBody, responses } = operation;
  return (
    <section id={operation.operationId}>
      <h3>
        <code>
          <span class="method">{method}</span> {path}
        </code>
      </h3>
      <p>
        {operation.summary}. {withoutTicks(operation.description)}
      </p>
      {parameters.length === 0 ? null : <Parameters parameters={parameters} />}
      {requestBody === undefined ? null : (
        <>
          <h4>Body</h4>
          <Schema schema={requestBody.content["application/json"].schema} />
        </>
      )}
      <h4>Answers</h4>
      <Table head={["Status", "Body", "Meaning"]}>
        {Object.entries(responses).map(([status, response]) => (
          <tr key={status}>
            <td>{status}</td>
            <td>
              <AnswerBody response={response} />
            </td>
            <td>{withoutTicks(response.description)}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function Parameters({ parameters }: { parameters: readonly Parameter[] }) {
  return (
    <>
      <h4>Parameters</h4>
      <Table head={["Name", "In", "Form", "Meaning"]}>
        {parameters.map(({ name, in: where, required, schema, description }) => (
          <tr key={name}>
            <td>
              <code>{name}</code>
              {required ? "" : " (optional)"}
            </td>
            <td>{where}</td>
            <td>
              <Schema schema={schema} />
            </td>
            <td>{description}</td>
          </tr>
        ))}
      </Table>
    </>
  );
}

function AnswerBody({ response }: { response: Response }) {
  const schema = response.content?.["application/json"].schema;
  if (schema === undefined) return null;
  const variants = (schema.anyOf as JsonSchema[] | undefined) ?? [schema];
  return (
    <>
      {variants.map((variant) =>
        variant["x-codes"] === undefined ? (
          <Schema key="answer" schema={variant} />
        ) : (
          <Schema key="error" schema={(variant.allOf as JsonSchema[])[0]!} />
        ),
      )}
    </>
  );
}

function Table({ head, children }: { head: readonly string[]; children: ComponentChildren }) {
  return (
    <table>
      <thead>
        <tr>
          {head.map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

/** A link to a wire type, one line for what is simple, and the schema itself for the rest. */
function Schema({ schema }: { schema: JsonSchema }) {
  if (typeof schema.$ref === "string") {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
    return <a href={`#schema-${name}`}>{name}</a>;
  }
  if (schema.type === "object" && schema.properties !== undefined) {
    const required = (schema.required as string[] | undefined) ?? [];
    return (
      <Table head={["Member", "Type"]}>
        {Object.entries(schema.properties as Record<string, JsonSchema>).map(([name, member]) => (
          <tr key={name}>
            <td>
              <code>{name}</code>
              {required.includes(name) ? "" : " (optional)"}
            </td>
            <td>
              <Schema schema={member} />
            </td>
          </tr>
        ))}
      </Table>
    );
  }
  if (schema.type === "array") {
    return (
      <>
        list of <Schema schema={schema.items as JsonSchema} />
      </>
    );
  }
  if (Array.isArray(schema.anyOf)) {
    return (
      <>
        {(schema.anyOf as JsonSchema[]).map((variant, index) => (
          <div key={JSON.stringify(variant)}>
            {index === 0 ? "" : "or "}
            <Schema schema={variant} />
          </div>
        ))}
      </>
    );
  }
  return <Simple schema={schema} />;
}

/** A value that is no list and has no members of its own: its type, and in words what else is asked of it. */
function Simple({ schema }: { schema: JsonSchema }) {
  const { type, description, pattern, additionalProperties } = schema;
  if (schema.const !== undefined) return <code>{JSON.stringify(schema.const)}</code>;
  if (typeof type !== "string") return <>anything</>;
  if (type === "object") {
    const members = additionalProperties as JsonSchema | undefined;
    if (members === undefined || Object.keys(members).length === 0) return <>object</>;
    return (
      <>
        object, each member a <Schema schema={members} />
      </>
    );
  }
  if (description !== undefined) {
    return (
      <>
        {type}: {String(description)}
      </>
    );
  }
  if (pattern !== undefined) {
    return (
      <>
        {type} like <code>{String(pattern)}</code>
      </>
    );
  }
  return <>{[type, ...bounds(schema)].join(", ")}</>;
}

function bounds({ minimum, maximum, minLength, maxLength }: JsonSchema): string[] {
  const told: [string, unknown][] = [
    ["at least", minimum],
    ["at most", maximum],
    ["not shorter than", minLength],
    ["not longer than", maxLength],
  ];
  // What every integer keeps to needs no words.
  return told
    .filter(([, value]) => typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER)
    .map(([words, value]) => `${words} ${value}`);
}

function withoutTicks(text: string): string {
  return text.replaceAll("`", "");
}
