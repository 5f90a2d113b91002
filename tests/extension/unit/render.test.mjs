/** A reading as DOM: what is shown, that text stays text, and that an update touches only what changed. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { documentOf, messages, reading } from "./dom.mjs";

documentOf("");
const { h, morph, oncePerFrame } = await import("../../../extension/panel/dom.js");
const { mount } = await import("../../../extension/panel/render.js");
const { translator, plural } = await import("../../../extension/panel/strings.js");
const { quoted } = await import("../../../extension/panel/claims.js");
const { colours, initials, leading } = await import("../../../extension/panel/speakers.js");
const { problem } = await import("../../../extension/panel/screens.js");
const t = translator(messages("en"));

/**
 * @param {any} value
 * @param {import("../../../extension/types.js").View} [view]
 */
function show(value, view = {}) {
  const page = documentOf("<body><main id=reading class=x></main></body>");
  const root = /** @type {HTMLElement} */ (page.querySelector("main"));
  /** @type {any[]} */
  const actions = [];
  const shown = mount(root, { t, onAction: (/** @type {any} */ action) => actions.push(action) });
  shown.update(value, view);
  return { root, shown, actions, all: (/** @type {string} */ s) => [...root.querySelectorAll(s)], text: (/** @type {string} */ s) => root.querySelector(s)?.textContent ?? null };
}

test("headline, summary and every claim are there, in this order", () => {
  const whole = reading();
  const { all, text } = show(whole);
  assert.equal(text("h1"), whole.article.title);
  assert.deepEqual(all(".sentence .said").map((one) => one.textContent), whole.summary.sentences.map((/** @type {any} */ one) => one.text));
  assert.equal(all(".claim").length, whole.claims.length);
  assert.deepEqual(all("h1, h2").map((one) => one.textContent), [whole.article.title, "In short", "Who says what", "Left out"]);
  assert.equal(all(".speaker h3").length, 9);
});

test("a quotation inside a claim keeps its marks, and no other pair stands around it", () => {
  const said = (/** @type {string} */ text) => quoted(/** @type {any} */ ({ kind: "direct", text }));
  assert.equal(said("It sways,"), "“It sways”");
  assert.equal(said("“It sways,”"), "“It sways”");
  assert.equal(said("that “it sways” in the wind"), "that “it sways” in the wind");
  assert.equal(said("'It sways'"), "'It sways'");
});

test("a claim reads as a sentence, and a direct quote keeps its marks", () => {
  const { text } = show(reading());
  assert.equal(text('[data-target="claim:c3"].jump'), "warns that a third pier might be damaged as well");
  assert.equal(text('[data-target="claim:c2"].jump'), "says: “We had no choice”");
  assert.match(text('[data-target="claim:c12"].jump') ?? "", /uncertain/);
});

test("in the order of the page every claim names its speaker", () => {
  const { all } = show(reading(), { order: "page" });
  assert.equal(all(".who").length, 12);
  assert.equal(all(".claim .jump")[1].textContent, "Ines Okafor says: “We had no choice”");
});

test("filters leave out what does not fit, and say when nothing does", () => {
  assert.equal(show(reading(), { speaker: "s2" }).all(".claim").length, 3);
  assert.equal(show(reading(), { stance: "says" }).all(".claim").length, 4);
  assert.equal(show(reading(), { speaker: "-" }).all(".claim").length, 1);
  assert.equal(show(reading(), { speaker: "s1", stance: "warns" }).text(".nothing"), "No claim fits this choice.");
});

test("what the page says stays text", () => {
  const whole = reading();
  const evil = "<img src=x onerror=alert(1)><script>alert(2)</script>";
  whole.article.title = evil;
  whole.speakers[0].name = evil;
  whole.claims[0].text = evil;
  whole.claims[0].stance = evil;
  whole.summary.sentences[0].text = evil;
  whole.article.removed[0] = { reason: evil, text: evil };
  whole.summary.rejected[0] = { text: evil, reason: evil };
  whole.warnings = [{ code: evil, message: evil }];
  const { root, all } = show(whole);
  assert.equal(all("img, script").length, 0);
  assert.ok((root.textContent ?? "").split(evil).length > 8);
});

test("only known attributes are set, and no address but http(s)", () => {
  assert.throws(() => h("p", { onclick: "alert(1)" }), TypeError);
  assert.throws(() => h("p", { style: "color:red" }), TypeError);
  assert.throws(() => h("a", { href: "javascript:alert(1)" }), TypeError);
  assert.equal(h("a", { href: "https://example.org/" }).getAttribute("href"), "https://example.org/");
});

test("clicks, choices and keys are reported with their target", () => {
  const { root, actions, all } = show(reading(), { canJump: true });
  /** @type {any} */ (root.querySelector('[data-target="claim:c1"]')).click();
  assert.deepEqual(actions.pop(), { action: "jump", target: "claim:c1", value: "" });
  const select = /** @type {any} */ (root.querySelector("[data-action=filter-stance]"));
  select.value = "warns";
  select.click();
  assert.equal(actions.length, 0);
  select.dispatchEvent(new (/** @type {any} */ (globalThis).window.Event)("change", { bubbles: true }));
  assert.deepEqual(actions.pop(), { action: "filter-stance", target: "", value: "warns" });
  /** @type {any} */ (root.querySelector(".light")).click();
  assert.equal(actions.pop().action, "light");
  const [first, second] = all(".jump");
  /** @type {any} */ (first).focus();
  first.dispatchEvent(new (/** @type {any} */ (globalThis).window.KeyboardEvent)("keydown", { key: "ArrowDown", bubbles: true }));
  assert.equal(document.activeElement, second);
});

test("an update keeps the elements, the focus and what was opened", () => {
  const whole = reading();
  const { root, shown } = show({ ...whole, claims: whole.claims.slice(0, 4) });
  const claim = root.querySelector('[data-key="claim:c2"]');
  const left = /** @type {any} */ (root.querySelector(".left-out"));
  left.open = true;
  /** @type {any} */ (claim?.querySelector(".jump")).focus();
  shown.update(whole, { active: "claim:c2" });
  assert.equal(root.querySelector('[data-key="claim:c2"]'), claim);
  assert.equal(document.activeElement, claim?.querySelector(".jump"));
  assert.equal(claim?.querySelector(".jump")?.getAttribute("aria-current"), "true");
  assert.equal(left.isConnected && left.open, true);
  assert.equal(root.querySelectorAll(".claim").length, 12);
  assert.equal(root.className, "x reading");
});

test("any list becomes any other", () => {
  const page = documentOf("<ul></ul>");
  const list = /** @type {Element} */ (page.querySelector("ul"));
  let seed = 7;
  const next = (/** @type {number} */ n) => (seed = (seed * 48271) % 2147483647) % n;
  for (let round = 0; round < 200; round += 1) {
    const items = [...new Set(Array.from({ length: next(8) }, () => next(10)))];
    const wanted = h("ul", {}, items.map((n) => h("li", next(3) ? { "data-key": `k${n}` } : {}, `item ${n}`)));
    const html = wanted.outerHTML;
    morph(list, wanted);
    assert.equal(list.outerHTML, html);
  }
});

test("while a reading arrives, the stage is shown and nothing is called missing", () => {
  const { all, text } = show({ ...reading(), summary: null, claims: [], speakers: [] }, { working: true, stage: "claims" });
  assert.equal(text(".progress .now"), "Who says what");
  assert.equal(all(".skeleton").length, 1);
  assert.equal(text(".nothing"), null);
  assert.equal(all(".foot").length, 0);
});

test("what is incomplete, foreign or rejected is said", () => {
  const whole = reading();
  whole.article.complete = false;
  whole.warnings = [{ code: "odd", message: "Something odd." }];
  const { all, text } = show(whole);
  assert.deepEqual(all(".notices li").map((one) => one.textContent), [t("warning_incomplete"), "Something odd."]);
  assert.match(text(".rejected .why") ?? "", /claims/);
  assert.equal(text("details.checked .more"), "1 draft was replaced");
});

test("what was left out is counted, and listed by its reason", () => {
  const { all, text } = show(reading());
  assert.equal(text(".left-out .more"), "4 passages");
  assert.deepEqual(all(".left-out h3").map((one) => one.textContent), ["Appeals", "Navigation", "Other stories"]);
});

test("of a very long page it is said while it is read, and not afterwards", () => {
  const page = reading();
  page.article.word_count = 90_000;
  assert.match(show(page, { working: true }).text(".notices") ?? "", /90,000 words/);
  assert.equal(show(page).text(".notices"), null);
});

test("a notice that says why a page is not whole stands alone", () => {
  const page = reading();
  page.article.complete = false;
  page.warnings = [{ code: "paywall-stub", message: "Only the beginning is here." }];
  const { all } = show(page);
  assert.deepEqual(all(".notices li").map((one) => one.textContent), [t("warning_paywall_stub")]);
});

test("work is done once a frame, however often it is asked for, and without frames as well", async () => {
  /** @type {(() => void)[]} */
  const frames = [];
  Object.assign(globalThis, { requestAnimationFrame: (/** @type {() => void} */ call) => frames.push(call), cancelAnimationFrame: () => frames.pop() });
  let done = 0;
  const ask = oncePerFrame(() => (done += 1));
  ask();
  ask();
  assert.equal(done, 0);
  frames[0]();
  assert.equal(done, 1);
  ask();
  await new Promise((resolve) => setTimeout(resolve, 250));
  assert.equal(done, 2);
});

test("a name at the start of a line begins with a capital, unless it has one of its own elsewhere", () => {
  assert.equal(leading("the port authority"), "The port authority");
  assert.equal(leading("iRobot"), "iRobot");
  assert.equal(leading("de Bruin"), "De Bruin");
  assert.equal(leading("élus locaux"), "Élus locaux");
  assert.equal(leading("40 boats"), "40 boats");
});

test("speakers have colours in the order in which they speak, and initials", () => {
  const whole = reading();
  assert.equal(colours(whole).get("s1"), 1);
  assert.equal(colours({ ...whole, speakers: [...whole.speakers].reverse() }).get("s1"), 1);
  assert.equal(initials("Kyiv’s military"), "KM");
  assert.equal(initials("the commander"), "C");
  assert.equal(initials("Ursula von der Leyen"), "UL");
  assert.equal(initials("“”"), "?");
});

test("every message is there in every language, with the same values in it", () => {
  const en = messages("en");
  for (const lang of readdirSync(new URL("../../../extension/_locales/", import.meta.url))) {
    const own = messages(lang);
    assert.deepEqual(Object.keys(own), Object.keys(en), lang);
    for (const [key, { message }] of Object.entries(own)) {
      assert.ok(message.trim(), `${lang} ${key}`);
      const values = (/** @type {string} */ text) => [...text.matchAll(/\$\d/g)].map(String).sort();
      assert.deepEqual(values(message), values(en[key].message), `${lang} ${key}`);
    }
  }
});

test("every message that the code asks for exists, and every message is asked for", () => {
  const en = messages("en");
  const folder = new URL("../../../extension/", import.meta.url);
  const sources = ["api.js", "background.js", "panel/", "options/", "manifests/"].flatMap((name) =>
    name.endsWith("/") ? readdirSync(new URL(name, folder)).map((file) => `${name}${file}`) : [name],
  );
  const code = sources.filter((name) => /\.(?:js|json)$/.test(name)).map((name) => readFileSync(new URL(name, folder), "utf-8")).join("\n");
  for (const [, key] of code.matchAll(/\bt\("([a-z_0-9]+)"/g)) assert.ok(key in en, key);
  for (const [, key] of code.matchAll(/plural\(t, "([a-z_]+)"/g)) assert.ok(`${key}_one` in en && `${key}_other` in en, key);
  for (const [, key] of code.matchAll(/__MSG_(\w+)__/g)) assert.ok(key in en, key);
  const made = /^(?:stance|cut|reason|warning|status|stage|sure|order|length|problem|do|tool|menu)_|_(?:one|other)$/;
  const unused = Object.keys(en).filter((key) => !made.test(key) && !code.includes(`"${key}"`) && !code.includes(`__MSG_${key}__`));
  assert.deepEqual(unused, []);
});

test("numbers and plurals follow the language", () => {
  assert.equal(plural(t, "words", 1), "1 word");
  assert.equal(plural(t, "words", 1234), "1,234 words");
  assert.equal(plural(translator(messages("de")), "words", 1234), "1.234 Wörter");
});

test("each problem has words and something to do; an unknown one says what the server said", () => {
  const trouble = { slug: "busy", detail: "The queue is full.", remedy: "Wait.", retryAfter: 6.2 };
  const of = (/** @type {any} */ change) => {
    const root = h("div", {});
    for (const child of problem({ ...trouble, ...change }, t, 8765)) if (child) root.append(child);
    return root;
  };
  assert.match(of({}).textContent ?? "", /Try again in 7 seconds/);
  assert.match(of({ slug: "no-server" }).textContent ?? "", /accordingto serve/);
  assert.match(of({ slug: "something-new" }).textContent ?? "", /The queue is full\. Wait\./);
  assert.equal(of({ slug: "model-missing" }).querySelector(".primary")?.getAttribute("data-action"), "bundled");
});
