/**
 * How long it takes from the click on the toolbar button to the first sentence of the summary on the screen, and how
 * much of that is the extension's own: clicks on each page with the panel closed, and with the panel open. The server
 * keeps no readings, so that every click reads anew.
 */

import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";
import { Chromium, until } from "./cdp.mjs";
import { servePages } from "./pages.mjs";
import { Server } from "./server.mjs";
import { looker, many, packed, spent } from "./setup.mjs";

const [times, ...files] = process.argv.slice(2);
const N = Number(times);

/** Runs in the panel: notes when the summary arrived there, and when it was drawn and painted. */
function record() {
  const page = /** @type {any} */ (globalThis);
  page.seen ??= {};
  page.blank = document.querySelector(".sentence") === null;
  if (page.recording) return;
  page.recording = true;
  const read = ReadableStreamDefaultReader.prototype.read;
  const decoder = new TextDecoder();
  ReadableStreamDefaultReader.prototype.read = async function () {
    const part = await read.call(this);
    const text = part.value ? decoder.decode(part.value) : "";
    if (!page.seen.arrived && text.includes('"summary_sentence"')) page.seen.arrived = Date.now();
    const total = /"timings_ms":\s*\{[^}]*"total":\s*([\d.]+)/.exec(text)?.[1];
    if (total) page.seen.reading = Number(total);
    return part;
  };
  new MutationObserver(() => {
    const there = document.querySelector(".sentence") !== null;
    if (!there) page.blank = true;
    if (!there || !page.blank || page.seen.drawn) return;
    page.seen.drawn = Date.now();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => (page.seen.painted = Date.now());
      port2.postMessage(0);
    });
  }).observe(/** @type {Node} */ (document.querySelector("#reading")), { childList: true, subtree: true });
}

/** @param {number[]} list */
const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;

const builds = packed();
const given = files.map((file, n) => [`${n}.html`, () => (file.endsWith(".gz") ? gunzipSync(readFileSync(file)) : readFileSync(file)).toString()]);
const pages = await servePages({ ...Object.fromEntries(given), "many.html": many });
const server = await Server.start("--set", "cache.enabled=false");
const browser = await Chromium.launch(builds.chrome, { args: ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"] });
try {
  const token = await server.pair("measure");
  await until(async () => (await fetch(`http://127.0.0.1:${server.port}/ready`, { headers: { Authorization: `Bearer ${token}` } })).ok, "the models to load", 120_000);
  const welcome = await browser.open(`chrome-extension://${browser.id}/options/options.html`);
  await welcome.evaluate(
    (/** @type {any} */ settings) => /** @type {any} */ (globalThis).chrome.storage.local.set({ settings }), { port: server.port, token },
  );
  for (const [n, file] of files.entries()) {
    const page = await browser.open(`${pages.base}/${n}.html`);
    /** @type {import("./cdp.mjs").Page | null} */
    let panel = null;
    for (const open of [false, true]) {
      /** @type {Record<string, number[]>} */
      const figures = { click: [], before: [], server: [], after: [], own: [], reading: [], opened: [], thread: [] };
      // One more than asked for: the first warms what later ones find warm.
      for (let k = 0; k <= N; k += 1) {
        if (!open) {
          await panel?.close();
          await until(async () => !(await browser.targets()).some((one) => one.url.endsWith("/panel.html")), "the panel to close");
        } else await panel?.evaluate(`seen = {}; performance.clearResourceTimings(); (${record})()`);
        const { tab } = await browser.front(page);
        let idle = open && panel ? await spent(panel) : 0;
        const clicked = Date.now();
        await browser.trigger(tab);
        if (!open) {
          const { targetId } = await browser.target((one) => one.url.endsWith("/panel/panel.html"), "the panel");
          panel = await browser.attach(targetId);
          idle = await spent(panel);
          await until(async () => (await panel?.evaluate(`document.querySelector("#reading") !== null && ((${record})(), true)`)), "the panel's document");
        }
        const own = /** @type {import("./cdp.mjs").Page} */ (panel);
        await until(() => own.evaluate("seen.painted > 0 && document.querySelector('.foot') !== null"), "the reading", 120_000);
        const thread = (await spent(own)) - idle;
        const seen = await own.evaluate(
          `({ ...seen, parsed: performance.timeOrigin + performance.getEntriesByType("navigation")[0].domInteractive, sent: performance.timeOrigin + performance.getEntriesByType("resource").find((one) => one.name.endsWith("/v1/readings")).startTime })`,
        );
        if (!seen.arrived) throw new Error("the summary was not seen to arrive");
        if (k === 0) continue;
        figures.click.push(seen.painted - clicked);
        figures.before.push(seen.sent - clicked);
        figures.server.push(seen.arrived - seen.sent);
        figures.after.push(seen.painted - seen.arrived);
        if (!open) figures.opened.push(seen.parsed - clicked);
        figures.thread.push(thread);
        figures.reading.push(seen.reading);
        figures.own.push(seen.painted - clicked - (seen.arrived - seen.sent));
      }
      const { click, before, server: served, after, own, reading, opened, thread } = Object.fromEntries(Object.entries(figures).map(([name, list]) => [name, Math.round(middle(list))]));
      const words = await /** @type {any} */ (panel).text(".facts span:last-child");
      console.log(
        `${basename(file)} (${words.split(" · ")[0]}), panel ${open ? "open" : "closed"}: ${click} ms from click to summary ` +
          `(${Math.round(Math.min(...figures.click))} to ${Math.round(Math.max(...figures.click))}); ` +
          `${own} ms of it the extension's (${before} until the page was sent${open ? "" : `, of which ${opened} until the browser had opened an empty panel`}, ${after} until the summary was painted; ${thread} ms of a processor in the panel), ${served} ms the server's (${reading} its reading)`,
      );
    }
    await panel?.close();
    await page.close();
  }
  /** @type {{nodes: number, ms: number, spent: number}[]} */
  const looks = [];
  for (let k = 0; k < N; k += 1) {
    const page = await browser.open(`${pages.base}/many.html`);
    looks.push(await (await looker(page))());
    await page.close();
  }
  console.log(
    `the first look at a page of ${looks[0].nodes} nodes: ${Math.round(middle(looks.map((one) => one.ms)))} ms, ` +
      `${Math.round(middle(looks.map((one) => one.spent)))} ms of a processor`,
  );
  console.log(`medians of ${N} clicks each; load ${loadavg()[0].toFixed(1)}`);
} finally {
  await browser.close();
  await server.close();
  await pages.stop();
  builds.remove();
}
process.exit(0);
