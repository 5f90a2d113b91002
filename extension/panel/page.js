/** A reading and the page it was made of: jumping to words, lighting them up, and who said what is under the pointer. */

import * as api from "../api.js";
import { quotesOf } from "../text.js";
import { stanceWord } from "./claims.js";
import { colours } from "./speakers.js";

/** @typedef {import("../types.js").Reading} Reading */
/** @typedef {import("../types.js").Translate} Translate */

const EDGE = 12;
const WIDEST = 280;
const GROUND = ["#80796f", "#408ce2", "#e26834", "#3a9e58", "#9260d6", "#1898a4", "#d84894", "#be9218", "#687ea8"];

/**
 * What to look for in the page.
 *
 * @param {Reading} reading
 * @param {Translate} t
 * @returns {import("../api.js").Wanted[]} sentences of the summary, then claims
 */
export function wanted(reading, t) {
  const colour = colours(reading);
  const name = new Map(reading.speakers.map((speaker) => [speaker.id, speaker.name]));
  const sentences = (reading.summary?.sentences ?? []).map((_, index) => `sentence:${index}`);
  return [
    ...sentences.map((key) => ({ key, quotes: quotesOf(reading, key), colour: 0, label: t("summary_title") })),
    ...reading.claims.map((claim) => ({
      key: `claim:${claim.id}`,
      quotes: quotesOf(reading, `claim:${claim.id}`),
      colour: colour.get(claim.speaker ?? "") ?? 0,
      label: `${name.get(claim.speaker ?? "") ?? t("unnamed")} ${stanceWord(claim.stance, t)}`,
    })),
  ];
}

/** The lights of one tab. */
export class Lights {
  /**
   * @param {number} tab
   * @param {Translate} t
   */
  constructor(tab, t) {
    this.tab = tab;
    this.t = t;
    /** @type {Promise<string[]> | null} the search for the words, once it was begun */
    this.found = null;
    this.tip = "";
    /** @type {import("../api.js").Wanted[]} */
    this.wanted = [];
    /** @type {any} */
    this.port = null;
  }

  /**
   * Find the reading's words in the page; done once, however often it is asked for.
   *
   * @param {Reading} reading
   * @returns {Promise<string[]>} the keys of those that are not there
   * @throws {api.PageClosed}
   */
  find(reading) {
    this.found ??= this.search(reading).catch((error) => {
      this.found = null;
      throw error;
    });
    return this.found;
  }

  /** @param {Reading} reading */
  async search(reading) {
    this.wanted = wanted(reading, this.t);
    const found = await api.anchor(this.tab, this.wanted);
    this.port ??= api.hold(this.tab);
    return found.filter((one) => one.found === "gone").map((one) => one.key);
  }

  /**
   * @param {Reading} reading
   * @param {string} key
   * @returns {Promise<"exact" | "changed" | "gone">}
   */
  async jump(reading, key) {
    await this.find(reading);
    return api.jump(this.tab, key);
  }

  /**
   * @param {Reading} reading
   * @param {string[]} speakers whose claims to light up; "-" is everybody without a name
   */
  async light(reading, speakers) {
    await this.find(reading);
    const keys = reading.claims.filter((claim) => speakers.includes(claim.speaker ?? "-")).map((claim) => `claim:${claim.id}`);
    await api.light(this.tab, keys);
  }

  /** @param {{key: string, x: number, y: number, width: number, height: number}} hover */
  async hover(hover) {
    const one = this.wanted.find(({ key }) => key === hover.key);
    const tip = one ? tipCss(one.label, GROUND[one.colour] ?? GROUND[0], hover) : "";
    const before = this.tip;
    if (tip === before) return;
    this.tip = tip;
    if (tip) await api.paint(this.tab, tip, true);
    if (before) await api.paint(this.tab, before, false);
  }

  /** The page is gone, or is to be left alone. */
  drop() {
    if (this.tip) api.paint(this.tab, this.tip, false);
    this.tip = "";
    this.found = null;
    this.port?.disconnect();
    this.port = null;
  }
}

/**
 * A tool tip drawn by a style sheet alone, so that nothing is added to the page.
 *
 * @param {string} label
 * @param {string} ground
 * @param {{x: number, y: number, width: number, height: number}} at
 */
export function tipCss(label, ground, { x, y, width, height }) {
  const left = Math.max(EDGE, Math.min(x + EDGE, width - WIDEST - EDGE));
  const vertical = y > height - 90 ? `bottom: ${height - y + EDGE}px` : `top: ${y + 1.8 * EDGE}px`;
  const rules = [
    `content: "${cssText(label)}"`, "position: fixed", `left: ${left}px`, vertical, "right: auto", `max-width: ${WIDEST}px`,
    "z-index: 2147483647", "display: block", "visibility: visible", "opacity: 1", "width: max-content", "height: auto", "margin: 0",
    "padding: 6px 10px", "box-sizing: border-box", "background: #1b1916", "color: #f6f2ea", `border: 0 solid ${ground}`,
    "border-left-width: 4px", "border-radius: 3px", "font: 500 13px/1.4 system-ui, sans-serif", "letter-spacing: normal",
    "text-align: left", "text-transform: none", "white-space: normal", "pointer-events: none", "box-shadow: 0 2px 10px rgb(0 0 0 / 30%)",
    "transform: none", "animation: none", "transition: none", "filter: none",
  ];
  return `html::after { ${rules.map((rule) => `${rule} !important`).join("; ")}; }`;
}

/**
 * Text inside a CSS string: every character that is not a plain letter, digit or space is escaped.
 *
 * @param {string} text
 */
function cssText(text) {
  return [...text.slice(0, 120)].map((c) => (/[A-Za-z0-9 ]/.test(c) ? c : `\\${(c.codePointAt(0) ?? 0xfffd).toString(16)} `)).join("");
}
