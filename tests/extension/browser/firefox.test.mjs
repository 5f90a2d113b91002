/** The extension in Firefox, against the real server: it loads, pairs, reads, jumps, and its button opens the sidebar. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "./cdp.mjs";
import { Firefox } from "./marionette.mjs";
import { servePages } from "./pages.mjs";
import { Server } from "./server.mjs";
import { axeSource, packed } from "./setup.mjs";

/** @type {Server} */ let server;
/** @type {Firefox} */ let browser;
/** @type {Awaited<ReturnType<typeof servePages>>} */ let pages;
/** @type {ReturnType<typeof packed>} */ let builds;
let host = "";
let panel = "";
let bridge = "";

before(async () => {
  builds = packed();
  pages = await servePages();
  server = await Server.start();
  browser = await Firefox.launch();
  host = await browser.install(builds.firefox);
  // A fresh installation opens the options page, in whatever tab is still empty: ours must not be.
  await until(
    () => browser.chrome(() => {
      const { gBrowser } = /** @type {any} */ (globalThis).Services.wm.getMostRecentWindow("navigator:browser");
      return [...gBrowser.tabs].some((tab) => tab.linkedBrowser.currentURI.spec.endsWith("/options/options.html"));
    }),
    "the options page of a fresh installation",
    60_000,
  );
});

after(async () => {
  await browser?.close();
  await server?.close();
  await pages?.stop();
  builds?.remove();
});

/** @param {string} selector @returns {Promise<string>} */
const text = (selector) => browser.evaluate((/** @type {string} */ s) => document.querySelector(s)?.textContent ?? "", selector);

/** @param {string} selector */
const click = (selector) => browser.evaluate((/** @type {string} */ s) => /** @type {any} */ (document.querySelector(s)).click(), selector);

test("it loads, finds the server, pairs and reads a page", async () => {
  panel = await browser.open(`moz-extension://${host}/panel/panel.html`);
  await browser.evaluate((/** @type {number} */ port) => /** @type {any} */ (globalThis).browser.storage.local.set({ settings: { port } }), server.port);
  await browser.send("WebDriver:Refresh");
  bridge = await browser.open(`${pages.base}/bridge.html`);
  await browser.show(panel, false);
  await until(async () => (await text(".code button")) !== "", "the code to be asked for");
  await browser.evaluate((/** @type {string} */ code) => {
    /** @type {any} */ (document.querySelector(".code input")).value = code;
    /** @type {any} */ (document.querySelector(".code button")).click();
  }, server.code);
  await until(async () => (await text(".foot")) !== "" && (await text("#reading h1")).includes("Linden Bridge"), "the reading", 60_000);
  assert.ok((await browser.evaluate(() => document.querySelectorAll(".claim").length)) >= 6);
  assert.equal(await text(".missing"), "");
});

test("a claim jumps to its words and lights them up; the page's DOM stays as it was", async () => {
  await browser.show(bridge);
  const before_ = await browser.evaluate(() => document.documentElement.outerHTML);
  await browser.show(panel, false);
  await browser.evaluate(() => /** @type {any} */ ([...document.querySelectorAll(".claims .jump")].find((one) => one.textContent?.includes("every report is public"))).click());
  await until(() => browser.evaluate(() => document.querySelector(".jump[aria-current]") !== null), "the jump");
  await browser.show(bridge);
  const words = await until(
    () => browser.evaluate(() => {
      /** @type {string[]} */
      const found = [];
      // What Firefox gives to a driver has no iterators.
      /** @type {any} */ (CSS).highlights.get("accordingto-active")?.forEach((/** @type {Range} */ range) => found.push(String(range)));
      return found.join();
    }),
    "the words to light up",
  );
  assert.match(words.replace(/\s+/g, " "), /Every inspection that the law asks for was made/);
  const seen = await browser.evaluate(() => {
    let inside = false;
    /** @type {any} */ (CSS).highlights.get("accordingto-active").forEach((/** @type {Range} */ range) => {
      const { top, bottom } = range.getBoundingClientRect();
      inside = top >= 0 && bottom <= innerHeight;
    });
    return inside;
  });
  assert.ok(seen, "the words are in sight");
  assert.equal(await browser.evaluate(() => document.documentElement.outerHTML), before_);
});

test("no barriers in the panel", async () => {
  await browser.show(panel, false);
  const script = `${axeSource()}; axe.run(document).then(({ violations }) => arguments[0](violations.map(({ id }) => id)), (e) => arguments[0]([String(e)]));`;
  assert.deepEqual(await browser.send("WebDriver:ExecuteAsyncScript", { script, args: [], sandbox: null }), []);
});

test("the toolbar button opens the sidebar, which reads the tab", async () => {
  const ferry = await browser.open(`${pages.base}/second.html`);
  await browser.show(panel, false);
  await browser.send("WebDriver:CloseWindow");
  await browser.show(ferry);
  await browser.chrome(() => {
    const page = /** @type {any} */ (globalThis);
    const { ExtensionParent } = page.ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
    const policy = page.WebExtensionPolicy.getByID("reader@accordingto.local");
    const window = page.Services.wm.getMostRecentWindow("navigator:browser");
    ExtensionParent.apiManager.global.browserActionFor(policy.extension).triggerAction(window);
  });
  await until(
    () => browser.chrome(() => {
      const window = /** @type {any} */ (globalThis).Services.wm.getMostRecentWindow("navigator:browser");
      const sidebar = window.SidebarController ?? window.SidebarUI;
      return sidebar.isOpen && String(sidebar.currentID).includes("accordingto");
    }),
    "the sidebar to open",
  );
  await browser.open(`moz-extension://${host}/options/options.html`);
  await until(
    () => browser.evaluate(async () => {
      const { history } = await /** @type {any} */ (globalThis).browser.storage.local.get("history");
      return history?.some((/** @type {any} */ one) => one.reading.article.title.includes("Ferry"));
    }),
    "the sidebar to have read the tab",
    60_000,
  );
  await until(async () => (await browser.evaluate(() => document.querySelector(".state.good") !== null)), "the options page to test the server", 120_000);
});

/** Click with the right button where `selector` is, and choose the menu's line. @param {string} selector @param {string} line */
async function contextMenu(selector, line) {
  const at = await browser.evaluate((/** @type {string} */ s) => {
    const element = /** @type {Element} */ (document.querySelector(s));
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const { left, top, height } = element.getBoundingClientRect();
    return [Math.round(left + 25), Math.round(top + height / 4)];
  }, selector);
  // Two clicks at one place in quick succession are one double click, which opens no menu.
  const actions = [{ type: "pointerMove", x: at[0], y: at[1] }, { type: "pause", duration: 1000 }, { type: "pointerDown", button: 2 }, { type: "pointerUp", button: 2 }];
  await browser.send("WebDriver:PerformActions", { actions: [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }] });
  await until(
    () => browser.chrome((/** @type {string} */ label) => {
      const menu = /** @type {any} */ (globalThis).Services.wm.getMostRecentWindow("navigator:browser").document.getElementById("contentAreaContextMenu");
      const item = [...menu.querySelectorAll("menuitem")].find((one) => one.label === label && !one.hidden);
      if (menu.state !== "open" || !item) return false;
      menu.activateItem(item);
      return true;
    }, line),
    `“${line}” in the context menu`,
  );
}

test("the context menu reads a page, and a selection", async () => {
  const options = await browser.send("WebDriver:GetWindowHandle");
  await browser.evaluate(() => /** @type {any} */ (globalThis).browser.storage.local.set({ history: [] }));
  await browser.show(bridge);
  await contextMenu("article h1", "Read this page with Accordingto");
  await browser.show(options, false);
  await until(
    () => browser.evaluate(async () => {
      const { history } = await /** @type {any} */ (globalThis).browser.storage.local.get("history");
      return history?.some((/** @type {any} */ one) => one.reading.article.title.includes("Linden Bridge"));
    }),
    "the page to be read",
    60_000,
  );
  await browser.show(bridge);
  await browser.evaluate(() => getSelection()?.selectAllChildren(/** @type {any} */ (document.querySelector("article h1"))));
  await contextMenu("article h1", "Read the selection with Accordingto");
  await browser.show(options, false);
  await until(
    () => browser.evaluate(async () => {
      const { jobs } = await /** @type {any} */ (globalThis).browser.storage.session.get("jobs");
      return Object.values(jobs ?? {}).some((/** @type {any} */ job) => job.what === "selection" && job.url.endsWith("/bridge.html"));
    }),
    "the selection to be read",
    60_000,
  );
});
