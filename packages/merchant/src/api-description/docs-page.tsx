/**
 * The API's description as one page: nothing is loaded from anywhere, links work below any path. Its script shows one endpoint
 * at a time, searches, and sends what is tried; without it, it is one long text.
 */

import { readFileSync } from "node:fs";
import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import { scopeTable } from "../access/permissions.js";
import { exampleOf } from "./examples.js";
import type { JsonSchema, OpenApiDocument, Operation, Parameter, Response } from "./openapi.js";

const asset = (name: string) => readFileSync(new URL(`./assets/${name}`, import.meta.url), "utf8");

export const DOCS_STYLE = asset("reading.css") + asset("docs.css");
export const DOCS_SCRIPT = asset("docs.js");

/** The whole page. It stands beside `openapi.json`. */
export function docsPage(description: OpenApiDocument): string {
  return `<!doctype html>${renderToString(<Page description={description} />)}`;
}

type Schemas = OpenApiDocument["components"]["schemas"];

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
          <button id="contents" type="button" hidden>
            Contents
          </button>
          <input id="search" type="search" placeholder="Search ( / )" aria-label="Search" hidden />
          <button id="theme" type="button" hidden>
            Light or dark
          </button>
        </header>
        <div class="layout">
          <nav aria-label="Contents">
            <h2>About</h2>
            <ul>
              {CHAPTERS.map(([id, name]) => (
                <li key={id}>
                  <a href={`#${id}`}>{name}</a>
                </li>
              ))}
            </ul>
            {description.tags.map(({ name }) => (
              <Tag
                key={name}
                name={name}
                operations={operations.filter(({ operation }) => operation.tags.includes(name))}
              />
            ))}
          </nav>
          <main>
            <Start description={description} />
            <Scopes />
            {operations.map((named) => (
              <Endpoint key={named.operation.operationId} {...named} schemas={components.schemas} />
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
        </div>
        <script type="module" dangerouslySetInnerHTML={{ __html: DOCS_SCRIPT }} />
      </body>
    </html>
  );
}

const CHAPTERS = [
  ["start", "How to begin"],
  ["scopes", "What tokens may do"],
  ["schemas", "Wire types"],
] as const;

function Start({ description: { info } }: { description: OpenApiDocument }) {
  return (
    <section id="start">
      <h2>How to begin</h2>
      <p>
        Kontor {info.version}, merchant protocol {info["x-protocol-version"]}. The same for programs:{" "}
        <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).
      </p>
      <p>
        Paths are relative to the base URL of a shop: that of this server for the first one, with{" "}
        <code>instances/tea/</code> after it for the shop “tea”. Every error is an{" "}
        <a href="#schema-ErrorDetail">ErrorDetail</a> with a code of the GANA registry. Amounts are texts such as{" "}
        <code>CHF:4.20</code>.
      </p>
      <p>
        A sale is three requests: <a href="#postPrivateOrders">make an order</a>,{" "}
        <a href="#getPrivateOrdersByOrderId">ask where its page is</a> and send the customer there, and ask the same
        again, with <code>timeout_ms</code>, until it is paid.
      </p>
    </section>
  );
}

function Tag({ name, operations }: { name: string; operations: readonly Named[] }) {
  return (
    <>
      <h2>{name}</h2>
      <ul>
        {operations.map(({ method, path, operation }) => (
          <li key={operation.operationId} data-words={operation["x-errors"].join(" ")}>
            <a href={`#${operation.operationId}`}>
              {operation.summary}
              <code>
                <span class="method">{method}</span> {path}
              </code>
            </a>
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

function Endpoint({ method, path, operation, schemas }: Named & { readonly schemas: Schemas }) {
  const { parameters = [], requestBody, responses } = operation;
  const query = parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name);
  const bodySchema = requestBody?.content["application/json"].schema;
  const body = bodySchema === undefined ? undefined : JSON.stringify(exampleOf(bodySchema, schemas), undefined, 2);
  return (
    <section
      id={operation.operationId}
      data-method={method}
      data-path={path}
      data-query={query.join(" ")}
      data-access={operation.security.length === 0 ? "" : "token"}
    >
      <h2>{operation.summary}</h2>
      <h3>
        <code>
          <span class="method">{method}</span> {path}
        </code>
      </h3>
      <p>{withoutTicks(operation.description)}</p>
      {parameters.length === 0 ? null : <Parameters parameters={parameters} />}
      {bodySchema === undefined ? null : (
        <>
          <h4>Body</h4>
          <Schema schema={bodySchema} />
        </>
      )}
      <Example method={method} path={path} isPublic={operation.security.length === 0} body={body} />
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

interface ExampleProps {
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
  readonly body: string | undefined;
}

/** For a shell in which SHOP is the base URL and TOKEN a token. */
function Example({ method, path, isPublic, body }: ExampleProps) {
  const usual = body === undefined ? "get" : "post";
  const lines = [
    `curl ${method === usual ? "" : `-X ${method.toUpperCase()} `}"$SHOP${path.slice(1).replace(/\{(\w+)\}/g, (_, name) => `$${name.replace(/[A-Z]/g, "_$&").toUpperCase()}`)}"`,
    ...(isPublic ? [] : ['-H "Authorization: Bearer $TOKEN"']),
    ...(body === undefined ? [] : [`-d '${JSON.stringify(JSON.parse(body))}'`]),
  ];
  return (
    <>
      <h4>Example</h4>
      <pre>{lines.join(" \\\n  ")}</pre>
      {body === undefined ? null : (
        <pre class="body" hidden>
          {body}
        </pre>
      )}
    </>
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
