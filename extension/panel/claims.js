/** The claims of a reading as DOM: by speaker or in the order of the page, filtered, each one a button. */

import { h, icon } from "./dom.js";
import { colours, inOrder, initials, leading } from "./speakers.js";
import { plural } from "./strings.js";

/** @typedef {import("../types.js").Reading} Reading */
/** @typedef {import("../types.js").Claim} Claim */
/** @typedef {import("../types.js").Speaker} Speaker */
/** @typedef {import("../types.js").View} View */
/** @typedef {import("../types.js").Translate} Translate */

const MARKER = "M4 20h8M14 4l6 6-8 8H6v-6z";
const QUOTE = "M10 7H5v6h4c0 3-1 4-3 4M20 7h-5v6h4c0 3-1 4-3 4";
const NOBODY = "-";

/** Confidence below these is shown as one or two ticks of three. */
const FAIR = 0.5;
const SURE = 0.8;

/**
 * @param {Reading} reading
 * @param {View} view
 * @param {Translate} t
 * @returns {HTMLElement | null} null where there is nothing to show yet
 */
export function claimsSection(reading, view, t) {
  if (!reading.claims.length) {
    if (view.working || !reading.article) return null;
    return h(
      "section",
      { class: "claims", "data-key": "claims", "aria-labelledby": "claims-title" },
      h("h2", { id: "claims-title" }, t("claims_title")),
      h("p", { class: "nothing" }, t("no_claims")),
    );
  }
  const shown = reading.claims.filter(
    (claim) => (!view.speaker || (claim.speaker ?? NOBODY) === view.speaker) && (!view.stance || claim.stance === view.stance),
  );
  const context = { colour: colours(reading), named: new Map(reading.speakers.map((s) => [s.id, s])), reading, view, t };
  return h(
    "section",
    { class: "claims", "data-key": "claims", "aria-labelledby": "claims-title" },
    h(
      "div",
      { class: "claims-head" },
      h("h2", { id: "claims-title" }, t("claims_title")),
      h("span", { class: "more" }, plural(t, "claims", reading.claims.length)),
      orders(context),
    ),
    filters(context),
    shown.length ? null : h("p", { class: "nothing" }, t("no_claims_shown")),
    view.order === "page" ? asOnPage(shown, context) : bySpeaker(shown, context),
  );
}

/**
 * @typedef {object} Context
 * @property {Map<string, number>} colour
 * @property {Map<string, Speaker>} named
 * @property {Reading} reading
 * @property {View} view
 * @property {Translate} t
 */

/** @param {Context} context */
function orders({ view, t }) {
  return h(
    "div",
    { class: "segments", role: "radiogroup", "aria-label": t("order") },
    ["speaker", "page"].map((value) =>
      h(
        "label",
        {},
        h("input", { type: "radio", name: "order", value, checked: value === (view.order ?? "speaker"), "data-action": "order" }),
        h("span", {}, t(`order_${value}`)),
      ),
    ),
  );
}

/** @param {Context} context */
function filters({ reading, view, t }) {
  const stances = [...new Set(reading.claims.map((claim) => claim.stance))].sort();
  const speakers = inOrder(reading).filter((s) => reading.claims.some((claim) => claim.speaker === s.id));
  const unnamed = reading.claims.some((claim) => !claim.speaker);
  return h(
    "div",
    { class: "filters", "data-key": "filters", role: "group", "aria-label": t("filters") },
    select("filter-speaker", t("filter_speaker"), view.speaker ?? "", [
      ["", t("all_speakers")],
      ...speakers.map((s) => /** @type {[string, string]} */ ([s.id, leading(s.name)])),
      ...(unnamed ? [/** @type {[string, string]} */ ([NOBODY, t("unnamed")])] : []),
    ]),
    select("filter-stance", t("filter_stance"), view.stance ?? "", [
      ["", t("all_stances")],
      ...stances.map((s) => /** @type {[string, string]} */ ([s, stanceWord(s, t)])),
    ]),
  );
}

/**
 * @param {string} action
 * @param {string} label
 * @param {string} chosen
 * @param {[string, string][]} options
 */
function select(action, label, chosen, options) {
  return h(
    "select",
    { "data-action": action, "aria-label": label, "data-key": action },
    options.map(([value, name]) => h("option", { value, selected: value === chosen }, name)),
  );
}

/**
 * @param {Claim[]} claims
 * @param {Context} context
 */
function bySpeaker(claims, context) {
  const { colour, named, reading, view, t } = context;
  const ids = [...inOrder(reading).map((s) => s.id), ...claims.map((c) => c.speaker ?? NOBODY)];
  return h(
    "div",
    { class: "groups", "data-key": "groups" },
    [...new Set(ids)].map((id) => {
      const theirs = claims.filter((claim) => (claim.speaker ?? NOBODY) === id);
      if (!theirs.length) return null;
      const speaker = named.get(id);
      const name = speaker?.name ?? t("unnamed");
      const lit = view.lit?.includes(id) ?? false;
      return h(
        "article",
        { class: `speaker c${colour.get(id) ?? 0}`, "data-key": `speaker:${id}`, "data-speaker": id },
        h(
          "header",
          {},
          h("span", { class: "monogram", "aria-hidden": "true" }, speaker ? initials(name) : "?"),
          h(
            "div",
            {},
            h("h3", { dir: "auto" }, leading(name)),
            speaker?.description ? h("p", { class: "description", dir: "auto" }, speaker.description) : null,
          ),
          view.canJump === false
            ? null
            : h(
                "button",
                {
                  type: "button",
                  class: "light",
                  "data-action": "light",
                  "data-target": id,
                  "aria-pressed": String(lit),
                  title: t("light", name),
                  "aria-label": t("light", name),
                },
                icon(MARKER),
              ),
        ),
        h("ul", {}, theirs.map((claim) => item(claim, context, false))),
      );
    }),
  );
}

/**
 * @param {Claim[]} claims
 * @param {Context} context
 */
function asOnPage(claims, context) {
  const start = (/** @type {Claim} */ claim) => claim.content[0]?.start ?? claim.sentence.start;
  const sorted = [...claims].sort((a, b) => start(a) - start(b));
  return h(
    "ul",
    { class: "groups in-order", "data-key": "ordered" },
    sorted.map((claim) => item(claim, context, true)),
  );
}

/**
 * @param {Claim} claim
 * @param {Context} context
 * @param {boolean} withName
 */
function item(claim, { colour, named, reading, view, t }, withName) {
  const target = `claim:${claim.id}`;
  const name = named.get(claim.speaker ?? "")?.name ?? t("unnamed");
  const level = claim.confidence >= SURE ? 3 : claim.confidence >= FAIR ? 2 : 1;
  return h(
    "li",
    { class: `claim c${colour.get(claim.speaker ?? "") ?? 0}`, "data-key": target },
    h(
      "button",
      {
        type: "button",
        class: "jump",
        "data-action": "jump",
        "data-target": target,
        "aria-current": view.active === target ? "true" : null,
      },
      h(
        "span",
        { class: "stance" },
        withName ? h("span", { class: "who", dir: "auto" }, leading(name)) : null,
        withName ? " " : null,
        stanceWord(claim.stance, t),
      ),
      // A claim that runs on from its verb reads as one sentence: "warns that ...", but "says: ...".
      claim.kind === "direct" || /^["“„«‘'[(]*\p{Lu}/u.test(claim.text.trim()) ? h("span", { class: "stance" }, ":") : null,
      " ",
      h("span", { class: "said", lang: reading.article?.language, dir: "auto" }, quoted(claim)),
      level < 3 ? " " : null,
      level < 3 ? h("span", { class: "sure" }, t(`sure_${level}`)) : null,
      view.missing?.includes(target) ? h("span", { class: "missing" }, t("words_gone")) : null,
    ),
    h(
      "button",
      {
        type: "button",
        class: "copy-quote",
        "data-action": "copy-quote",
        "data-target": target,
        title: t("copy_quote"),
        "aria-label": t("copy_quote_of", name),
      },
      icon(QUOTE),
    ),
  );
}

/**
 * The claim's words; those of a direct quote stand in quotation marks.
 *
 * @param {Claim} claim
 */
export function quoted(claim) {
  // The comma before a closing quotation mark belongs to the sentence around it.
  const text = claim.text.trim().replace(/,(["”’»]?)$/, "$1");
  // Marks inside ("that “it sways”") stand where they belong, too.
  if (claim.kind !== "direct" || /^[‘'‚‹]|["“„«「]/.test(text)) return text;
  return `“${text}”`;
}

/**
 * @param {string} stance
 * @param {Translate} t
 */
export function stanceWord(stance, t) {
  const word = t(`stance_${stance}`);
  return word === `stance_${stance}` ? stance : word;
}
