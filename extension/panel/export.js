/** A reading as text to take away: Markdown, JSON, or one quote with a link to its words. */

import { quoted, stanceWord } from "./claims.js";

/** @typedef {import("../types.js").Reading} Reading */
/** @typedef {import("../types.js").Translate} Translate */
/** @typedef {import("../types.js").Quote} Quote */

const FRAGMENT_WORDS = 5;

/**
 * @param {Reading} reading
 * @param {Translate} t
 */
export function markdown(reading, t) {
  const { article, summary, claims, speakers } = reading;
  const lines = [];
  if (article) {
    lines.push(`# ${plain(article.title ?? t("untitled"))}`, "");
    const facts = [article.byline, article.site, article.published].filter(Boolean).map((fact) => plain(String(fact)));
    if (facts.length) lines.push(facts.join(" · "), "");
    if (article.url) lines.push(`<${article.url.replace(/[<>\s]/g, encodeURIComponent)}>`, "");
  }
  if (summary?.sentences.length) {
    lines.push(`## ${t("summary_title")}`, "", ...summary.sentences.map((sentence) => `- ${plain(sentence.text)}`), "");
  }
  if (claims.length) lines.push(`## ${t("claims_title")}`, "");
  for (const speaker of [...speakers, null]) {
    const theirs = claims.filter((claim) => (speaker ? claim.speaker === speaker.id : !speakers.some((s) => s.id === claim.speaker)));
    if (!theirs.length) continue;
    const about = speaker?.description ? `, ${plain(speaker.description)}` : "";
    lines.push(`**${plain(speaker?.name ?? t("unnamed"))}**${about}`, "");
    lines.push(...theirs.map((claim) => `- *${stanceWord(claim.stance, t)}:* ${plain(quoted(claim))}`), "");
  }
  return `${lines.join("\n").trim()}\n`;
}

/** @param {Reading} reading */
export function json(reading) {
  return `${JSON.stringify(reading, null, 2)}\n`;
}

/**
 * The words, who said them and a link that opens the page at them.
 *
 * @param {Reading} reading
 * @param {string} id of the claim
 * @param {Quote[]} quotes where its words stand
 * @param {Translate} t
 */
export function quoteWithLink(reading, id, quotes, t) {
  const claim = reading.claims.find((one) => one.id === id);
  if (!claim) return "";
  const name = reading.speakers.find((speaker) => speaker.id === claim.speaker)?.name ?? t("unnamed");
  const words = /^["“„«]/.test(quoted(claim)) ? quoted(claim) : `“${quoted(claim)}”`;
  const from = [reading.article?.title, reading.article?.site].filter(Boolean).join(", ");
  const link = reading.article?.url ? textFragment(reading.article.url, quotes[0]) : "";
  return [`${words} (${name})`, from, link].filter(Boolean).join("\n");
}

/**
 * A link that scrolls to the words where the browser knows text fragments, and opens the page elsewhere.
 *
 * @param {string} url
 * @param {Quote | undefined} quote
 */
export function textFragment(url, quote) {
  const base = url.replace(/#.*$/s, "");
  const words = (quote?.exact ?? "").trim().split(/\s+/).filter(Boolean);
  if (!words.length) return base;
  const encode = (/** @type {string[]} */ list) => encodeURIComponent(list.join(" ")).replace(/-/g, "%2D");
  const text =
    words.length <= 2 * FRAGMENT_WORDS ? encode(words) : `${encode(words.slice(0, FRAGMENT_WORDS))},${encode(words.slice(-FRAGMENT_WORDS))}`;
  return `${base}#:~:text=${text}`;
}

/**
 * Text that Markdown takes literally.
 *
 * @param {string} text
 */
function plain(text) {
  return text.replace(/\s+/g, " ").replace(/[\\`*_[\]<>#|]/g, "\\$&");
}
