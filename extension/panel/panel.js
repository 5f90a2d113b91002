/** The panel: puts the parts together for the tab that is shown. */

import * as api from "../api.js";
import { Server } from "../client.js";
import * as history from "../history.js";
import { changeSettings, loadSettings } from "../settings.js";
import { isReadRequest } from "../shapes.js";
import { quotesOf } from "../text.js";
import { bar } from "./bar.js";
import { h, morph, oncePerFrame } from "./dom.js";
import { json, markdown, quoteWithLink, textFragment } from "./export.js";
import { showPairing } from "./pairing.js";
import { plural } from "./strings.js";
import { Readings } from "./readings.js";
import { mount } from "./render.js";
import { historyList, known, problem, start } from "./screens.js";

const { t } = api;
/** A request that the background left longer ago than this was not meant for this panel. */
const FRESH_MS = 20_000;
const LOOK_AGAIN_MS = 2_000;

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

// Asked for together: each takes as long as the browser does to answer, and a click is waiting.
const [own, first] = await Promise.all([api.ownWindow(), loadSettings()]);
let settings = first;
/** @type {import("../api.js").Tab | null} */
let tab = null;
/** @type {string[]} */
let models = [];
let shortcut = "";
let choicesOpen = false;
/** @type {"tab" | "history" | "entry"} what is shown: the tab's reading, the list of older ones, one of them */
let place = "tab";
/** @type {history.Entry[]} */
let entries = [];
let query = "";
/** @type {import("../state.js").Session | null} */
let entry = null;
/** @type {(() => void) | null} takes the pairing form away */
let pairing = null;
let lastRequest = 0;
let answeredAt = 0;

const server = () => new Server({ port: settings.port, token: settings.token });
const readings = new Readings({ t, server, settings: () => settings, changed, kept: (reading) => history.add(reading) });
/** A stream brings many events between two frames; only the last state of them can be seen. */
const drawSoon = oncePerFrame(() => {
  announce();
  draw();
});
const shown = mount(element("reading"), { t, onAction: (action) => act(action.action, action.target, action.value) });

document.documentElement.lang = t("language_tag");
for (const id of ["bar", "screen", "note"]) {
  element(id).addEventListener("click", (event) => delegated(event));
  element(id).addEventListener("change", (event) => delegated(event));
  element(id).addEventListener("input", (event) => delegated(event));
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && current()?.status === "working") act("cancel");
});
api.onTabs({
  activated: async (id, windowId) => {
    if (windowId === own) await show(id);
  },
  loading: (id) => readings.left(id),
  closed: (id) => readings.closed(id),
});
api.onHover((id, hover) => readings.hover(id, hover));
api.onSaved("session", "request", (request) => answer(request));
api.onSaved("local", "settings", async () => {
  settings = await loadSettings();
  draw();
});
addEventListener("pagehide", () => readings.dropAll());

// Only now that the listeners above are there: a tab that came to the front before would go unnoticed.
tab = await api.activeTab(own);
// What the reader just asked for comes first; names of models and keys can wait.
const asked = await api.load("session", "request", null);
if (isFresh(asked)) answer(asked);
else if (tab && settings.token) readings.resume(tab);
draw();
[shortcut] = await Promise.all([api.shortcut(), learnModels()]);
draw();

/** The session of the tab that is shown, or of the entry of the history that is. */
function current() {
  return place === "entry" ? entry : tab ? readings.of(tab.id) : null;
}

/** @param {number} id */
function changed(id) {
  if (id === tab?.id) drawSoon();
}

/** @param {number} id */
async function show(id) {
  tab = await api.tabOf(id);
  place = "tab";
  if (tab && settings.token) readings.resume(tab);
  draw();
}

/**
 * @param {unknown} request
 * @returns {request is {what: "page" | "selection", tab: number, at: number}} whether it is for this panel, and new
 */
function isFresh(request) {
  return isReadRequest(request) && request.window === own && request.at > lastRequest && Date.now() - request.at < FRESH_MS;
}

/** @param {unknown} request what the background saved when the reader asked for a page */
async function answer(request) {
  if (!isFresh(request)) return;
  lastRequest = request.at;
  api.save("session", "request", undefined);
  await read(request.what, request.tab);
}

/**
 * @param {"page" | "selection"} what
 * @param {number} [id] of the tab; without it the one that is shown
 */
async function read(what, id = tab?.id) {
  place = "tab";
  // The tab may have gone to another address since it was last looked at.
  tab = id === undefined ? await api.activeTab(own) : await api.tabOf(id);
  if (!tab || !settings.token) return draw();
  const reading = readings.read(tab, what);
  draw();
  await reading;
}

async function learnModels() {
  if (!settings.token) return;
  const known = await server().models().catch(() => null);
  models = known ? known.models.map((model) => model.name) : models;
}

/** @param {Event} event */
function delegated(event) {
  const target = event.target instanceof Element ? event.target.closest("[data-action]") : null;
  if (!(target instanceof HTMLElement)) return;
  const field = target instanceof HTMLSelectElement || target instanceof HTMLInputElement;
  const wanted = target instanceof HTMLInputElement ? "input" : field ? "change" : "click";
  if (event.type === wanted) act(target.dataset.action ?? "", target.dataset.target ?? "", field ? target.value : "");
}

/**
 * @param {string} action
 * @param {string} [target]
 * @param {string} [value]
 */
async function act(action, target = "", value = "") {
  const session = current();
  /** @type {Record<string, () => unknown>} */
  const actions = {
    "read-page": () => read("page"),
    "read-selection": () => read("selection"),
    retry: () => read(session?.what ?? "page"),
    cancel: () => tab && readings.cancel(tab.id),
    bundled: async () => {
      settings = await changeSettings({ model: models.includes("bundled") ? "bundled" : "" });
      await read(session?.what ?? "page");
    },
    pair: async () => {
      settings = await changeSettings({ token: null });
      draw();
    },
    settings: () => api.openOptions(),
    choices: () => (choicesOpen = !choicesOpen),
    length: () => choose({ length: /** @type {any} */ (value) }),
    model: () => choose({ model: value }),
    history: async () => {
      place = place === "history" ? "tab" : "history";
      entries = await history.list();
    },
    search: () => (query = value),
    "open-entry": () => openEntry(target),
    "forget-entry": async () => {
      await history.remove(target);
      entries = await history.list();
    },
    "clear-history": async () => {
      await history.clear();
      entries = [];
    },
    order: () => {
      look({ order: /** @type {any} */ (value) });
      return changeSettings({ order: /** @type {any} */ (value) });
    },
    "filter-speaker": () => look({ speaker: value }),
    "filter-stance": () => look({ stance: value }),
    jump: () => jump(target),
    light: () => tab && readings.light(tab.id, target),
    "copy-quote": () => session && copy(quoteWithLink(session.reading, target.replace("claim:", ""), quotesOf(session.reading, target), t)),
    "copy-markdown": () => session && copy(markdown(session.reading, t)),
    "copy-json": () => session && copy(json(session.reading)),
    "copy-command": () => copy(target),
  };
  await actions[action]?.();
  draw();
}

/** @param {Partial<import("../settings.js").Settings>} change */
async function choose(change) {
  settings = await changeSettings(change);
  const session = current();
  if (place === "tab" && session?.status === "done" && !session.left) await read(session.what);
}

/** @param {Partial<import("../types.js").View>} change */
function look(change) {
  if (place === "entry" && entry) entry = { ...entry, view: { ...entry.view, ...change } };
  else if (tab) readings.look(tab.id, change);
}

/** @param {string} id */
function openEntry(id) {
  const found = entries.find((one) => one.id === id);
  if (!found) return;
  entry = readings.old(found.reading);
  place = "entry";
}

/** @param {string} target */
async function jump(target) {
  if (place === "entry" && entry) {
    const url = entry.reading.article?.url;
    if (url && /^https?:/.test(url)) await api.openTab(textFragment(url, quotesOf(entry.reading, target)[0]));
  } else if (tab) {
    const found = await readings.jump(tab.id, target);
    say(t(found === "gone" ? "words_gone" : "jumped"));
  }
}

/** @param {string} text */
async function copy(text) {
  await navigator.clipboard.writeText(text);
  say(t("copied"));
  const note = h("p", { class: "toast", "aria-hidden": "true" }, t("copied"));
  document.body.append(note);
  setTimeout(() => note.remove(), 1_600);
}

/** @param {string} text for those who hear the panel */
function say(text) {
  // Said once, however often the same state is drawn.
  if (element("live").textContent !== text) element("live").textContent = text;
}

/** Say what happened to the reading of this tab. */
function announce() {
  const session = current();
  if (session?.status === "working") say(t(`stage_${session.view.stage || "article"}`));
  if (session?.status === "done") say(t("done_announced", plural(t, "claims", session.reading.claims.length)));
  if (session?.status === "failed") say(t(`problem_${known(session.trouble?.slug ?? "").replace(/-/g, "_")}_title`));
}

function draw() {
  const session = current();
  const paired = Boolean(settings.token);
  put("bar", bar({ working: session?.status === "working", paired, open: choicesOpen, history: place === "history", length: settings.length, model: settings.model, models }, t));
  const trouble = session?.status === "failed" ? session.trouble : null;
  const mustPair = !paired || trouble?.slug === "wrong-token";
  const reading = place === "entry" || (!mustPair && !trouble && place === "tab" && session !== null && session.status !== "idle");
  element("reading").hidden = !reading;
  element("screen").hidden = reading;
  note(place === "entry" ? "history_note" : reading && session?.left ? "left_note" : "", place === "entry" ? "history" : "read-page");
  if (mustPair && place === "tab") return pair(trouble ? "wrong-token" : "");
  pairing?.();
  pairing = null;
  if (place === "history") put("screen", historyList({ entries: history.search(entries, query), query, total: entries.length, on: settings.history }, t));
  else if (trouble) put("screen", problem(trouble, t, settings.port));
  else if (reading && session) shown.update(session.reading, session.view);
  else put("screen", start({ shortcut, privateTab: Boolean(tab?.incognito) }, t));
  if (trouble?.slug === "no-server") waitForServer();
}

/**
 * @param {string} message
 * @param {string} action
 */
function note(message, action) {
  element("note").hidden = !message;
  put("note", message ? [h("p", {}, t(message)), h("button", { type: "button", class: "quiet", "data-action": action }, t(`do_${action.replace("-", "_")}`))] : []);
}

/** @param {"" | "wrong-token"} reason */
function pair(reason) {
  if (pairing) return;
  element("screen").replaceChildren();
  const stop = showPairing(element("screen"), {
    t,
    reason,
    onPaired: async () => {
      stop();
      pairing = null;
      settings = await loadSettings();
      await learnModels();
      if (tab && (reason || readings.of(tab.id).status === "idle")) await read("page");
      draw();
    },
  });
  pairing = stop;
}

/** Go on by itself as soon as the server is back. */
function waitForServer() {
  const at = Date.now();
  if (at - answeredAt < LOOK_AGAIN_MS) return;
  answeredAt = at;
  setTimeout(async () => {
    const session = current();
    if (session?.trouble?.slug !== "no-server" || place !== "tab") return;
    if (await server().alive()) await read(session.what);
    else waitForServer();
  }, LOOK_AGAIN_MS);
}

/**
 * @param {string} id
 * @param {import("./dom.js").Child[]} children
 */
function put(id, children) {
  const current_ = element(id);
  const wanted = h("div", {});
  for (const { name, value } of current_.attributes) wanted.setAttribute(name, value);
  for (const child of children) if (child) wanted.append(child);
  morph(current_, wanted);
}
