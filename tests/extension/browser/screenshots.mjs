/** Takes the pictures of the documentation: every state of the panel, light and dark, and a page that is lit up. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Chromium, until } from "./cdp.mjs";
import { Double, READING, TOKEN } from "./double.mjs";
import { servePages } from "./pages.mjs";
import { packed } from "./setup.mjs";

const out = process.argv[2];
const only = process.argv[3] ?? "";
mkdirSync(out, { recursive: true });

const builds = packed();
const pages = await servePages();
const double = await Double.start();
const closed = double.port;
const browser = await Chromium.launch(builds.chrome, { args: ["--font-render-hinting=none"] });
const home = `chrome-extension://${browser.id}/panel/panel.html`;
const welcome = await browser.open(`chrome-extension://${browser.id}/options/options.html`, { newWindow: true });

/** @param {any} change */
const settings = (change) =>
  welcome.evaluate((/** @type {any} */ value) => /** @type {any} */ (globalThis).chrome.storage.local.set({ settings: value }), { port: closed, token: TOKEN, ...change });

/**
 * @param {import("./cdp.mjs").Page} page
 * @param {string} name
 * @param {{width?: number, height?: number, whole?: boolean, themes?: string[]}} [options]
 */
async function take(page, name, { width = 380, height = 780, whole = false, themes = ["light", "dark"] } = {}) {
  if (only && !name.includes(only)) return;
  for (const theme of themes) {
    await page.resize(width, height, { dark: theme === "dark", scale: 2 });
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    const tall = whole ? Math.min(4_000, await page.evaluate("document.documentElement.scrollHeight")) : height;
    await page.resize(width, tall, { dark: theme === "dark", scale: 2 });
    writeFileSync(join(out, `${name}-${theme}.png`), await page.screenshot());
  }
}

/** Ask the panel to read a tab, as the background does. @param {import("./cdp.mjs").Page} panel @param {string} url */
const ask = (panel, url) =>
  panel.evaluate(async (/** @type {string} */ address) => {
    const { tabs, windows, storage } = /** @type {any} */ (globalThis).chrome;
    const all = await tabs.query({});
    const tab = all.find((/** @type {any} */ one) => one.url?.startsWith(address)) ?? (await tabs.getCurrent());
    const { id } = await windows.getCurrent();
    await storage.session.set({ request: { type: "read", what: "page", tab: tab.id, window: id, at: Date.now() } });
  }, url);

try {
  await settings({ token: null, port: closed });
  let panel = await browser.open(home, { newWindow: true });
  await panel.wait(".code input");
  await take(panel, "pair", { height: 560 });
  await welcome.goto(`chrome-extension://${browser.id}/options/options.html`);
  await welcome.wait(".code input");
  await take(welcome, "welcome", { width: 760, height: 980 });

  await settings({});
  await panel.goto(home);
  await panel.wait(".motto");
  await take(panel, "start", { height: 560 });

  const page = await browser.open(`${pages.base}/bridge.html`, { newWindow: true });
  double.mode = "slow";
  double.after = 9;
  await ask(panel, `${pages.base}/bridge.html`);
  await until(() => panel.count(".claim").then((n) => n >= 4), "claims to stream");
  await take(panel, "reading-streams");
  double.mode = "read";
  double.go();
  await panel.wait(".foot");
  await until(() => panel.count(".light"), "the words to be found");
  await take(panel, "reading");
  await take(panel, "reading-whole", { whole: true });
  await take(panel, "reading-wide", { width: 600, whole: true, themes: ["light"] });
  await take(panel, "reading-narrow", { width: 320, whole: true, themes: ["dark"] });
  await panel.click("input[value=page]");
  await panel.wait(".in-order");
  await panel.click("details.checked summary");
  await panel.click("details.left-out summary");
  await panel.click("[data-action=choices]");
  await take(panel, "reading-opened", { whole: true });
  await panel.click("input[value=speaker]");
  await panel.click("[data-action=choices]");

  await panel.click('[data-target="claim:c6"].jump');
  for (const speaker of ["s2", "s4", "s5"]) await panel.click(`.light[data-target="${speaker}"]`);
  await page.resize(1000, 760);
  await page.evaluate(() => [...document.querySelectorAll("p")].find((p) => p.textContent?.includes("third pier"))?.scrollIntoView({ block: "start" }));
  await page.evaluate("scrollBy(0, -30)");
  await take(page, "page", { width: 1000, height: 760, themes: ["light"] });

  await panel.click("[data-action=history]");
  await panel.wait(".entry");
  await take(panel, "history", { height: 560 });

  const problems = {
    "busy:429": /busy/, "no-article:422": /no article/, "timed-out:504": /too long/, "model-missing:503": /model is missing/, ancient: /another version/,
    revoked: /connect again/,
  };
  for (const [mode, title] of Object.entries(problems)) {
    double.mode = mode;
    await ask(panel, `${pages.base}/bridge.html`);
    await until(async () => title.test(await panel.text(".screen:not([hidden]) h1")), mode);
    if (mode === "revoked") await panel.wait(".code input");
    await take(panel, `problem-${mode.split(":")[0].replace("ancient", "old-server").replace("revoked", "wrong-token")}`, { height: 560 });
  }
  double.mode = "read";
  await ask(panel, "chrome-extension://nobody");
  await until(async () => /closed/.test(await panel.text(".screen h1")), "the refusal");
  await take(panel, "problem-browser-page", { height: 560 });

  await welcome.goto(`chrome-extension://${browser.id}/options/options.html`);
  await welcome.wait(".state.good");
  await take(welcome, "options", { width: 760, height: 980 });

  await double.stop();
  await ask(panel, `${pages.base}/bridge.html`);
  await until(async () => /not running/.test(await panel.text(".screen h1")), "no server");
  await take(panel, "problem-no-server", { height: 560 });
  if (READING && panel.errors.length) throw new Error(panel.errors.join("\n"));
} finally {
  await browser.close();
  await double.stop().catch(() => undefined);
  await pages.stop();
  builds.remove();
}
