// Makes a component of a plugin in JavaScript:
//
//   node build.js PLUGIN_FOLDER ROLE OUT
//
//   the plugin's `main` ─► a few lines that bind it to its role ─► esbuild ─► one module ─► ComponentizeJS
//
// The SDK that the plugin depends on brings the interface (`wit/`) and the binding (`wasm/ROLE`).

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

import { componentize } from "@bytecodealliance/componentize-js";
import { build } from "esbuild";

// Without them nothing of WASI is left: the interface offers all that a plugin may observe.
const FEATURES = ["stdio", "random", "clocks", "http", "fetch-event"];

const ENTRY = "bowline:entry";

const UNRESOLVED = `
  (a plugin can import its own files and packages that npm installed; there is no Node.js in it)`;

const AWAITED = "`await` outside of a function: a plugin waits for nothing while it is loaded";

const FUNCTIONS = {
  transformer: "transform",
  validator: "validate",
  health: "assess",
  step: "run",
};

/** Something that the author can put right: its text is shown without a stack. */
class Told extends Error {}

async function main([folderName, role, out]) {
  const folder = resolve(folderName);
  const work = await mkdtemp(join(tmpdir(), "bowline-build-"));
  try {
    const source = join(work, "plugin.js");
    await writeFile(source, await bundled(folder, role));
    const witPath = join(sdkOf(folder), "wit");
    // Sources are named relative to the folder in which it runs.
    process.chdir(work);
    const { component } = await componentize({
      sourcePath: source,
      witPath,
      worldName: `${role}-plugin`,
      disableFeatures: FEATURES,
    }).catch((error) => {
      throw atStart(error) ?? error;
    });
    await writeFile(resolve(folder, out), component);
  } finally {
    await rm(work, { recursive: true });
  }
}

/** The plugin, the SDK and all that they import, as one module. */
async function bundled(folder, role) {
  const { main = "src/plugin.js" } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const call = FUNCTIONS[role];
  // The binding comes first: it takes away what a plugin must not find.
  const contents = `import { bind } from "bowline-guest/wasm/${role}";
import { ${call} } from ${JSON.stringify(`./${main}`)};
export const ${role} = bind(${call});
`;
  const result = await build({
    absWorkingDir: folder,
    bundle: true,
    charset: "utf8",
    external: ["bowline:plugin/*"],
    format: "esm",
    legalComments: "none",
    logLevel: "silent",
    platform: "neutral",
    mainFields: ["module", "main"],
    stdin: { contents, resolveDir: folder, sourcefile: ENTRY },
    // A plugin that waits while it is loaded is not there when it is called.
    supported: { "top-level-await": false },
    target: "es2023",
    write: false,
  }).catch(({ errors }) => {
    const wanted = `${main}: a plugin with the role ${role} exports a function \`${call}\``;
    throw new Told(errors.map((error) => shown(error, wanted)).join("\n"));
  });
  return result.outputFiles[0].text;
}

/** What the plugin's own code threw while it was loaded, out of what the tools wrote around it. */
function atStart({ message }) {
  // The place that it names is one in the bundle.
  const evaluating = /Exception while evaluating top-level script\n(?:\S+:\d+:\d+ )?([^\n]*)/;
  const [, thrown] = message.match(evaluating) ?? [];
  return thrown && new Told(`the plugin cannot be loaded: ${thrown}`);
}

function shown({ text, location }, wanted) {
  if (location?.file === ENTRY && text.startsWith("No matching export")) {
    return wanted;
  }
  const told = text.startsWith("Top-level await") ? AWAITED : text;
  const hint = text.startsWith("Could not resolve") ? UNRESOLVED : "";
  return location ? `${location.file}:${location.line}:${location.column + 1}: ${told}${hint}` : told;
}

function sdkOf(folder) {
  const entry = createRequire(join(folder, "package.json")).resolve("bowline-guest");
  return dirname(dirname(entry));
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Told ? error.message : error.stack);
  process.exitCode = 1;
}
