/** The extension in Chromium, against the real server, as a reader uses it: by its toolbar button and in its side panel. */

import assert from "node:assert/strict";
import { after, before, test as one } from "node:test";
import { Chromium, pause, until } from "./cdp.mjs";
import { servePages } from "./pages.mjs";
import { Server } from "./server.mjs";
import { litWords, packed, share, violations } from "./setup.mjs";

const ACTIVE = "accordingto-active";
const AMBER = [255, 227, 145];

/** @type {Server} */ let server;
/** @type {Chromium} */ let browser;
/** @type {Awaited<ReturnType<typeof servePages>>} */ let pages;
/** @type {ReturnType<typeof packed>} */ let builds;
/** @type {import("./cdp.mjs").Page} */ let bridge;
/** @type {import("./cdp.mjs").Page} */ let panel;

let broken = "";

/**
 * A step of one long story: after one that failed the rest would only wait in vain.
 *
 * @param {string} name
 * @param {() => Promise<void>} work
 */
function test(name, work) {
  one(name, async () => {
    assert.equal(broken, "", "an earlier step failed");
    broken = name;
    try {
      await work();
    } catch (error) {
      const shown = panel ? await panel.evaluate("document.body.innerText.slice(0, 600)").catch(() => "") : "";
      throw new Error(`${error}\n--- the panel shows:\n${shown}\n--- its errors: ${panel?.errors}`, { cause: error });
    }
    broken = "";
  });
}

/** About ten megabytes of markup, as a live blog that was never cut has. */
const huge = () => {
  const line = (/** @type {number} */ n) =>
    `Entry ${n}: the water at gauge ${n % 17} stood at ${n % 400} centimetres, the river office said at ${n % 24} o'clock. “We keep watching it,” said its spokesman. `;
  const post = (/** @type {number} */ n) => `<p>${Array.from({ length: 30 }, (_, k) => line(30 * n + k)).join("")}</p>\n`;
  return `<!doctype html><html lang="en"><title>The flood, hour by hour</title><article><h1>The flood, hour by hour</h1>${Array.from({ length: 2_200 }, (_, n) => post(n)).join("")}</article>`;
};

before(async () => {
  builds = packed();
  pages = await servePages({ "huge.html": huge });
  server = await Server.start();
  browser = await Chromium.launch(builds.chrome);
  const welcome = await browser.attach((await browser.target((one) => one.url.endsWith("options.html"), "the welcome page")).targetId);
  await until(() => welcome.count("#pairing h1"), "the welcome to draw");
  await welcome.evaluate((/** @type {number} */ port) => /** @type {any} */ (globalThis).chrome.storage.local.set({ settings: { port } }), server.port);
  // It is left open: a browser whose last tab is closed has no window any more.
  await welcome.goto("about:blank");
});

after(async () => {
  await browser?.close();
  await server?.close();
  await pages?.stop();
  builds?.remove();
});

/** Wait for a whole reading in the panel. @param {string} [title] a part of its headline */
async function whole(title = "") {
  await until(async () => (await panel.count("#reading:not([hidden]) .foot")) === 1 && (await panel.text("#reading h1")).includes(title), `a reading of “${title}”`, 60_000);
}

/** Pair with the code that stands in the server's terminal. */
async function pair() {
  await panel.wait(".code button:not([disabled])");
  await panel.choose(".code input", server.code.toLowerCase());
  await panel.click(".code button");
}

/** @param {string} words @returns {Promise<string>} the target of the first claim or sentence that has them */
const targetWith = (words) =>
  panel.evaluate(
    (/** @type {string} */ w) =>
      [...document.querySelectorAll(".claims .jump")].find((one) => one.textContent?.includes(w))?.getAttribute("data-target") ?? "",
    words,
  );

test("a click on the button opens the panel; a wrong code is refused, the right one pairs and reads the page", async () => {
  bridge = await browser.open(`${pages.base}/bridge.html`);
  await browser.clickAction(bridge);
  panel = await browser.panel();
  await panel.wait(".code button:not([disabled])");
  assert.deepEqual(await violations(panel), []);
  await panel.choose(".code input", "ABCD-2345");
  await panel.click(".code button");
  await until(async () => (await panel.text("#pair-problem")).length > 0, "the code to be refused");
  await pair();
  await whole("Linden Bridge");
  assert.ok((await panel.count(".sentence")) >= 1, "a summary");
  assert.ok((await panel.count(".claim")) >= 6, "claims");
  assert.match(await panel.text(".claims"), /Ines Okafor/);
  assert.match(await panel.text(".kicker"), /2026/);
  assert.equal(await panel.count(".missing"), 0);
  assert.deepEqual(await violations(panel), []);
});

test("a claim jumps to its words and lights them up, and the page's DOM stays as it was", async () => {
  const before_ = await bridge.evaluate("document.documentElement.outerHTML");
  const target = await targetWith("every report is public");
  await panel.click(`.jump[data-target="${target}"]`);
  const words = await until(() => litWords(bridge, ACTIVE).then((list) => list[0]), "the words to light up");
  assert.match(words, /^“?Every inspection that the law asks for was made, and every report is public/);
  const blank = await browser.open(`${pages.base}/second.html`);
  await bridge.send("Page.bringToFront");
  await until(async () => (await share(blank, await bridge.screenshot(), AMBER)) > 0.004, "amber in the picture");
  assert.equal(await bridge.evaluate("document.documentElement.outerHTML"), before_);
  await blank.close();
});

test("the arrow keys walk through the claims, and Enter jumps", async () => {
  await panel.evaluate(() => /** @type {HTMLElement} */ (document.querySelector(".claims .jump")).focus());
  await panel.press("ArrowDown");
  const target = await panel.evaluate("document.activeElement.dataset.target");
  assert.equal(target, await panel.evaluate("document.querySelectorAll('.claims .jump')[1].dataset.target"));
  await panel.press("Enter");
  await panel.wait(`.jump[data-target="${target}"][aria-current]`);
});

test("all claims of a speaker light up, also in a shadow root, and the pointer tells who said it", async () => {
  const speaker = await panel.evaluate(() =>
    [...document.querySelectorAll(".speaker")].find((one) => one.textContent?.includes("Norrland Line"))?.getAttribute("data-speaker"),
  );
  await panel.click(`.light[data-target="${speaker}"]`);
  const colour = await panel.evaluate(`/c(\\d)/.exec(document.querySelector('.speaker[data-speaker="${speaker}"]').className)[1]`);
  const lit = await until(async () => (await litWords(bridge, `accordingto-${colour}`)).join(" "), "the claims to light up");
  assert.match(lit, /six crossings a day/);
  const box = await bridge.evaluate((/** @type {string} */ name) => {
    const [range] = /** @type {any} */ (CSS).highlights.get(name);
    range.startContainer.parentElement.scrollIntoView({ block: "center" });
    const { left, top, height } = range.getClientRects()[0];
    return [left + 12, top + height / 2];
  }, `accordingto-${colour}`);
  await bridge.send("Page.bringToFront");
  const tip = "getComputedStyle(document.documentElement, '::after').content";
  await until(async () => {
    await bridge.send("Input.dispatchMouseEvent", { type: "mouseMoved", x: box[0] + Math.random() * 8, y: box[1] });
    return (await bridge.evaluate(tip)).includes("Norrland Line");
  }, "the name to show");
  await bridge.send("Input.dispatchMouseEvent", { type: "mouseMoved", x: 3, y: 3 });
  await until(async () => !(await bridge.evaluate(tip)).includes("Norrland"), "the name to go");
});

test("filters and order change what is shown", async () => {
  const all = await panel.count(".claim");
  const speaker = await panel.evaluate("document.querySelector('[data-action=filter-speaker]').options[1].value");
  await panel.choose("[data-action=filter-speaker]", speaker);
  const some = await until(async () => ((await panel.count(".claim")) < all ? panel.count(".claim") : 0), "fewer claims");
  assert.ok(some >= 1);
  await panel.choose("[data-action=filter-speaker]", "");
  await until(async () => (await panel.count(".claim")) === all, "all claims");
  await panel.click("input[value=page]");
  await panel.wait(".in-order .claim .who");
  await panel.click("input[value=speaker]");
});

test("a selection is read alone", async () => {
  await bridge.evaluate(() => getSelection()?.selectAllChildren(/** @type {any} */ ([...document.querySelectorAll("p")].find((p) => p.textContent?.includes("18 million")))));
  await panel.click("[data-action=choices]");
  await panel.click(".choices [data-action=read-selection]");
  await until(async () => (await panel.count(".foot")) === 1 && (await panel.text(".facts")).includes("33 words"), "the selection's reading");
  assert.match(await panel.text(".claims"), /18 million crowns/);
  await bridge.evaluate(() => getSelection()?.removeAllRanges());
  await panel.click(".choices [data-action=read-selection]");
  await panel.wait(".screen [data-action=read-page]");
  assert.match(await panel.text(".screen h1"), /Nothing is selected/);
  await panel.click(".screen [data-action=read-page]");
  await whole("Linden Bridge");
});

test("a hostile page is read as text, does not learn of it, and cannot lie to it", async () => {
  const page = await browser.open(`${pages.base}/hostile.html`);
  await page.evaluate("window.attacked = 0; window.mutations = 0");
  await browser.clickAction(page);
  await whole("market");
  const text = await panel.text("#reading");
  assert.match(text, /script>alert\('owned'\)<\/script>/);
  assert.doesNotMatch(text, /tampered/);
  assert.equal(await panel.count("#reading script, #reading b, #reading img"), 0);
  await panel.click(`.jump[data-target="${await targetWith("ten more years")}"]`);
  await until(async () => (await panel.count(".jump[aria-current]")) === 1, "the jump");
  assert.equal(await panel.count(".missing"), 0);
  assert.deepEqual(await page.evaluate("[window.attacked, window.mutations]"), [0, 0]);
  await page.close();
});

test("each tab has its own reading", async () => {
  const second = await browser.open(`${pages.base}/second.html`);
  await browser.clickAction(second);
  await whole("Ferry");
  await bridge.send("Page.bringToFront");
  await whole("Linden Bridge");
  await second.send("Page.bringToFront");
  await whole("Ferry");
  // Said twice, by two people: each is found at its own place.
  const twice = await panel.evaluate(() =>
    [...document.querySelectorAll(".claims .jump")].filter((one) => one.textContent?.includes("rota")).map((one) => one.getAttribute("data-target")),
  );
  const tops = [];
  for (const target of twice) {
    await panel.click(`.jump[data-target="${target}"]`);
    await panel.wait(`.jump[data-target="${target}"][aria-current]`);
    tops.push(await second.evaluate(`[...CSS.highlights.get("${ACTIVE}")][0].startContainer.parentElement.textContent.slice(0, 60)`));
  }
  assert.equal(new Set(tops).size, twice.length, tops.join("\n"));
  await second.goto(`${pages.base}/hostile.html`);
  await panel.wait("#note:not([hidden])");
  assert.match(await panel.text("#note"), /moved on/);
  await second.close();
});

test("when words go from the page, the panel says so", async () => {
  await bridge.send("Page.bringToFront");
  await whole("Linden Bridge");
  const target = await targetWith("18 million crowns");
  await bridge.evaluate(() => [...document.querySelectorAll("p")].find((p) => p.textContent?.includes("18 million"))?.remove());
  await panel.click(`.jump[data-target="${target}"]`);
  await panel.wait(`li[data-key="${target}"] .missing`);
});

test("the browser's own pages are refused with a word on what to do", async () => {
  const own = await browser.open("chrome://version/");
  await browser.clickAction(own);
  await until(async () => /closed to extensions/.test(await panel.text(".screen h1")), "the refusal");
  await own.close();
});

test("a page of ten megabytes can be cancelled; the server goes on", async () => {
  const page = await browser.open(`${pages.base}/huge.html`);
  await browser.clickAction(page);
  await panel.wait(".bar [data-action=cancel]");
  await pause(700);
  await panel.press("Escape");
  await panel.wait(".motto");
  await bridge.send("Page.bringToFront");
  await panel.click(".bar [data-action=read-page]");
  await whole("Linden Bridge");
  await page.close();
});

test("the server may die and come back: the panel goes on by itself", async () => {
  await bridge.send("Page.bringToFront");
  await server.stop("SIGKILL");
  await panel.click(".bar [data-action=read-page]");
  await until(async () => /not running/.test(await panel.text(".screen h1")), "the panel to notice");
  assert.deepEqual(await violations(panel), []);
  await server.start();
  await whole("Linden Bridge");
});

test("a revoked token leads back to pairing", async () => {
  await server.revoke("browser extension");
  await panel.click(".bar [data-action=read-page]");
  await until(async () => /connect again/.test(await panel.text(".screen h1")), "the panel to ask for a code");
  await pair();
  await whole("Linden Bridge");
});

test("the history keeps what was read, finds it again and forgets it", async () => {
  await panel.click("[data-action=history]");
  await panel.wait(".entry");
  const all = await panel.count(".entry");
  await panel.choose(".search input", "norrland rota");
  await until(async () => (await panel.count(".entry")) === 1 && all > 1, "one entry");
  assert.deepEqual(await violations(panel), []);
  await panel.click(".entry");
  await whole("Ferry");
  await panel.click("#note [data-action=history]");
  await panel.click("[data-action=clear-history]");
  await panel.wait(".screen .nothing");
  await panel.click("[data-action=history]");
  await whole("Linden Bridge");
});

test("when the panel closes, the page is as it was; when it opens again, the reading is there", async () => {
  await panel.click(`.jump[data-target="${await targetWith("every report is public")}"]`);
  await until(async () => (await litWords(bridge, ACTIVE)).length > 0, "light");
  await panel.close();
  await until(async () => (await litWords(bridge, ACTIVE)).length === 0, "the light to go out");
  // The worker has had nobody attached to it, so the browser puts it to sleep; a click must wake it.
  await until(async () => !(await browser.targets()).some((one) => one.type === "service_worker"), "the worker to fall asleep", 60_000);
  await browser.clickAction(bridge);
  panel = await browser.panel();
  await whole("Linden Bridge");
  assert.deepEqual(panel.errors, []);
});

test("the options page tests the server and has no barriers", async () => {
  const options = await browser.open(`chrome-extension://${browser.id}/options/options.html`);
  await options.wait(".state.good", 120_000);
  assert.deepEqual(await violations(options), []);
  assert.deepEqual(options.errors, []);
});
