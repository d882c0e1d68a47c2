// Pages of the documentation that are made out of the code: options, commands, events, webhooks and errors.

const built = (path) => import(new URL(`../../packages/${path}`, import.meta.url).href);

/** By name: each as Markdown. */
export async function references() {
  return {
    configuration: await configuration(),
    commands: await commands(),
    events: await events(),
    errors: await errors(),
  };
}

/** What the sample sets because it must be set. */
const DEMANDED = ["EXCHANGE_BASE_URL", "MASTER_KEY", "BINARY"];

async function configuration() {
  const { everyOption } = await built("merchant/dist/config/every-option.js");
  const { kindOfSection, meaningOf } = await built("merchant/dist/config/option-texts.js");
  const settings = everyOption({ HOME: "/HOME" });
  const sections = [...new Set(settings.map(({ section }) => section))];
  const tables = sections.map((section) => {
    const rows = settings
      .filter((setting) => setting.section === section)
      .map(({ option, defaultText, expected, variables }) => [
        `\`${option}\``,
        meaningOf(section, option),
        expected,
        DEMANDED.includes(option) ? "must be set" : code(defaultText?.replaceAll("/HOME", "~")),
        variables.map(code).join(" "),
      ]);
    return `## [${kindOfSection(section)}]\n\n${table(["Option", "Meaning", "Value", "Default", "Environment"], rows)}`;
  });
  return `# Configuration

Every option, with what it means, what its value must be (with the unit), its default, and the environment variables that set it, too. The command line counts more than
the environment, the environment more than the file. Times are written as \`30 s\`, \`10 min\`, \`2 h\`, \`15 days\` or \`1 year\`, sizes as
\`1 MB\`, truth values as \`YES\` and \`NO\`. \`kontor config\` shows the values in force and where each comes from.

${tables.join("\n\n")}

## Other environment variables

${table(
  ["Variable", "Meaning"],
  [
    ["`KONTOR_CONFIG`", "the configuration file, where `-c` names none"],
    ["`KONTOR_DB`", "also of `kontor dev`, `demo` and `sandbox`: a PostgreSQL to use instead of a private one"],
    ["`PGSSLMODE`, `PGSSLROOTCERT`, `PGSSLCERT`, `PGSSLKEY`", "as PostgreSQL has them, for the connection to it"],
    ["`XDG_DATA_HOME`, `XDG_RUNTIME_DIR`, `RUNTIME_DIRECTORY`", "where data and sockets are, as the system has them"],
  ],
)}
`;
}

async function commands() {
  const { allCommands } = await built("kontor/dist/command-groups.js");
  const program = await allCommands();
  const describe = (command, names) => {
    const name = [...names, command.name()].join(" ");
    let help = "";
    command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 100 });
    command.outputHelp();
    const own = `## ${name}\n\n\`\`\`text\n${help.trimEnd().replaceAll(process.env.HOME ?? "\0", "~")}\n\`\`\`\n`;
    return [own, ...command.commands.flatMap((sub) => describe(sub, [...names, command.name()]))];
  };
  return `# Commands

What \`kontor COMMAND --help\` says.

${program.commands.flatMap((command) => describe(command, ["kontor"])).join("\n")}`;
}

async function events() {
  const { EVENT_MEANINGS, EVENT_TYPES, membersOfEvent } = await built("taler/dist/schemas/events.js");
  const { templateVariables } = await built("merchant/dist/webhooks/sample.js");
  const rows = EVENT_TYPES.map((type) => [code(type), EVENT_MEANINGS[type], membersOfEvent(type).map(code).join(" ")]);
  const variables = EVENT_TYPES.map((type) => templateVariables(type));
  const always = variables[0].filter((name) => variables.every((names) => names.includes(name)));
  const own = EVENT_TYPES.map((type, index) => [
    code(type),
    variables[index]
      .filter((name) => !always.includes(name))
      .map(code)
      .join(" "),
  ]);
  return `# Events and webhooks

Whatever happens to a shop is an event: \`GET /private/kontor/events\` tells them, numbered without gaps, and waits for more. A
webhook of the same type is sent with it. Each has \`number\`, \`type\` and \`time\`, and the members below.

${table(["Type", "What happened", "Members"], rows)}

## What a webhook sends

Without a template the body is \`{"type": …, "timestamp": …, "data": …}\`, signed as Standard Webhooks has it; \`data\` has the members
above, \`instance_id\`, and the contract of an order as \`contract_terms\`. \`header_template\` (a line for each header) and \`body_template\`
are Mustache: \`{{x}}\` escapes \`<\`, \`>\`, \`&\` and \`"\` of texts, \`{{{x}}}\` nothing; numbers, objects and arrays come as JSON.
\`{{contract_terms.summary}}\` and \`{{/contract_terms/summary}}\` look inside, \`{{#x}}…{{/x}}\` is there if \`x\` is, or once for each
element of it, \`{{#x=1}}…{{/x=1}}\` compares.

## Variables of templates

Every template has ${always.map(code).join(", ")}. \`timestamp\` is an object: \`{{timestamp.t_s}}\` are seconds since 1970. Amounts are texts
such as \`KUDOS:1.5\`. Of an order that is forgotten there is no \`contract\`; what a product has not is empty.

${table(["Type", "Beside these"], own)}
`;
}

async function errors() {
  const { errorCodeTable } = await built("taler/dist/error-code-table.js");
  const { openApiDocument } = await built("merchant/dist/api-description/openapi.js");
  const { routes } = await built("merchant/dist/server.js");
  const answeredBy = new Map();
  for (const [path, item] of Object.entries(openApiDocument(routes, "").paths)) {
    for (const [method, operation] of Object.entries(item)) {
      for (const name of operation["x-errors"] ?? []) {
        answeredBy.set(name, [...(answeredBy.get(name) ?? []), `${method.toUpperCase()} ${path}`]);
      }
    }
  }
  const rows = Object.entries(errorCodeTable)
    .filter(([name]) => answeredBy.has(name))
    .map(([name, [number, http, hint]]) => [
      String(number),
      code(name),
      String(http || 500),
      hint,
      where(answeredBy.get(name)),
    ]);
  return `# Errors

An error is JSON: \`code\` is a number below, \`hint\` says it in English, \`detail\` and \`parameter\` say what about the request is
meant. These are all that a server answers with.

${table(["Code", "Name", "Status", "Meaning", "Of"], rows)}
`;
}

/** A code that many endpoints have needs no list. */
function where(operations) {
  return operations.length > 4 ? `${operations.length} endpoints` : operations.map(code).join("<br>");
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function code(text) {
  return text === undefined || text === "" ? "" : `\`${text}\``;
}
