// Builds the style sheet and the scripts into the folder given: node frontend/build/build.mjs FOLDER
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import postcss from "postcss";
import * as sass from "sass";
import logical from "./logical.mjs";

const target = process.argv[2];
const frontend = fileURLToPath(new URL("..", import.meta.url));
const packages = join(frontend, "..", "node_modules");
// Browsers of the last four years: old phones are common among visitors, and all of these know logical properties.
const browsers = ["chrome105", "firefox110", "safari16"];

async function styleSheet() {
  const source = join(frontend, "css", "oneroof.scss");
  const { css } = sass.compile(source, { loadPaths: [packages], quietDeps: true });
  const { css: turned } = await postcss([logical()]).process(css, { from: source });
  const { code } = await esbuild.transform(turned, { loader: "css", minify: true, charset: "utf8" });
  await writeFile(join(target, "oneroof.css"), code);
}

async function scripts() {
  await esbuild.build({
    entryPoints: Object.fromEntries(
      ["oneroof", "live", "screen", "follow", "push-worker"].map((name) => [name, join(frontend, "js", `${name}.mjs`)]),
    ),
    outdir: target,
    bundle: true,
    format: "esm",
    minify: true,
    target: browsers,
    legalComments: "inline",
    nodePaths: [packages],
    logLevel: "error",
  });
}

await Promise.all([styleSheet(), scripts(), copyFile(join(frontend, "mark.svg"), join(target, "mark.svg"))]);
