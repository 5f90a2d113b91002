/** The options page, which is also the welcome: find the server, pair, try it, and choose. */

import * as api from "../api.js";
import { Problem, Server } from "../client.js";
import * as history from "../history.js";
import { h, morph } from "../panel/dom.js";
import { selfTest, showPairing } from "../panel/pairing.js";
import { number, plural } from "../panel/strings.js";
import { known } from "../panel/screens.js";
import { changeSettings, loadSettings } from "../settings.js";

const { t } = api;
const root = /** @type {HTMLElement} */ (document.getElementById("options"));
const live = /** @type {HTMLElement} */ (document.getElementById("live"));

let settings = await loadSettings();
let entries = (await history.list()).length;
const shortcut = await api.shortcut();
/** @type {string[]} */
let models = [];
/** What the last test of the server found. @type {{kind: "" | "good" | "bad", text: string}} */
let tested = { kind: "", text: "" };
/** @type {(() => void) | null} */
let pairing = null;

document.documentElement.lang = t("language_tag");
root.addEventListener("click", (event) => act(event));
root.addEventListener("change", (event) => act(event));
draw();
if (settings.token) await test();

/** @param {Event} event */
async function act(event) {
  const target = event.target instanceof Element ? event.target.closest("[data-action]") : null;
  if (!(target instanceof HTMLElement)) return;
  const field = target instanceof HTMLSelectElement || target instanceof HTMLInputElement;
  if ((event.type === "change") !== field) return;
  const value = field ? target.value : "";
  /** @type {Record<string, () => unknown>} */
  const actions = {
    test,
    unpair: async () => {
      settings = await changeSettings({ token: null });
      tested = { kind: "", text: "" };
    },
    port: async () => {
      settings = await changeSettings({ port: Number(value) });
      if (settings.token) await test();
    },
    length: async () => (settings = await changeSettings({ length: /** @type {any} */ (value) })),
    model: async () => (settings = await changeSettings({ model: value })),
    history: async () => (settings = await changeSettings({ history: /** @type {HTMLInputElement} */ (target).checked })),
    clear: async () => {
      await history.clear();
      entries = 0;
      say(t("history_cleared"));
    },
    "copy-command": () => navigator.clipboard.writeText(target.dataset.target ?? "").then(() => say(t("copied"))),
  };
  await actions[target.dataset.action ?? ""]?.();
  draw();
}

async function test() {
  tested = { kind: "", text: t("test_running") };
  draw();
  const server = new Server({ port: settings.port, token: settings.token });
  try {
    const { version } = await server.ready();
    const found = await server.models().catch(() => null);
    models = found ? found.models.map((model) => model.name) : [];
    const { ms, claims } = await selfTest(server);
    tested = { kind: "good", text: t("test_good", version, number(t, ms / 1000, 1), claims) };
  } catch (error) {
    const slug = error instanceof Problem ? error.slug : "error";
    tested = { kind: "bad", text: t(slug === "wrong-token" ? "pair_again_title" : `problem_${known(slug).replace(/-/g, "_")}_title`) };
    if (slug === "wrong-token") settings = await changeSettings({ token: null });
  }
  say(tested.text);
  draw();
}

/** @param {string} text */
function say(text) {
  live.textContent = text;
}

function draw() {
  const wanted = h("main", { id: "options", class: "options" });
  wanted.append(
    h(
      "header",
      {},
      picture(),
      h("div", {}, h("h1", {}, t("extension_name")), h("p", {}, t("motto"))),
    ),
    serverSection(),
    h(
      "section",
      { "data-key": "reading", "aria-labelledby": "reading-title" },
      h("h2", { id: "reading-title" }, t("options_reading")),
      field(t("length"), "", choice("length", settings.length, ["short", "normal", "long"].map((v) => [v, t(`length_${v}`)]))),
      models.length > 1 ? field(t("model"), t("model_hint"), choice("model", settings.model, [["", t("model_default")], ...models.map((m) => [m, m])])) : "",
      field(
        t("options_shortcut"),
        t("options_shortcut_hint"),
        h("kbd", {}, shortcut || t("options_no_shortcut")),
      ),
    ),
    h(
      "section",
      { "data-key": "history", "aria-labelledby": "history-title" },
      h("h2", { id: "history-title" }, t("history_title")),
      field(
        t("history_keep"),
        t("history_keep_hint"),
        h("input", { type: "checkbox", id: "history", checked: settings.history, "data-action": "history" }),
        "history",
      ),
      h("div", { class: "buttons" }, h("button", { type: "button", class: "quiet", "data-action": "clear", disabled: entries === 0 }, `${t("do_clear_history")} (${plural(t, "readings", entries)})`)),
    ),
    h(
      "section",
      { "data-key": "privacy", "aria-labelledby": "privacy-title" },
      h("h2", { id: "privacy-title" }, t("privacy_title")),
      h("p", {}, t("privacy")),
      h("p", { class: "hint" }, `${t("extension_name")} ${api.version()}`),
    ),
  );
  morph(root, wanted);
  const place = root.querySelector("#pairing");
  if (place instanceof HTMLElement && !settings.token && !pairing) {
    const stop = showPairing(place, {
      t,
      onPaired: async () => {
        stop();
        pairing = null;
        settings = await loadSettings();
        draw();
        await test();
      },
    });
    pairing = stop;
  }
}

function serverSection() {
  if (!settings.token) {
    return h("section", { "data-key": "pairing-section", "data-keep": true }, h("div", { id: "pairing", class: "screen" }));
  }
  pairing?.();
  pairing = null;
  return h(
    "section",
    { "data-key": "server", "aria-labelledby": "server-title" },
    h("h2", { id: "server-title" }, t("options_server")),
    h("p", { class: `state ${tested.kind}` }, tested.text),
    field(
      t("options_port"),
      t("options_port_hint"),
      h("input", { type: "number", id: "port", value: settings.port, "data-action": "port", inputmode: "numeric" }),
      "port",
    ),
    h(
      "div",
      { class: "buttons" },
      h("button", { type: "button", class: "primary", "data-action": "test" }, t("do_test")),
      h("button", { type: "button", class: "quiet", "data-action": "unpair" }, t("do_unpair")),
    ),
  );
}

function picture() {
  const image = h("img", { "data-key": "picture" });
  image.setAttribute("src", "../icons/icon-128.png");
  image.setAttribute("alt", "");
  return image;
}

/**
 * @param {string} label
 * @param {string} hint
 * @param {HTMLElement} control
 * @param {string} [id] of the control, where the label is not around it
 */
function field(label, hint, control, id = control.id) {
  return h(
    "div",
    { class: "field" },
    h("div", {}, h(id ? "label" : "span", { for: id || null }, label), hint ? h("p", { class: "hint" }, hint) : null),
    control,
  );
}

/**
 * @param {string} action
 * @param {string} chosen
 * @param {string[][]} options
 */
function choice(action, chosen, options) {
  return h(
    "select",
    { id: action, "data-action": action },
    options.map(([value, name]) => h("option", { value, selected: value === chosen }, name)),
  );
}
