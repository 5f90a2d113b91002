/** Finding quotes again: folding, repeated words, changed words, and any quote of any page. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { documentOf, reading } from "./dom.mjs";

documentOf("");
await import("../../../extension/anchor.js");
const { Text, quotesOf } = await import("../../../extension/text.js");
const { anchor, fold, index, locate } = /** @type {any} */ (globalThis).accordingto.anchor;

/**
 * @param {string} html
 * @param {{exact: string, prefix?: string, suffix?: string}} quote
 */
function find(html, { exact, prefix = "", suffix = "" }) {
  const page = documentOf(`<body>${html}</body>`);
  const [found] = anchor(page.body, [{ key: "k", quotes: [{ exact, prefix, suffix }], colour: 1, label: "" }]);
  return { ...found, text: found.ranges.map(String).join("|") };
}

test("white space, soft hyphens, links, bold and footnotes inside the words do not matter", () => {
  const html = "<p>The mayor <b>de</b>nied\n   that in&shy;spec&shy;tions <a href=#>had&nbsp;been</a> skip\u200bped.</p>";
  const found = find(html, { exact: "denied that inspections had been skipped" });
  assert.equal(found.found, "exact");
  assert.equal(found.text.replace(/[\u00ad\u200b]/g, "").replace(/\s+/g, " "), "denied that inspections had been skipped");
});

test("curly and straight quotation marks, dashes and accents are the same", () => {
  assert.equal(find("<p>He said: “It’s a café – now”.</p>", { exact: "\"It's a cafe\u0301 - now\"" }).text, "“It’s a café – now”");
  assert.equal(fold("…ﬁ"), "...fi");
});

test("words said twice are told apart by what stands around them", () => {
  const html = "<p id=a>“We saw nothing,” said Ann.</p><p id=b>“We saw nothing,” said Bob.</p>";
  const bob = find(html, { exact: "“We saw nothing,”", prefix: "said Ann. ", suffix: " said Bob." });
  assert.equal(bob.ranges[0].startContainer.parentElement.id, "b");
  const ann = find(html, { exact: "“We saw nothing,”", prefix: "", suffix: " said Ann." });
  assert.equal(ann.ranges[0].startContainer.parentElement.id, "a");
});

test("short words are not found just anywhere", () => {
  assert.equal(find("<p>Nobody knows.</p>", { exact: "No", prefix: "He answered: “", suffix: "”, and left." }).found, "gone");
  const found = find("<p>Nobody knew. He answered: “No”, and left.</p>", { exact: "No", prefix: "He answered: “", suffix: "”, and left." });
  assert.equal(found.found, "exact");
  assert.equal(found.ranges[0].startOffset, "Nobody knew. He answered: “".length);
});

test("words that changed a little are found and said to have changed; words that went are gone", () => {
  const exact = "the bridge will stay shut until spring because two of its piers have cracks that nobody had seen";
  const changed = find("<p>On Monday the bridge will stay closed until spring because two of its piers have cracks that nobody had seen, it said.</p>", { exact });
  assert.equal(changed.found, "changed");
  assert.match(changed.text, /^the bridge .* nobody had seen$/);
  assert.equal(find("<p>Otters are back at the old mill, and the miller is glad of it.</p>", { exact }).found, "gone");
});

test("an advertisement inside the words does not hide them", () => {
  const exact = "the bridge will stay shut until spring because two of its piers have cracks that nobody had seen before";
  const found = find("<p>So the bridge will stay shut until spring <span>Advertisement</span> because two of its piers have cracks that nobody had seen before.</p>", { exact });
  assert.equal(found.found, "changed");
  assert.match(found.text, /^the bridge .* before$/);
});

test("open shadow roots and slots are walked as they are shown", () => {
  const page = documentOf("<body><x-box><i slot=s>slotted words of the page</i></x-box><p>after</p></body>");
  const root = page.querySelector("x-box").attachShadow({ mode: "open" });
  const first = page.createElement("p");
  first.textContent = "shadowed words of the page, then ";
  const slot = page.createElement("slot");
  slot.setAttribute("name", "s");
  root.append(first, slot);
  assert.equal(index(page.body).folded, "shadowedwordsofthepage,thenslottedwordsofthepageafter");
  const [found] = anchor(page.body, [{ key: "k", quotes: [{ exact: "of the page, then slotted words", prefix: "", suffix: "" }], colour: 1, label: "" }]);
  assert.deepEqual(found.ranges.map(String), ["of the page, then", "slotted words"]);
});

test("scripts, styles and forms are not words of the page", () => {
  const page = documentOf("<body><script>let a</script><style>b</style><textarea>c</textarea><p>d</p></body>");
  assert.equal(index(page.body).folded, "d");
});

test("a hundred thousand equal pieces do not stall", () => {
  const begun = performance.now();
  locate("ab".repeat(500_000), { exact: `${"ab".repeat(40)}c${"ab".repeat(40)}`, prefix: "", suffix: "" });
  assert.ok(performance.now() - begun < 2_000);
});

test("a claim's quotes are its words, one for each block, also after characters of two units", () => {
  const whole = reading();
  const claim = whole.claims[8];
  assert.equal(quotesOf(whole, `claim:${claim.id}`)[0].exact, "Repairs will cost an estimated 18 million crowns");
  const text = new Text("a😀b\n\nc😀d");
  assert.deepEqual(text.quotes({ start: 1, end: 7 }).map((one) => one.exact), ["😀b", "c😀"]);
  assert.equal(text.of({ start: 5, end: 8 }), "c😀d");
  assert.deepEqual(quotesOf(whole, "claim:none"), []);
});

/** Numbers that look random and are the same each time. @param {number} seed */
function random(seed) {
  return () => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32);
}

const WORDS = "the mayor said bridge would stay shut until spring “no” 3,000 people – it’s Łódź café 😀 naïve [1] (see) and not or denied U.S. 'quoted' officials crowns".split(" ");

/**
 * A page of paragraphs with markup in all the wrong places, and its text as an extractor gives it.
 *
 * @param {() => number} next
 */
function page(next) {
  const pick = (/** @type {readonly any[]} */ list) => list[Math.floor(next() * list.length)];
  const blocks = [];
  let html = "<nav><a href=#>Home</a> said the mayor</nav>";
  for (let b = 0; b < 3 + next() * 6; b += 1) {
    const words = Array.from({ length: 6 + Math.floor(next() * 50) }, () => pick(WORDS));
    blocks.push(words.join(" "));
    const marked = words.map((word) => {
      const half = [...word].length > 3 && next() < 0.1 ? `${[...word].slice(0, 2).join("")}&shy;${[...word].slice(2).join("")}` : word;
      const tag = pick(["", "", "", "b", "a", "em", "span"]);
      return tag ? `<${tag}>${half}</${tag}>` : half;
    });
    html += `<${pick(["p", "div", "blockquote"])}>${marked.join(pick([" ", "\n   ", "&nbsp;", " <!-- x --> "]))}</p></div></blockquote>`;
    if (next() < 0.4) html += "<aside>Advertisement</aside>";
  }
  return { html, text: blocks.join("\n\n") };
}

test("any quote of any page is found at the same words", () => {
  let tried = 0;
  for (let seed = 1; seed <= 60; seed += 1) {
    const next = random(seed);
    const { html, text } = page(next);
    const body = documentOf(`<body>${html}</body>`).body;
    const known = new Text(text);
    const length = [...text].length;
    // Where each character of the text stands in the page is known from the words before it.
    const wanted = [];
    for (let q = 0; q < 25; q += 1) {
      const start = Math.floor(next() * (length - 12));
      const end = Math.min(length, start + 12 + Math.floor(next() * 160));
      wanted.push({ key: String(q), quotes: known.quotes({ start, end }), colour: 1, label: known.of({ start, end }), start });
    }
    for (const found of anchor(body, wanted)) {
      tried += 1;
      assert.equal(found.found, "exact", `seed ${seed}: ${found.label}`);
      assert.equal(fold(found.ranges.map(String).join("")), fold(found.label), `seed ${seed}`);
      const before = body.ownerDocument.createRange();
      before.setStart(body, 0);
      before.setEnd(found.ranges[0].startContainer, found.ranges[0].startOffset);
      const nav = body.querySelector("nav").textContent.length;
      const seen = fold(before.toString().slice(nav).replaceAll("Advertisement", ""));
      assert.equal(seen, fold(known.of({ start: 0, end: found.start })), `seed ${seed}: the place of ${found.label}`);
    }
  }
  assert.equal(tried, 1_500);
});
