/**
 * Takes the pictures of the documentation: every state of the panel, light and dark, and a page that is lit up. What
 * is read in them is the page that ships with Accordingto, by the real server; the states that a server has on bad days
 * alone are shown with a stand-in, which hands out the real server's reading.
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Chromium, until } from "./cdp.mjs";
import { lines } from "../../../extension/client.js";
import { Double, TOKEN } from "./double.mjs";
import { servePages } from "./pages.mjs";
import { Server } from "./server.mjs";
import { packed, PDF } from "./setup.mjs";

const out = process.argv[2];
const only = process.argv[3] ?? "";
mkdirSync(out, { recursive: true });

/** The page has no looks of its own; these are for the picture. */
const LOOKS = `<style>
  body { margin: 0 auto; max-width: 40rem; padding: 0 2rem; font: 18px/1.6 Charter, "Charis SIL", Georgia, "Liberation Serif", serif; color: #222; background: #fff; }
  header ul { display: flex; gap: 1.2em; padding: 0; list-style: none; font: 14px sans-serif; } h1 { line-height: 1.2; } figure { display: none; }
</style></head>`;
const sample = readFileSync(new URL("../../../server/accordingto/samples/harbour.html", import.meta.url), "utf-8");

const builds = packed();
const pages = await servePages({ "harbour.html": () => sample.replace("</head>", LOOKS), "report.pdf": () => PDF });
const STORY = `${pages.base}/harbour.html`;
const double = await Double.start();
double.reading = await reading();
const closed = double.port;
let browser = await Chromium.launch(builds.chrome, { args: ["--font-render-hinting=none"] });
const home = `chrome-extension://${browser.id}/panel/panel.html`;
let welcome = await browser.open(`chrome-extension://${browser.id}/options/options.html`, { newWindow: true });

/** @returns {Promise<any>} what the real server makes of the page */
async function reading() {
  const server = await Server.start();
  const ask = (/** @type {string} */ path, /** @type {any} */ body, token = "") =>
    fetch(`http://127.0.0.1:${server.port}${path}`, {
      method: "POST", body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", Accept: "application/x-ndjson, application/json;q=0.5", ...(token && { Authorization: `Bearer ${token}` }) },
    });
  try {
    const { token } = await (await ask("/v1/pair", { code: server.code, name: "pictures" })).json();
    // The first reading waits for the models; the one in the pictures is as fast as all that follow.
    await (await ask("/v1/readings", { text: "The bridge is open, the council said on Monday." }, token)).text();
    for await (const event of lines(await ask("/v1/readings", { html: sample, url: STORY }, token))) if (event.event === "done") return event.reading;
    throw new Error("the server did not read the page");
  } finally {
    await server.close();
  }
}

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

  const page = await browser.open(STORY, { newWindow: true });
  double.mode = "slow";
  double.after = 9;
  await ask(panel, STORY);
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
  await panel.click("details.left-out summary");
  await panel.click("[data-action=choices]");
  await take(panel, "reading-opened", { whole: true });
  await panel.click("input[value=speaker]");
  await panel.click("[data-action=choices]");

  const { claims } = double.reading;
  const denial = claims.find((/** @type {any} */ one) => one.stance === "denies");
  await panel.click(`[data-target="claim:${denial.id}"].jump`);
  const heard = [...new Set(claims.map((/** @type {any} */ one) => one.speaker).filter(Boolean))];
  for (const speaker of heard) await panel.click(`.light[data-target="${speaker}"]`);
  await page.resize(1000, 760);
  await page.evaluate(() => [...document.querySelectorAll("p")].find((p) => p.textContent?.includes("rather lose a season"))?.scrollIntoView({ block: "start" }));
  await page.evaluate("scrollBy(0, -30)");
  await take(page, "page", { width: 1000, height: 760, themes: ["light"] });

  await panel.click("[data-action=history]");
  await panel.wait(".entry");
  await take(panel, "history", { height: 560 });

  const problems = {
    "busy:429": /busy/, "no-article:422": /no article/, "timed-out:504": /too long/, "model-missing:503": /model is missing/, ancient: /another version/,
    revoked: /connect again/,
  };
  /** In the words of the real server. @type {Record<string, {detail: string, remedy: string}>} */
  const words = {
    "busy:429": { detail: "Too many clients wait for readings.", remedy: "Try again after the time that Retry-After tells." },
    "no-article:422": { detail: "The text holds no article.", remedy: "Select the article's own paragraphs and pass those." },
    "timed-out:504": { detail: "The article stage took longer than it may.", remedy: "Try a shorter page, or raise server.article_seconds." },
    "model-missing:503": { detail: 'The model "smollm2-135m" is not on this machine yet.', remedy: "Fetch it: accordingto models pull smollm2-135m" },
  };
  for (const [mode, title] of Object.entries(problems)) {
    double.mode = mode;
    double.words = words[mode] ?? {};
    await ask(panel, STORY);
    await until(async () => title.test(await panel.text(".screen:not([hidden]) h1")), mode);
    if (mode === "revoked") await panel.wait(".code input");
    await take(panel, `problem-${mode.split(":")[0].replace("ancient", "old-server").replace("revoked", "wrong-token")}`, { height: 560 });
  }
  double.mode = "read";
  await ask(panel, "chrome-extension://nobody");
  await until(async () => /closed/.test(await panel.text(".screen h1")), "the refusal");
  await take(panel, "problem-browser-page", { height: 560 });
  await browser.pipe.send("Target.createTarget", { url: `${pages.base}/report.pdf`, newWindow: true });
  await until(async () => {
    await ask(panel, `${pages.base}/report.pdf`);
    return until(async () => /PDF/.test(await panel.text(".screen:not([hidden]) h1")), "it", 5_000).catch(() => false);
  }, "the word on PDFs");
  await take(panel, "problem-pdf", { height: 560 });

  await welcome.goto(`chrome-extension://${browser.id}/options/options.html`);
  await welcome.wait(".state.good");
  await take(welcome, "options", { width: 760, height: 980 });

  await double.stop();
  await ask(panel, STORY);
  await until(async () => /not running/.test(await panel.text(".screen h1")), "no server");
  await take(panel, "problem-no-server", { height: 560 });
  if (panel.errors.length) throw new Error(panel.errors.join("\n"));
  await browser.close();

  const again = await Double.start(closed);
  again.reading = double.reading;
  browser = await Chromium.launch(builds.chrome, { args: ["--font-render-hinting=none"], lang: "de" });
  welcome = await browser.open(`chrome-extension://${browser.id}/options/options.html`, { newWindow: true });
  await settings({});
  await browser.open(STORY, { newWindow: true });
  panel = await browser.open(`chrome-extension://${browser.id}/panel/panel.html`, { newWindow: true });
  await ask(panel, STORY);
  await panel.wait(".foot");
  await until(() => panel.count(".light"), "the words to be found");
  await take(panel, "reading-german", { themes: ["light"] });
  await welcome.goto(`chrome-extension://${browser.id}/options/options.html`);
  await welcome.wait(".state.good");
  await take(welcome, "options-german", { width: 760, height: 980, themes: ["light"] });
  await again.stop();
} finally {
  await browser.close();
  await double.stop().catch(() => undefined);
  await pages.stop();
  builds.remove();
}
