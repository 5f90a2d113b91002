/** What the panel shows when there is no reading to show: the start, a problem and what to do about it, the history. */

import { h } from "./dom.js";
import { date, plural } from "./strings.js";

/** @typedef {import("../types.js").Translate} Translate */
/** @typedef {import("../history.js").Entry} Entry */

/**
 * What each problem offers: buttons by their action, and a command to copy. The texts are the messages
 * `problem_<slug>_title` and `problem_<slug>`.
 *
 * @type {Record<string, {actions: string[], command?: string, quiet?: boolean}>}
 */
const PROBLEMS = {
  "no-server": { actions: ["retry", "settings"], command: "accordingto serve" },
  "old-server": { actions: ["retry", "settings"], command: "pip install --upgrade accordingto" },
  "unreadable-answer": { actions: ["retry", "settings"] },
  "locked-out": { actions: ["retry"] },
  forbidden: { actions: ["pair", "settings"] },
  "not-ready": { actions: ["retry"] },
  busy: { actions: ["retry"] },
  "browser-page": { actions: [] },
  "needs-click": { actions: [] },
  gone: { actions: [] },
  pdf: { actions: [] },
  "no-selection": { actions: ["read-page"] },
  "empty-page": { actions: ["retry", "read-selection"] },
  "no-article": { actions: ["read-selection", "retry"] },
  "not-text": { actions: ["read-selection"] },
  "too-large": { actions: ["read-selection"] },
  "body-too-large": { actions: ["read-selection"] },
  "too-deep": { actions: ["read-selection"] },
  "timed-out": { actions: ["retry", "read-selection"] },
  "model-missing": { actions: ["bundled", "settings"], command: "accordingto doctor" },
  "model-failed": { actions: ["bundled", "retry"] },
  "model-error": { actions: ["bundled", "retry"], command: "accordingto doctor" },
  "unknown-model": { actions: ["bundled", "settings"] },
  crashed: { actions: ["retry"] },
  cancelled: { actions: ["retry"], quiet: true },
};

/** @param {string} slug @returns {string} the problem's slug, or "other" for one that has no words of its own */
export function known(slug) {
  return Object.hasOwn(PROBLEMS, slug) ? slug : "other";
}

/**
 * The start: nothing was read in this tab yet.
 *
 * @param {{shortcut: string, privateTab: boolean}} about
 * @param {Translate} t
 */
export function start({ shortcut, privateTab }, t) {
  return [
    h("p", { class: "motto" }, t("motto")),
    h("div", { class: "buttons" }, button("read-page", t, true), button("read-selection", t)),
    h("p", { class: "hint" }, shortcut ? t("start_hint_shortcut", shortcut) : t("start_hint")),
    privateTab ? h("p", { class: "hint" }, t("private_hint")) : null,
  ];
}

/**
 * @param {{slug: string, detail: string, remedy: string, retryAfter: number}} problem
 * @param {Translate} t
 * @param {number} port
 */
export function problem({ slug, detail, remedy, retryAfter }, t, port) {
  const key = known(slug);
  const name = key.replace(/-/g, "_");
  const { actions, command, quiet } = PROBLEMS[key] ?? { actions: ["retry", "settings"] };
  const said = [detail, remedy].filter(Boolean).join(" ");
  // Our own words for it come first; what the server said of this very case stands below, small.
  const own = ["no-server", "browser-page", "needs-click", "pdf", "gone", "no-selection", "cancelled"].includes(key);
  return [
    h("h1", {}, t(`problem_${name}_title`)),
    h("p", {}, t(`problem_${name}`, retryAfter ? Math.ceil(retryAfter) : port)),
    command ? commandLine(command, t) : null,
    actions.length ? h("div", { class: "buttons" }, actions.map((action, index) => button(action, t, index === 0))) : null,
    said && !own && !quiet ? h("p", { class: "hint detail" }, said) : null,
    key === "no-server" ? h("p", { class: "hint" }, t("problem_no_server_wait")) : null,
  ];
}

/**
 * A command to run in a terminal, with a button that copies it.
 *
 * @param {string} command
 * @param {Translate} t
 */
export function commandLine(command, t) {
  return h(
    "div",
    { class: "command" },
    h("code", {}, command),
    h("button", { type: "button", class: "quiet", "data-action": "copy-command", "data-target": command }, t("copy")),
  );
}

/**
 * @param {string} action
 * @param {Translate} t
 * @param {boolean} [primary]
 */
export function button(action, t, primary = false) {
  return h(
    "button",
    { type: "button", class: primary ? "primary" : "quiet", "data-action": action, "data-key": action },
    t(`do_${action.replace(/-/g, "_")}`),
  );
}

/**
 * @param {{entries: Entry[], query: string, total: number, on: boolean}} history
 * @param {Translate} t
 */
export function historyList({ entries, query, total, on }, t) {
  return [
    h("h1", {}, t("history_title")),
    on ? null : h("p", { class: "hint" }, t("history_off")),
    total
      ? h(
          "div",
          { class: "search", "data-key": "search" },
          h("input", {
            type: "search",
            "data-action": "search",
            "data-key": "search-field",
            "aria-label": t("history_search"),
            placeholder: t("history_search"),
            value: query,
            autocomplete: "off",
          }),
        )
      : h("p", { class: "nothing" }, t("history_empty")),
    total && !entries.length ? h("p", { class: "nothing" }, t("history_none_found")) : null,
    h("ul", { class: "entries", "data-key": "entries" }, entries.map((entry) => historyEntry(entry, t))),
    total ? h("div", { class: "buttons" }, button("clear-history", t)) : null,
  ];
}

/**
 * @param {Entry} entry
 * @param {Translate} t
 */
function historyEntry({ id, at, reading }, t) {
  const { article, claims } = reading;
  const facts = [article?.site, date(t, new Date(at).toISOString()), plural(t, "claims", claims.length)].filter(Boolean);
  return h(
    "li",
    { "data-key": `entry:${id}` },
    h(
      "button",
      { type: "button", class: "entry", "data-action": "open-entry", "data-target": id },
      h("span", { class: "entry-title", dir: "auto", lang: article?.language }, article?.title ?? t("untitled")),
      h("span", { class: "hint" }, facts.join(" · ")),
    ),
    h(
      "button",
      {
        type: "button",
        class: "forget",
        "data-action": "forget-entry",
        "data-target": id,
        "aria-label": t("history_forget", article?.title ?? t("untitled")),
        title: t("history_forget", article?.title ?? t("untitled")),
      },
      "×",
    ),
  );
}
