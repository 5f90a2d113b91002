/** What every browser test needs: the packed extension, a page server, and small looks into pages. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** @returns {{chrome: string, firefox: string, remove: () => void}} folders with the unpacked extension */
export function packed() {
  const out = mkdtempSync(join(tmpdir(), "accordingto-build-"));
  execFileSync(process.env.PYTHON || "python3", [join(ROOT, "scripts/package_extension"), "--out", out], { stdio: "pipe" });
  return { chrome: join(out, "chrome"), firefox: join(out, "firefox"), remove: () => rmSync(out, { recursive: true, force: true }) };
}

/** @returns {string} axe-core, to be run in a page */
export function axeSource() {
  const require = createRequire(new URL("../../../extension/package.json", import.meta.url));
  return readFileSync(require.resolve("axe-core/axe.min.js"), "utf-8");
}

/**
 * @param {import("./cdp.mjs").Page} page
 * @returns {Promise<string[]>} what axe-core finds wrong
 */
export async function violations(page) {
  if (!(await page.evaluate("typeof axe !== 'undefined'"))) await page.evaluate(`${axeSource()}; undefined`);
  return page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (globalThis).axe.run(document, { resultTypes: ["violations"] });
    return violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes.map((/** @type {any} */ n) => n.html.slice(0, 120)).join(" | ")}`);
  });
}

/**
 * The words that a page shows lit up under a name.
 *
 * @param {import("./cdp.mjs").Page} page
 * @param {string} name
 * @returns {Promise<string[]>}
 */
export function litWords(page, name) {
  return page.evaluate(
    (/** @type {string} */ one) => [.../** @type {any} */ (CSS).highlights.get(one) ?? []].map((range) => String(range).replace(/\s+/g, " ")),
    name,
  );
}

/**
 * The share of a picture's pixels that are near a colour.
 *
 * @param {import("./cdp.mjs").Page} blank a page that may read data addresses
 * @param {Buffer} png
 * @param {number[]} colour
 */
export function share(blank, png, colour) {
  return blank.evaluate(
    async (/** @type {string} */ data, /** @type {number[]} */ [r, g, b]) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
      const context = /** @type {any} */ (new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d"));
      context.drawImage(bitmap, 0, 0);
      const pixels = context.getImageData(0, 0, bitmap.width, bitmap.height).data;
      let near = 0;
      for (let i = 0; i < pixels.length; i += 4) {
        if (Math.abs(pixels[i] - r) + Math.abs(pixels[i + 1] - g) + Math.abs(pixels[i + 2] - b) < 45) near += 1;
      }
      return near / (pixels.length / 4);
    },
    png.toString("base64"),
    colour,
  );
}

/** A story of some five thousand nodes, all of which can be seen. */
export const many = () => {
  const part = (/** @type {number} */ n) =>
    `<section class="part-${n % 7}"><h2>Day ${n}</h2><p>The river rose <b>again</b> on <a href="/day/${n}">day ${n}</a>, the <i>river office</i> said.</p><ul><li><span>gauge one</span></li><li><span>gauge two</span></li></ul></section>`;
  return `<!doctype html><html lang="en"><title>The flood, day by day</title><article>${Array.from({ length: 500 }, (_, n) => part(n)).join("")}</article>`;
};

/**
 * Milliseconds of a processor that a page's own thread has had since the first time of asking: other than the clock's,
 * they hardly depend on what else the machine does.
 *
 * @param {import("./cdp.mjs").Page} page
 * @returns {Promise<number>}
 */
export async function spent(page) {
  await page.send("Performance.enable", { timeDomain: "threadTicks" });
  const { metrics } = await page.send("Performance.getMetrics");
  return metrics.find((/** @type {any} */ one) => one.name === "ThreadTime").value * 1_000;
}

/**
 * A function that takes the extension's snapshot of a page, in a world of its own like the extension's.
 *
 * @param {import("./cdp.mjs").Page} page
 * @returns {Promise<() => Promise<{nodes: number, ms: number, spent: number}>>} by the clock, and by the processor
 */
export async function looker(page) {
  const { frameTree } = await page.send("Page.getFrameTree");
  const { executionContextId: contextId } = await page.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
  const run = async (/** @type {string} */ expression) => (await page.send("Runtime.evaluate", { expression, contextId, returnByValue: true })).result.value;
  await run(`${readFileSync(join(ROOT, "extension/snapshot.js"), "utf-8")}; undefined`);
  return async () => {
    const before = await spent(page);
    const { nodes, ms } = await run("(({ nodes, ms }) => ({ nodes, ms }))(accordingto.snapshot())");
    return { nodes, ms, spent: (await spent(page)) - before };
  };
}

/** A document that has a page and nothing on it. */
export const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>endobj
trailer<</Root 1 0 R>>
`;
