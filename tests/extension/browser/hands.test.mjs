/** The ways into the panel that need a real pointer and real keys: the context menu and the shortcut, in a Chromium with a window. */

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { Chromium, until } from "./cdp.mjs";
import { servePages } from "./pages.mjs";
import { Server } from "./server.mjs";
import { packed } from "./setup.mjs";

/** @type {import("node:child_process").ChildProcess} */ let screen;
/** @type {string} */ let display;
/** @type {Server} */ let server;
/** @type {Chromium} */ let browser;
/** @type {Awaited<ReturnType<typeof servePages>>} */ let pages;
/** @type {ReturnType<typeof packed>} */ let builds;
/** @type {import("./cdp.mjs").Page} */ let page;
/** @type {import("./cdp.mjs").Page | null} */ let panel = null;

const KEYS = JSON.parse(readFileSync(new URL("../../../extension/manifests/base.json", import.meta.url), "utf-8")).commands._execute_action.suggested_key.default;
/** How long a menu takes to open. */
const MENU_MS = 700;

/** @param {...(string | number)} args of xdotool */
const hand = (...args) => execFileSync("xdotool", args.map(String), { env: { ...process.env, DISPLAY: display }, encoding: "utf-8" });

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Start a screen of its own number. @returns {Promise<string>} its name */
function startScreen() {
  screen = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1400x900x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  return new Promise((resolve, reject) => {
    screen.on("error", reject);
    screen.on("exit", () => reject(new Error("Xvfb ended")));
    /** @type {import("node:stream").Readable} */ (screen.stdio[3]).once("data", (data) => resolve(`:${String(data).trim()}`));
  });
}

before(async () => {
  display = await startScreen();
  builds = packed();
  pages = await servePages({});
  server = await Server.start();
  browser = await Chromium.launch(builds.chrome, { display });
  const token = await server.pair("hands");
  const welcome = await browser.attach((await browser.target((one) => one.url.endsWith("options.html"), "the welcome page")).targetId);
  await until(() => welcome.count("#pairing h1"), "the welcome to draw");
  await welcome.evaluate((/** @type {any} */ settings) => /** @type {any} */ (globalThis).chrome.storage.local.set({ settings }), { port: server.port, token });
  await welcome.goto("about:blank");
});

after(async () => {
  await browser?.close();
  await server?.close();
  await pages?.stop();
  builds?.remove();
  screen?.kill();
});

/** Where a word of the page is on the screen. @param {string} word @returns {Promise<number[]>} */
const placeOf = (word) =>
  page.evaluate((/** @type {string} */ w) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.textContent?.indexOf(w) ?? -1;
      const range = document.createRange();
      if (at < 0) continue;
      range.setStart(node, at);
      range.setEnd(node, at + w.length);
      node.parentElement?.scrollIntoView({ block: "center", behavior: "instant" });
      const box = range.getBoundingClientRect();
      if (box.width === 0) continue;
      return [screenX + box.left + box.width / 2, screenY + outerHeight - innerHeight + box.top + box.height / 2].map(Math.round);
    }
    throw new Error(`no ${w} in the page`);
  }, word);

/** @param {string} word */
async function pointAt(word) {
  await page.send("Page.bringToFront");
  const [x = 0, y = 0] = await placeOf(word);
  hand("mousemove", x, y);
}

/**
 * Choose our entry in the context menu: it stands above the browser's last two, "View page source" and "Inspect", or
 * above "Inspect" alone where words are selected.
 *
 * @param {number} up how far it is from the end
 */
async function choose(up) {
  hand("click", 3);
  await pause(MENU_MS);
  for (let n = 0; n < up; n += 1) hand("key", "Up");
  hand("key", "Return");
}

/** Close the panel, and look at a page that was not read yet. @param {string} name */
async function freshly(name) {
  await panel?.close();
  await until(async () => !(await browser.targets()).some((one) => one.url.endsWith("/panel.html")), "the panel to close");
  page = await browser.open(`${pages.base}/${name}`);
}

/** The reading that the panel shows. */
async function reading() {
  panel = await browser.panel();
  await until(() => panel?.count(".foot"), "the reading", 60_000);
  return panel;
}

test("the shortcut opens the panel and reads the page", async () => {
  await freshly("bridge.html");
  await pointAt("Linden");
  hand("click", 1);
  hand("key", KEYS);
  assert.match(await (await reading()).text("#reading h1"), /Linden Bridge/);
});

test("the context menu of a page reads the page", async () => {
  await freshly("second.html");
  await pointAt("Norrland");
  await choose(3);
  assert.match(await (await reading()).text("#reading"), /Karin Holt/);
});

test("the context menu of a selection reads the selection", async () => {
  await freshly("bridge.html");
  await pointAt("reporters");
  hand("click", "--repeat", 3, "--delay", 60, 1); // the paragraph
  const words = await page.evaluate("String(getSelection()).trim().split(/\\s+/).length");
  await choose(2);
  const shown = await reading();
  assert.ok(words < 80, "a paragraph");
  assert.match(await shown.text(".facts"), new RegExp(`^${words} words`));
});
