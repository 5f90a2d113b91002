/**
 * The demo page: takes text or a file, asks the server, and shows the reading with the extension's own panel code.
 * Everything that comes back is set as text; the article's words are marked with the CSS Custom Highlight API.
 */

import { mount } from "/panel/render.js";
import { translator } from "/panel/strings.js";

const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
const token = sessionStorage.getItem("token");
if (!token || location.hash.includes("link=")) location.replace(`/enter${location.hash}`);

const empty = () => ({ version: 1, article: null, summary: null, claims: [], speakers: [], warnings: [], timings_ms: {} });
let reading = /** @type {any} */ (empty());
let view = /** @type {any} */ ({ working: false, order: "speaker", canJump: true });
let job = "";
let html = "";

const language = navigator.language.slice(0, 2);
const messages = await fetch(`/panel/_locales/${/^[a-z]{2}$/.test(language) ? language : "en"}/messages.json`)
  .then((answer) => (answer.ok ? answer : fetch("/panel/_locales/en/messages.json")))
  .then((answer) => answer.json());
const t = translator(messages);
const shown = mount($("reading"), { t, onAction });

/**
 * @param {string} path
 * @param {RequestInit & {headers?: Record<string, string>}} [options]
 */
async function ask(path, options = {}) {
  const answer = await fetch(path, { ...options, headers: { ...options.headers, Authorization: `Bearer ${token}` } });
  if (answer.status === 401) location.replace("/enter");
  return answer;
}

/** @param {string} text @param {boolean} [wrong] */
function say(text, wrong = false) {
  $("status").textContent = text;
  $("status").classList.toggle("wrong", wrong);
}

function show() {
  if (reading.article || view.working) shown.update(reading, view);
  $("cancel").hidden = !view.working;
}

async function read() {
  const text = $("text").value;
  if (!html && !text.trim()) return say("There is nothing to read yet.", true);
  const looksLikeHtml = html || /^\s*(<!doctype|<html)/i.test(text);
  const body = {
    ...(looksLikeHtml ? { html: html || text } : { text }),
    options: { length: $("length").value, model: $("model").value || null },
  };
  reading = empty();
  view = { ...view, working: true, stage: "article", active: undefined };
  say("");
  show();
  try {
    const answer = await ask("/v1/readings", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/x-ndjson" },
      body: JSON.stringify(body),
    });
    if (!answer.ok || !answer.body) throw await answer.json();
    for await (const event of lines(answer.body)) take(event);
  } catch (problem) {
    say(problem.detail ? `${problem.detail} ${problem.remedy}` : "The server does not answer.", true);
  }
  view = { ...view, working: false };
  show();
}

/** @param {ReadableStream<Uint8Array>} body */
async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) if (part) yield JSON.parse(part);
  }
}

/** @param {any} event */
function take(event) {
  if (event.event === "stage") {
    job = event.id ?? job;
    view = { ...view, stage: event.stage };
    if (event.article) {
      reading = { ...reading, article: event.article };
      showArticle(event.article);
    }
  } else if (event.event === "claim") {
    const known = event.speaker === null || reading.speakers.some((/** @type {any} */ s) => s.id === event.speaker.id);
    const speakers = known ? reading.speakers : [...reading.speakers, event.speaker];
    reading = { ...reading, claims: [...reading.claims, event.claim], speakers };
  } else if (event.event === "summary_sentence") {
    const sentences = [...(reading.summary?.sentences ?? []), event.sentence];
    reading = { ...reading, summary: { text: "", model: event.model, rejected: [], sentences } };
  } else if (event.event === "done") {
    reading = event.reading;
  } else if (event.event === "error") {
    throw event.problem;
  }
  show();
}

/** @param {any} article */
function showArticle(article) {
  const points = [...article.text];
  const root = $("article");
  root.replaceChildren();
  if (article.title) root.append(Object.assign(document.createElement("h1"), { textContent: article.title }));
  for (const { kind, start, end } of article.blocks) {
    const block = document.createElement("p");
    block.className = kind;
    block.dataset.start = String(start);
    block.textContent = points.slice(start, end).join("");
    root.append(block);
  }
  root.hidden = false;
  $("input").hidden = true;
  $("again").hidden = false;
}

/** @param {{start: number, end: number}[]} spans code points into the article's text */
function mark(spans) {
  const ranges = [];
  for (const { start, end } of spans) {
    for (const block of $("article").querySelectorAll("p")) {
      const from = Number(block.dataset.start);
      const points = [...block.textContent];
      if (end <= from || start >= from + points.length) continue;
      const at = (/** @type {number} */ point) => points.slice(0, Math.max(0, point - from)).join("").length;
      const range = new Range();
      range.setStart(block.firstChild, at(start));
      range.setEnd(block.firstChild, Math.min(at(end), block.textContent.length));
      ranges.push(range);
    }
  }
  CSS.highlights.set("accordingto", new Highlight(...ranges));
  ranges[0]?.startContainer.parentElement?.scrollIntoView({ block: "center", behavior: "smooth" });
}

/** @param {string} key */
function spansOf(key) {
  const [kind, id] = key.split(":");
  if (kind === "sentence") return reading.summary?.sentences[Number(id)]?.sources ?? [];
  return reading.claims.find((/** @type {any} */ claim) => claim.id === id)?.content ?? [];
}

/** @param {{action: string, target: string, value: string}} action */
function onAction({ action, target, value }) {
  if (action === "jump") {
    view = { ...view, active: target };
    mark(spansOf(target));
  } else if (action === "light") {
    const claims = reading.claims.filter((/** @type {any} */ claim) => claim.speaker === target);
    view = { ...view, lit: [target] };
    mark(claims.flatMap((/** @type {any} */ claim) => claim.content));
  } else if (action === "order") {
    view = { ...view, order: value || target };
  } else if (action === "filter-speaker") {
    view = { ...view, speaker: value };
  } else if (action === "filter-stance") {
    view = { ...view, stance: value };
  } else if (action === "copy-json") {
    navigator.clipboard.writeText(JSON.stringify(reading, null, 2));
  } else if (action === "copy-markdown") {
    navigator.clipboard.writeText(markdown());
  } else if (action === "copy-quote") {
    const points = [...reading.article.text];
    navigator.clipboard.writeText(spansOf(target).map(({ start, end }) => points.slice(start, end).join("")).join(" … "));
  }
  show();
}

function markdown() {
  const names = new Map(reading.speakers.map((/** @type {any} */ s) => [s.id, s.name]));
  const said = reading.claims.map((/** @type {any} */ c) => `- **${names.get(c.speaker) ?? "?"}** ${c.stance.replaceAll("_", " ")}: ${c.text}`);
  return `# ${reading.article.title ?? ""}\n\n${reading.summary?.text ?? ""}\n\n${said.join("\n")}\n`;
}

/** @param {File | undefined} file */
async function open(file) {
  if (!file) return;
  const text = await file.text();
  html = /\.html?$/i.test(file.name) || file.type === "text/html" ? text : "";
  $("text").value = html ? "" : text;
  read();
}

$("read").addEventListener("click", read);
$("text").addEventListener("input", () => (html = ""));
$("file").addEventListener("change", () => open($("file").files[0]));
$("cancel").addEventListener("click", () => job && ask(`/v1/readings/${job}`, { method: "DELETE" }));
$("again").addEventListener("click", () => {
  CSS.highlights.delete("accordingto");
  html = $("text").value = $("file").value = "";
  $("article").hidden = $("again").hidden = true;
  $("input").hidden = false;
  $("reading").replaceChildren();
  $("text").focus();
});
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    $("input").classList.toggle("over", name === "dragover");
    if (name === "drop") open(/** @type {DragEvent} */ (event).dataTransfer?.files[0]);
  });
}

const { models, default: preset } = await (await ask("/v1/models")).json();
for (const { name } of models) $("model").append(new Option(name, name, name === preset, name === preset));
$("read").disabled = false;
show();
