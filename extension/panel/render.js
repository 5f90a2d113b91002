/**
 * A reading as DOM: the headline, the summary, who says what, and what was left out. Nothing here knows a browser's
 * extension API or the server, so the server's demo page uses this file as it is:
 *
 *     import { mount } from "./render.js";
 *     const shown = mount(document.querySelector("#reading"), { t, onAction: ({ action, target, value }) => { ... } });
 *     shown.update(reading, view);            // again for every event; only what changed is touched
 *
 * Actions: "jump" and "copy-quote" (target "claim:c1" or "sentence:0"), "light" (target is a speaker's id),
 * "order", "filter-speaker", "filter-stance" (with a value), "copy-markdown", "copy-json".
 */

import { h, icon, morph } from "./dom.js";
import { claimsSection } from "./claims.js";
import { colours, initials, leading } from "./speakers.js";
import { date, languageName, number, plural } from "./strings.js";

/** @typedef {import("../types.js").Reading} Reading */
/** @typedef {import("../types.js").View} View */
/** @typedef {import("../types.js").Translate} Translate */
/** @typedef {{action: string, target: string, value: string}} Action */

const WORDS_A_MINUTE = 230;
const STAGES = ["article", "claims", "summary"];
/** Words from which on a reading takes so long that the reader should know. */
const LONG = 20_000;
/** The notices that say why a page is not a whole article. */
const PARTIAL = new Set(["search-results", "listing", "live-blog", "paywall-stub", "video-page", "empty-shell"]);
const COPY = "M9 9h11v11H9zM5 15H4V4h11v1";

/**
 * Show readings inside `root`, and report what the reader does there.
 *
 * @param {HTMLElement} root is emptied and given the class "reading"
 * @param {{t: Translate, onAction?: (action: Action) => void}} options
 * @returns {{update: (reading: Reading, view?: View) => void, focus: (key: string) => void}}
 */
export function mount(root, { t, onAction = () => {} }) {
  root.replaceChildren();
  root.classList.add("reading");
  root.addEventListener("click", (event) => report(event, onAction));
  root.addEventListener("change", (event) => report(event, onAction));
  root.addEventListener("keydown", (event) => walk(root, event));
  return {
    update(reading, view = {}) {
      const wanted = h("div", { class: root.className, id: root.id || null });
      for (const { name, value } of root.attributes) wanted.setAttribute(name, value);
      wanted.append(...parts(reading, view, t));
      morph(root, wanted);
    },
    focus(key) {
      const element = root.querySelector(`.jump[data-target="${CSS.escape(key)}"]`);
      if (element instanceof HTMLElement) element.focus();
    },
  };
}

/**
 * @param {Reading} reading
 * @param {View} view
 * @param {Translate} t
 */
function parts(reading, view, t) {
  return [
    head(reading, view, t),
    view.working ? progress(view, t) : null,
    notices(reading, view, t),
    summarySection(reading, view, t),
    claimsSection(reading, view, t),
    leftOut(reading, t),
    view.working || !reading.article ? null : foot(reading, t),
  ].filter((part) => part !== null);
}

/**
 * @param {Event} event
 * @param {(action: Action) => void} onAction
 */
function report(event, onAction) {
  const element = event.target instanceof Element ? event.target.closest("[data-action]") : null;
  if (!(element instanceof HTMLElement)) return;
  const field = element instanceof HTMLSelectElement || element instanceof HTMLInputElement;
  // A select reports its change, not the click that opens it.
  if ((event.type === "change") !== field) return;
  onAction({
    action: element.dataset.action ?? "",
    target: element.dataset.target ?? "",
    value: field ? element.value : "",
  });
}

/**
 * The arrow keys go from one summary sentence or claim to the next.
 *
 * @param {HTMLElement} root
 * @param {KeyboardEvent} event
 */
function walk(root, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const from = event.target instanceof Element ? event.target.closest(".jump") : null;
  if (!step || !from || event.altKey || event.ctrlKey || event.metaKey) return;
  const all = [...root.querySelectorAll(".jump")];
  const next = all[all.indexOf(from) + step];
  if (next instanceof HTMLElement) {
    event.preventDefault();
    next.focus();
  }
}

/**
 * @param {Reading} reading
 * @param {View} view
 * @param {Translate} t
 */
function head({ article }, view, t) {
  // A page without a headline is a maze to those who hear it.
  if (!article) return view.working ? h("header", { class: "head", "data-key": "head" }, h("h1", { class: "hidden" }, t("stage_article"))) : null;
  const minutes = Math.max(1, Math.round(article.word_count / WORDS_A_MINUTE));
  const kicker = [article.site, article.published ? date(t, article.published) : null].filter(Boolean);
  const facts = [
    plural(t, "words", article.word_count),
    plural(t, "minutes", minutes),
    article.language && article.language !== "en" ? languageName(t, article.language) : null,
  ].filter(Boolean);
  return h(
    "header",
    { class: "head", "data-key": "head" },
    kicker.length ? h("p", { class: "kicker" }, kicker.join(" · ")) : null,
    h("h1", { dir: "auto", lang: article.language }, article.title ?? t(view.selection ? "selection" : "untitled")),
    h(
      "p",
      { class: "facts" },
      article.byline ? h("span", { class: "byline", dir: "auto" }, t("byline", article.byline.replace(/^by\s+/i, ""))) : null,
      h("span", {}, facts.join(" · ")),
    ),
  );
}

/**
 * @param {View} view
 * @param {Translate} t
 */
function progress(view, t) {
  const now = Math.max(0, STAGES.indexOf(view.stage ?? ""));
  const state = (/** @type {number} */ index) => (index < now ? "done" : index === now ? "now" : "later");
  return h(
    "ol",
    { class: "progress", "data-key": "progress", "aria-label": t("progress") },
    STAGES.map((stage, index) =>
      h("li", { class: state(index), "aria-current": index === now ? "step" : null }, t(`stage_${stage}`)),
    ),
  );
}

/**
 * @param {Reading} reading
 * @param {View} view
 * @param {Translate} t
 */
function notices({ article, warnings }, view, t) {
  /** @type {Map<string, string>} */
  const all = new Map();
  if (article && view.working && article.word_count > LONG) all.set("long", t("warning_long", number(t, article.word_count)));
  // Where the server says what is missing, a guess at it would only confuse.
  if (article && !article.complete && !warnings.some(({ code }) => PARTIAL.has(code))) all.set("incomplete", t("warning_incomplete"));
  for (const { code, message } of warnings) {
    const key = `warning_${code.replace(/[^a-zA-Z0-9]/g, "_")}`;
    all.set(code, t(key) === key ? message : t(key));
  }
  if (!all.size) return null;
  return h(
    "ul",
    { class: "notices", "data-key": "notices", "aria-label": t("notices") },
    [...new Set(all.values())].map((message) => h("li", {}, message)),
  );
}

/**
 * @param {Reading} reading
 * @param {View} view
 * @param {Translate} t
 */
function summarySection(reading, view, t) {
  const { article, summary, speakers } = reading;
  const sentences = summary?.sentences ?? [];
  if (!sentences.length && !view.working) return null;
  const colour = colours(reading);
  const named = new Map(speakers.map((speaker) => [speaker.id, speaker]));
  const items = sentences.map((sentence, index) => {
    const target = `sentence:${index}`;
    return h(
      "li",
      { "data-key": target },
      h(
        "button",
        {
          type: "button",
          class: "jump sentence",
          "data-action": "jump",
          "data-target": target,
          "aria-current": view.active === target ? "true" : null,
        },
        h("span", { class: "said", lang: article?.language, dir: "auto" }, sentence.text),
        h(
          "span",
          { class: "sources" },
          sentence.speakers.map((id) => {
            const speaker = named.get(id);
            if (!speaker) return null;
            return h(
              "span",
              { class: `source c${colour.get(id) ?? 0}` },
              h("span", { class: "monogram", "aria-hidden": "true" }, initials(speaker.name)),
              h("span", { dir: "auto" }, leading(speaker.name)),
            );
          }),
          h("span", { class: "status", title: t(`status_${sentence.status}_title`) }, t(`status_${sentence.status}`)),
        ),
        view.missing?.includes(target) ? h("span", { class: "missing" }, t("words_gone")) : null,
      ),
    );
  });
  return h(
    "section",
    { class: "summary", "data-key": "summary", "aria-labelledby": "summary-title" },
    h("h2", { id: "summary-title" }, t("summary_title")),
    items.length
      ? h("ol", { class: "sentences" }, items)
      : h("div", { class: "skeleton", "aria-hidden": "true" }, h("i", {}), h("i", {}), h("i", {})),
    summary && !view.working ? checked(summary, t) : null,
  );
}

/**
 * How the summary was made, and what the checks kept out of it.
 *
 * @param {NonNullable<Reading["summary"]>} summary
 * @param {Translate} t
 */
function checked(summary, t) {
  const line = summary.model === "bundled" ? t("summary_checked_bundled") : t("summary_checked", summary.model);
  if (!summary.rejected.length) return h("p", { class: "checked" }, line);
  return h(
    "details",
    { class: "checked", "data-key": "rejected" },
    h("summary", {}, line, " ", h("span", { class: "more" }, plural(t, "rejected", summary.rejected.length))),
    h("p", {}, t("rejected_why")),
    h(
      "ul",
      { class: "rejected" },
      summary.rejected.map(({ text, reason }) => {
        const key = `reason_${reason.replace(/[^a-zA-Z0-9]/g, "_")}`;
        const why = t(key) === key ? reason.replace(/_/g, " ") : t(key);
        return h("li", {}, h("span", { class: "why" }, why), h("del", { dir: "auto" }, text));
      }),
    ),
  );
}

/**
 * @param {Reading} reading
 * @param {Translate} t
 */
function leftOut({ article }, t) {
  if (!article?.removed.length) return null;
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const { reason, text } of article.removed) groups.set(reason, [...(groups.get(reason) ?? []), text]);
  return h(
    "details",
    { class: "left-out", "data-key": "left-out" },
    h("summary", {}, h("h2", {}, t("removed_title")), h("span", { class: "more" }, plural(t, "removed", article.removed.length))),
    h("p", {}, t("removed_why")),
    [...groups].map(([reason, texts]) => {
      const key = `cut_${reason.replace(/[^a-zA-Z0-9]/g, "_")}`;
      return h(
        "div",
        { "data-key": `removed:${reason}` },
        h("h3", {}, t(key) === key ? reason.replace(/_/g, " ") : t(key)),
        h("ul", {}, texts.map((text) => h("li", { dir: "auto" }, text))),
      );
    }),
  );
}

/**
 * @param {Reading} reading
 * @param {Translate} t
 */
function foot({ timings_ms: timings }, t) {
  const seconds = timings.total ? number(t, Math.max(0.01, timings.total / 1000), timings.total < 1000 ? 2 : 1) : "";
  return h(
    "footer",
    { class: "foot", "data-key": "foot" },
    h(
      "div",
      { class: "copy" },
      h("button", { type: "button", class: "quiet", "data-action": "copy-markdown" }, icon(COPY), t("copy_markdown")),
      h("button", { type: "button", class: "quiet", "data-action": "copy-json" }, icon(COPY), t("copy_json")),
    ),
    h("p", {}, seconds ? t("read_in", seconds) : t("read_here")),
  );
}
