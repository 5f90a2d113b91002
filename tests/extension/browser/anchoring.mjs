/**
 * How many quotes of the readings of real pages are found again in those pages, at the right place: loads each page in
 * Chromium, takes the extension's snapshot of it, has it read by the server, and looks for every claim and summary
 * source with the extension's own code.
 */

import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Chromium, until } from "./cdp.mjs";
import { Server } from "./server.mjs";
import { quotesOf } from "../../../extension/text.js";
import { lines } from "../../../extension/client.js";

const [folder, count, seed, pattern] = process.argv.slice(2);
const CODE = ["snapshot.js", "anchor.js"].map((name) => readFileSync(new URL(`../../../extension/${name}`, import.meta.url), "utf-8")).join("\n");

/** Every n-th page, so that the sample covers the whole set. */
const all = readdirSync(folder).filter((name) => new RegExp(pattern).test(name)).sort();
const step = Math.max(1, all.length / Number(count));
const names = Array.from({ length: Math.min(all.length, Number(count)) }, (_, n) => all[Math.floor((n * step + Number(seed)) % all.length)]);

const files = createServer((request, response) => {
  try {
    const data = readFileSync(join(folder, (request.url ?? "").slice(1)));
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
    response.end(request.url?.endsWith(".gz") ? gunzipSync(data) : data);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => files.listen(0, "127.0.0.1", () => resolve(undefined)));
const base = `http://127.0.0.1:${/** @type {any} */ (files.address()).port}`;
const server = await Server.start();
const token = readFileSync(join(server.home, "data/accordingto/token"), "utf-8").trim();
// Nothing but this machine can be reached: a page's own scripts run, its network does not.
const browser = await Chromium.launch("", { args: ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"] });

/** @param {string} html @param {string} url */
async function read(html, url) {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json", Accept: "application/x-ndjson" };
  const answer = await fetch(`http://127.0.0.1:${server.port}/v1/readings`, { method: "POST", headers, body: JSON.stringify({ html, url }) });
  if (!answer.ok) return null;
  for await (const event of lines(answer)) {
    if (event.event === "done") return event.reading;
    if (event.event === "error") return null;
  }
  return null;
}

const total = { pages: 0, unread: 0, emptied: 0, keys: 0, quotes: 0, found: 0, exact: 0, right: 0 };
/** @type {number[]} */ const snapshots = [];
/** @type {number[]} */ const searches = [];
for (const name of names) {
  const page = await browser.open("about:blank#");
  try {
    await page.send("Page.navigate", { url: `${base}/${name}` });
    await until(() => page.evaluate("document.readyState !== 'loading' && location.href.startsWith('http')"), name, 45_000);
    const { frameTree } = await page.send("Page.getFrameTree");
    const { executionContextId } = await page.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
    const run = async (/** @type {string} */ expression) => {
      const { result, exceptionDetails } = await page.send("Runtime.evaluate", { expression, contextId: executionContextId, returnByValue: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    };
    await run(`${CODE}\n; undefined`);
    const length = "(document.body?.innerText ?? '').length";
    const shown = await run(length);
    const taken = await run("accordingto.snapshot()");
    snapshots.push(taken.ms);
    const reading = await read(taken.html, `https://page.example/${name}`);
    if (!reading) {
      total.unread += 1;
      continue;
    }
    const keys = [...reading.claims.map((/** @type {any} */ c) => `claim:${c.id}`), ...reading.summary.sentences.map((/** @type {any} */ _, /** @type {number} */ n) => `sentence:${n}`)];
    const wanted = keys.map((key) => ({ key, quotes: quotesOf(reading, key), colour: 0, label: "" }));
    const found = await run(`(() => {
      const { fold, index, locate, anchor } = accordingto.anchor;
      const begun = performance.now();
      anchor(document.body, ${JSON.stringify(wanted)});
      const ms = performance.now() - begun;
      const { folded } = index(document.body);
      const quotes = ${JSON.stringify(wanted.flatMap(({ quotes }) => quotes))};
      return { ms, quotes: quotes.map((quote) => {
        const match = locate(folded, quote);
        if (!match) return { quote: quote.exact, found: false };
        const [before, after, exact] = [fold(quote.prefix).slice(-16), fold(quote.suffix).slice(0, 16), fold(quote.exact)];
        const once = folded.indexOf(exact) === folded.lastIndexOf(exact);
        const beside = folded.slice(0, match.start).endsWith(before.slice(-8)) || folded.startsWith(after.slice(0, 8), match.end);
        return { quote: quote.exact, found: true, exact: match.exact, right: match.exact && (once || beside) };
      }) };
    })()`);
    // Without a network some pages put an apology in the place of their text a moment later. The words are gone then.
    if ((await run(length)) < shown / 2) {
      total.emptied += 1;
      continue;
    }
    searches.push(found.ms);
    total.pages += 1;
    total.keys += keys.length;
    for (const one of found.quotes) {
      total.quotes += 1;
      total.found += one.found ? 1 : 0;
      total.exact += one.exact ? 1 : 0;
      total.right += one.right ? 1 : 0;
      if (!one.right && process.env.SHOW) console.log(name, one.found ? "changed" : "gone", JSON.stringify(one.quote.slice(0, 150)));
    }
  } catch (error) {
    total.unread += 1;
    if (process.env.SHOW) console.log(name, String(error).slice(0, 200));
  } finally {
    await page.close().catch(() => undefined);
  }
}
const middle = (/** @type {number[]} */ list) => Math.round([...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0);
const most = (/** @type {number[]} */ list) => Math.round([...list].sort((a, b) => a - b)[Math.floor(list.length * 0.95)] ?? 0);
const percent = (/** @type {number} */ n) => `${((100 * n) / Math.max(1, total.quotes)).toFixed(1)} %`;
console.log(`${total.pages} pages read, ${total.unread} not, ${total.emptied} emptied by their own scripts meanwhile; ${total.keys} claims and sentences, ${total.quotes} quotes`);
console.log(`found ${percent(total.found)}, word for word ${percent(total.exact)}, at the right place ${percent(total.right)}`);
console.log(`snapshot ${middle(snapshots)} ms (95 %: ${most(snapshots)}), finding all words ${middle(searches)} ms (95 %: ${most(searches)})`);
await browser.close();
await server.close();
files.close();
process.exit(0);
