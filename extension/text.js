/** From the offsets of a reading to the quotes that find the same words in the page. */

/** @typedef {import("./types.js").Span} Span */
/** @typedef {import("./types.js").Quote} Quote */
/** @typedef {import("./types.js").Reading} Reading */

/** How much text before and after the words helps to tell repeated words apart. */
const CONTEXT = 48;

/** A text whose offsets are code points, as the server counts; JavaScript's own count UTF-16 units. */
export class Text {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    /** @type {number[]} code point offsets of the characters that take two units */
    this.wide = [];
    let at = 0;
    for (const character of /[\ud800-\udbff][\udc00-\udfff]/.test(text) ? text : "") {
      if (character.length === 2) this.wide.push(at);
      at += 1;
    }
  }

  /**
   * @param {number} offset in code points
   * @returns {number} the same place in UTF-16 units
   */
  units(offset) {
    let low = 0;
    let high = this.wide.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.wide[middle] < offset) low = middle + 1;
      else high = middle;
    }
    return offset + low;
  }

  /**
   * @param {Span} span
   * @returns {string} the words that the span covers
   */
  of({ start, end }) {
    return this.text.slice(this.units(start), this.units(end));
  }

  /**
   * A quote for each block that the span touches: what stands between two blocks on the page is anybody's guess.
   *
   * @param {Span} span
   * @returns {Quote[]}
   */
  quotes({ start, end }) {
    const from = this.units(start);
    const to = this.units(end);
    const found = [];
    for (const match of this.text.slice(from, to).matchAll(/[^\n]+/g)) {
      const at = from + match.index;
      const after = at + match[0].length;
      if (!match[0].trim()) continue;
      found.push({
        exact: match[0],
        prefix: this.text.slice(Math.max(0, at - CONTEXT), at),
        suffix: this.text.slice(after, after + CONTEXT),
      });
    }
    return found;
  }
}

/**
 * The quotes that find a claim ("claim:c1") or the sources of a summary sentence ("sentence:0") in the page.
 *
 * @param {Reading} reading
 * @param {string} target
 * @returns {Quote[]} none for an unknown target
 */
export function quotesOf(reading, target) {
  const [kind, id] = [target.slice(0, target.indexOf(":")), target.slice(target.indexOf(":") + 1)];
  const text = new Text(reading.article?.text ?? "");
  if (kind === "sentence") {
    return (reading.summary?.sentences[Number(id)]?.sources ?? []).flatMap((span) => text.quotes(span));
  }
  const claim = kind === "claim" ? reading.claims.find((one) => one.id === id) : undefined;
  if (!claim) return [];
  const quotes = claim.content.flatMap((span) => text.quotes(span));
  return quotes.length ? quotes : [claim.quote];
}
