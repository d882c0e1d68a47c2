// A package for Debian and what comes of it, in `packed/`: the command with everything that it needs except Node, a systemd
// unit, a configuration, a user. Made with dpkg-deb, of what `npm ci` and the build have left.
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyDependencies } from "./dependencies.js";
import { PACKED, packKontor } from "./packages.js";
import { run } from "./run.js";

const contrib = fileURLToPath(new URL("../contrib/", import.meta.url));

/** Writes the file, and gives its path. `compression` is one of dpkg-deb's. */
export async function packDeb(packed = PACKED, compression = "xz") {
  await packKontor(packed);
  const staged = join(packed, "deb");
  rmSync(staged, { recursive: true, force: true });
  const program = join(staged, "usr/lib/kontor");
  cpSync(join(packed, "packages/kontor"), program, { recursive: true });
  copyDependencies(program);
  chmodSync(join(program, "bin/kontor.js"), 0o755);
  mkdirSync(join(staged, "usr/bin"), { recursive: true });
  symlinkSync("../lib/kontor/bin/kontor.js", join(staged, "usr/bin/kontor"));
  put(join(staged, "etc/kontor/kontor.conf"), readFileSync(join(contrib, "debian/kontor.conf"), "utf8"), 0o640);
  put(join(staged, "lib/systemd/system/kontor.service"), unit(), 0o644);
  put(join(staged, "usr/share/doc/kontor/copyright"), readFileSync(join(program, "LICENSE"), "utf8"), 0o644);
  describe(staged, JSON.parse(readFileSync(join(program, "package.json"), "utf8")).version);
  run("dpkg-deb", ["--root-owner-group", `-Z${compression}`, "--build", staged, packed]);
  const file = readdirSync(packed).find((name) => /^kontor_.*\.deb$/.test(name));
  return join(packed, file);
}

/** The unit of contrib/, with the places of this package. */
function unit() {
  return readFileSync(join(contrib, "kontor.service"), "utf8")
    .replaceAll("/usr/bin/node /opt/kontor/packages/kontor/bin/kontor.js", "/usr/bin/kontor")
    .replaceAll("/etc/taler-merchant/taler-merchant.conf", "/etc/kontor/kontor.conf")
    .replaceAll("/etc/taler-merchant/", "/etc/kontor/")
    .replace(/^# systemd unit:.*\n/, "");
}

function describe(staged, version) {
  const values = {
    VERSION: version,
    ARCHITECTURE: run("dpkg", ["--print-architecture"]).trim(),
    SIZE: String(Math.ceil(sizeOf(staged) / 1024)),
  };
  const control = readFileSync(join(contrib, "debian/control"), "utf8");
  put(
    join(staged, "DEBIAN/control"),
    control.replace(/\$\{(\w+)\}/g, (_, name) => values[name]),
    0o644,
  );
  put(join(staged, "DEBIAN/conffiles"), "/etc/kontor/kontor.conf\n", 0o644);
  for (const name of ["postinst", "prerm", "postrm"]) {
    put(join(staged, "DEBIAN", name), readFileSync(join(contrib, "debian", name), "utf8"), 0o755);
  }
}

function put(file, text, mode) {
  mkdirSync(join(file, ".."), { recursive: true, mode: 0o755 });
  writeFileSync(file, text);
  chmodSync(file, mode);
}

function sizeOf(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await packDeb());
