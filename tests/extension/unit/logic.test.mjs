/** Everything without a document: the client and its stream, the state, shapes, exports, the tip in the page. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Double, READING, TOKEN, eventsOf } from "../browser/double.mjs";
import { messages } from "./dom.mjs";

// api.js wants a browser; what is tested here asks it for nothing but storage.
/** @type {Record<string, any>} */
const kept = {};
const area = {
  get: async (/** @type {string} */ key) => (key in kept ? { [key]: structuredClone(kept[key]) } : {}),
  set: async (/** @type {any} */ values) => Object.assign(kept, structuredClone(values)),
  remove: async (/** @type {string} */ key) => delete kept[key],
};
/** @type {any} */ (globalThis).browser = { storage: { local: area, session: area }, i18n: { getMessage: () => "" } };

const { Problem, Server, discover } = await import("../../../extension/client.js");
const { begin, emptyReading, fail, newSession, receive } = await import("../../../extension/state.js");
const { isEvent, isHover, isReading, isReadRequest } = await import("../../../extension/shapes.js");
const { json, markdown, quoteWithLink, textFragment } = await import("../../../extension/panel/export.js");
const { tipCss } = await import("../../../extension/panel/page.js");
const history = await import("../../../extension/history.js");
const { loadSettings } = await import("../../../extension/settings.js");
const { translator } = await import("../../../extension/panel/strings.js");
const t = translator(messages("en"));

/** @type {Double} */ let double;
before(async () => (double = await Double.start()));
after(() => double.stop());

/** @param {any} [options] */
const server = (options = {}) => new Server({ port: double.port, token: TOKEN, ...options });

/** @param {AsyncGenerator<any>} stream */
async function all(stream) {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

test("pairing brings a token; a wrong code is told from a wrong token", async () => {
  const fresh = server({ token: null });
  await assert.rejects(fresh.pair("XXXX-YYYY"), (error) => error instanceof Problem && error.slug === "wrong-code");
  assert.equal(await fresh.pair(" abcd-2345 "), TOKEN);
  assert.deepEqual(await fresh.ready(), { version: "0.1.0", model: "bundled" });
  await assert.rejects(server({ token: "nonsense" }).ready(), (error) => error instanceof Problem && error.slug === "wrong-token");
});

test("a reading arrives as events, in order, with the options that were asked for", async () => {
  const events = await all(server().read({ text: "Some text.", url: null, options: { length: "short", model: "bundled" } }));
  assert.equal(events.at(-1).event, "done");
  assert.deepEqual(events.map((one) => one.seq), events.map((_, index) => index + 1));
  const asked = double.asked.findLast((one) => one.url === "/v1/readings");
  assert.deepEqual(asked?.body, { text: "Some text.", url: null, options: { length: "short", model: "bundled" } });
  assert.equal(asked?.headers["content-type"], "application/json");
  assert.equal(asked?.headers.accept, "application/x-ndjson");
});

test("a line that is cut is taken up where it was, without a second reading", async () => {
  double.mode = "cut";
  const before_ = double.asked.length;
  const events = await all(server().read({ text: "x" }));
  double.mode = "read";
  assert.deepEqual(events.map((one) => one.seq), eventsOf(READING).map((one) => one.seq));
  const asked = double.asked.slice(before_).map((one) => `${one.method} ${one.url}`);
  assert.deepEqual(asked, ["POST /v1/readings", "GET /v1/readings/job-1?after=7"]);
});

test("an abort ends the stream as such", async () => {
  double.mode = "slow";
  const abort = new AbortController();
  const stream = server().read({ text: "x" }, abort.signal);
  await stream.next();
  setTimeout(() => abort.abort(), 50);
  await assert.rejects(all(stream), (error) => error instanceof Problem && error.slug === "aborted");
  double.go();
  double.mode = "read";
});

test("what the server refuses keeps its name, and when to try again", async () => {
  for (const [mode, slug] of [["busy:429", "busy"], ["too-large:413", "too-large"], ["model-missing:503", "model-missing"], ["ancient", "old-server"], ["revoked", "wrong-token"]]) {
    double.mode = mode;
    const before_ = double.asked.length;
    await assert.rejects(all(server().read({ text: "x" })), (error) => error instanceof Problem && error.slug === slug);
    assert.equal(double.asked.length, before_ + 1, "asked once");
  }
  double.mode = "busy:429";
  await assert.rejects(all(server().read({ text: "x" })), { retryAfter: 7, detail: "Said by the server." });
  double.mode = "read";
});

test("no server is told from a server of another kind", async () => {
  await assert.rejects(server({ port: 9 }).ready(), (error) => error instanceof Problem && error.slug === "no-server");
  double.reading = { ...READING, version: 2 };
  await assert.rejects(all(server().read({ text: "x" })), (error) => error instanceof Problem && error.slug === "old-server");
  double.reading = READING;
  assert.equal(await discover(double.port), double.port);
  assert.equal(await discover(9, (port) => /** @type {any} */ ({ alive: async () => port === 8767 })), 8767);
  assert.equal(await discover(9, () => /** @type {any} */ ({ alive: async () => false })), null);
});

test("events build the reading that the last one brings", () => {
  let session = begin(newSession({ order: "page" }), "page");
  assert.equal(session.view.stage, "article");
  const stages = [];
  for (const event of eventsOf(READING).slice(0, -1)) {
    session = receive(session, { ...event, id: "job-1" });
    stages.push(session.view.stage);
  }
  assert.deepEqual([...new Set(stages)], ["article", "claims", "summary"]);
  assert.deepEqual(session.reading.claims, READING.claims);
  assert.deepEqual(session.reading.article, READING.article);
  assert.deepEqual(session.reading.summary?.sentences, READING.summary.sentences);
  assert.deepEqual(new Set(session.reading.speakers.map((one) => one.id)), new Set(READING.speakers.map((/** @type {any} */ one) => one.id)));
  assert.deepEqual(session.job, { id: "job-1", seq: eventsOf(READING).length - 1 });
  const done = receive({ ...session, truncated: true }, { event: "done", reading: READING });
  assert.equal(done.status, "done");
  assert.equal(done.view.order, "page");
  assert.equal(done.reading.warnings.at(-1)?.code, "page-cut");
  const failed = fail(session, { slug: "busy", detail: "", remedy: "", retryAfter: 1 });
  assert.deepEqual([failed.status, failed.job, failed.view.working], ["failed", null, false]);
});

test("shapes that do not fit are refused", () => {
  assert.ok(isReading(READING));
  for (const change of [{ version: 2 }, { claims: [{}] }, { article: null }, { summary: { text: 1 } }, { speakers: "s1" }]) {
    assert.ok(!isReading({ ...READING, ...change }), JSON.stringify(change));
  }
  for (const event of eventsOf(READING)) assert.ok(isEvent(event), event.event);
  for (const wrong of [null, 1, "x", [], {}, { event: "claim" }, { event: "constructor" }, { event: "done", reading: emptyReading() }]) assert.ok(!isEvent(wrong));
  assert.ok(isReadRequest({ type: "read", what: "page", tab: 1, window: 2, at: 3 }));
  assert.ok(!isReadRequest({ type: "read", what: "file:///etc/passwd", tab: 1, window: 2, at: 3 }));
  const hover = { type: "hover", key: "claim:c1", x: 1, y: 2, width: 3, height: 4 };
  assert.ok(isHover(hover));
  assert.ok(!isHover({ ...hover, key: "<b>" }) && !isHover({ ...hover, x: "1" }) && !isHover({ ...hover, y: NaN }));
});

test("Markdown has summary, speakers and claims, and takes no markup from the page", () => {
  const text = markdown(READING, t);
  assert.match(text, /^# Marlow’s Linden Bridge/);
  assert.match(text, /\*\*Ines Okafor\*\*, the city’s chief engineer\n\n- \*says:\* “We had no choice”/);
  assert.match(text, /\*\*Unnamed source\*\*/);
  const evil = { ...READING, article: { ...READING.article, title: "<b>*x*</b> [l](javascript:1)", url: "https://a.example/?<script>" } };
  assert.match(markdown(evil, t), /^# \\<b\\>\\\*x\\\*/);
  assert.doesNotMatch(markdown(evil, t), /<script>/);
  assert.deepEqual(JSON.parse(json(READING)), READING);
});

test("a quote is copied with who said it and a link to its words", () => {
  const text = quoteWithLink(READING, "c2", [{ exact: "“We had no choice,”", prefix: "", suffix: "" }], t);
  assert.equal(text.split("\n")[0], "“We had no choice” (Ines Okafor)");
  assert.match(text, /#:~:text=%E2%80%9CWe%20had%20no%20choice%2C%E2%80%9D$/);
  const long = { exact: "one two three four five six-a seven eight nine ten eleven twelve", prefix: "", suffix: "" };
  assert.equal(textFragment("https://a.example/x#y", long), "https://a.example/x#:~:text=one%20two%20three%20four%20five,eight%20nine%20ten%20eleven%20twelve");
  assert.match(textFragment("https://a.example/", { ...long, exact: "six-a" }), /six%2Da$/);
});

test("a speaker's name cannot leave the string of the style sheet that shows it", () => {
  const css = tipCss('x"; } body { display: none } /* \\ \n 😀', "#fff", { x: 5, y: 5, width: 800, height: 600 });
  assert.equal(css.split("{").length, 2);
  assert.equal(css.split("}").length, 2);
  assert.match(css, /content: "x\\22 \\3b  \\7d /);
  assert.match(css, /\\1f600 /);
  assert.match(tipCss("a", "#fff", { x: 790, y: 590, width: 800, height: 600 }), /left: 508px.*bottom: 22px/);
});

test("the history keeps the newest, one for each address, and finds by all words", async () => {
  await history.add(READING, 1);
  await history.add({ ...READING, article: { ...READING.article, url: "https://other.example/", title: "Otters" } }, 2);
  await history.add(READING, 3);
  const entries = await history.list();
  assert.deepEqual(entries.map((one) => one.at), [3, 2]);
  assert.deepEqual(entries[0].reading.article?.removed, []);
  assert.equal(history.search(entries, "otters NORRLAND").length, 1);
  assert.equal(history.search(entries, "otters zebra").length, 0);
  await history.remove(entries[0].id);
  assert.equal((await history.list()).length, 1);
  kept.history = [{ id: "x", at: 1, reading: { version: 9 } }, "y"];
  assert.deepEqual(await history.list(), []);
  await history.clear();
  const big = { ...READING, article: { ...READING.article, text: "x".repeat(1_500_000) } };
  assert.equal(history.fit([1, 2, 3, 4].map((n) => ({ id: String(n), at: n, reading: big }))).length, 2);
  assert.equal(history.fit(Array.from({ length: 150 }, (_, n) => ({ id: String(n), at: n, reading: READING }))).length, 100);
});

test("settings that make no sense are left out", async () => {
  kept.settings = { port: 99_999, token: "x y", length: "huge", history: false, model: "bundled" };
  assert.deepEqual(await loadSettings(), { port: 8765, token: null, model: "bundled", length: "normal", order: "speaker", history: false });
});
