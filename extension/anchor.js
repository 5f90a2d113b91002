/**
 * Finding quotes in a page and lighting them up, without a change to the page's DOM. Runs in the page's isolated world.
 *
 * The file has no import and no export, because a browser injects content scripts as classic scripts; the tests import
 * it as a module. Either way it leaves one object behind: `globalThis.accordingto.anchor`.
 *
 * Words are compared with white space, soft hyphens, accents and the style of quotation marks and dashes folded away,
 * since an extractor, an editor and a browser differ on them; so do the bars and dots between cells and items. `fold` gives each folded character its place in the page.
 */
(() => {
  const SKIP = new Set(["script", "style", "noscript", "template", "textarea", "select", "svg", "canvas", "head", "title"]);
  /** Short words need their neighbours to be sure of. */
  const SHORT = 14;
  /** A quote that changed is still taken for the same when this share of its four-letter pieces is there. */
  const ALIKE = 0.62;
  const SHINGLE = 14;
  const MOST_MATCHES = 400;

  /**
   * @typedef {{exact: string, prefix: string, suffix: string}} Quote
   * @typedef {{start: number, end: number, exact: boolean}} Match offsets into the folded text, end exclusive
   * @typedef {{folded: string, nodes: Text[], node: Int32Array, offset: Int32Array}} Index
   * @typedef {{key: string, quotes: Quote[], colour: number, label: string}} Wanted
   * @typedef {Wanted & {ranges: Range[], found: "exact" | "changed" | "gone"}} Anchored
   */

  /** @type {Map<string, string>} */
  const foldedUnits = new Map();

  /**
   * Fold one UTF-16 unit; the result is empty for what does not count, and may be several letters long.
   *
   * @param {string} unit
   */
  function foldUnit(unit) {
    let known = foldedUnits.get(unit);
    if (known === undefined) {
      if (/[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff|•]|\u034f|[\ufe00-\ufe0f]/.test(unit)) known = "";
      else if (/[\u2018-\u201b\u2032\u02bc\u0060\u00b4\u2039\u203a]/.test(unit)) known = "'";
      else if (/[\u201c-\u201f\u2033\u00ab\u00bb]/.test(unit)) known = '"';
      else if (/[\u2010-\u2015\u2212]/.test(unit)) known = "-";
      else if (/[\ud800-\udfff]/.test(unit)) known = unit;
      else known = unit.normalize("NFKD").replace(/[\p{Mn}\s]/gu, "");
      foldedUnits.set(unit, known);
    }
    return known;
  }

  /** @param {string} text */
  function fold(text) {
    let folded = "";
    for (let i = 0; i < text.length; i += 1) folded += foldUnit(text[i]);
    return folded;
  }

  /**
   * The text nodes a reader can see, in the order in which they are shown: through open shadow roots, slots and frames
   * of the same origin.
   *
   * @param {Node} root
   * @returns {Generator<Text>}
   */
  function* textNodes(root) {
    // A page that is being written anew has no body for a moment.
    const stack = root ? [root] : [];
    while (stack.length) {
      const node = /** @type {Node} */ (stack.pop());
      if (node.nodeType === Node.TEXT_NODE) {
        yield /** @type {Text} */ (node);
        continue;
      }
      const element = /** @type {HTMLElement} */ (node);
      /** @type {ArrayLike<Node>} */
      let children = node.childNodes;
      if (node.nodeType === Node.ELEMENT_NODE) {
        if (SKIP.has(element.localName) || element.checkVisibility?.() === false && getComputedStyle(element).display !== "contents") continue;
        if (element.shadowRoot) children = element.shadowRoot.childNodes;
        else if (element.localName === "slot") {
          const assigned = /** @type {HTMLSlotElement} */ (node).assignedNodes();
          if (assigned.length) children = assigned;
        } else if (element.localName === "iframe") {
          const body = frameBody(element);
          children = body ? [body] : [];
        }
      }
      for (let i = children.length - 1; i >= 0; i -= 1) stack.push(children[i]);
    }
  }

  /** @param {Element} frame */
  function frameBody(frame) {
    try {
      return /** @type {HTMLIFrameElement} */ (frame).contentDocument?.body ?? null;
    } catch {
      return null;
    }
  }

  /**
   * Fold the whole text below a node.
   *
   * @param {Node} root
   * @returns {Index}
   */
  function index(root) {
    const nodes = [];
    const parts = [];
    /** @type {number[]} */
    const owners = [];
    /** @type {number[]} */
    const offsets = [];
    for (const node of textNodes(root)) {
      const text = node.data;
      const number = nodes.push(node) - 1;
      let part = "";
      for (let i = 0; i < text.length; i += 1) {
        const unit = foldUnit(text[i]);
        for (let k = 0; k < unit.length; k += 1) {
          owners.push(number);
          offsets.push(i);
        }
        part += unit;
      }
      parts.push(part);
    }
    return { folded: parts.join(""), nodes, node: Int32Array.from(owners), offset: Int32Array.from(offsets) };
  }

  /**
   * Find a quote in folded text.
   *
   * @param {string} folded
   * @param {Quote} quote
   * @param {number} [near] where it would be expected, to choose between places that fit equally well
   * @returns {Match | null} null where the words are not there any more
   */
  function locate(folded, quote, near = 0) {
    const exact = fold(quote.exact);
    const prefix = fold(quote.prefix);
    const suffix = fold(quote.suffix);
    if (!exact) return null;
    let best = null;
    let bestScore = -1;
    let matches = 0;
    for (let at = folded.indexOf(exact); at >= 0 && matches < MOST_MATCHES; at = folded.indexOf(exact, at + 1)) {
      matches += 1;
      const score = context(folded, at, at + exact.length, prefix, suffix);
      const better = score > bestScore || (score === bestScore && best && Math.abs(at - near) < Math.abs(best.start - near));
      if (!better) continue;
      best = { start: at, end: at + exact.length, exact: true };
      bestScore = score;
    }
    const enough = exact.length >= SHORT ? 0 : Math.min(SHORT - exact.length, prefix.length + suffix.length);
    if (best && bestScore >= enough) return best;
    return similar(folded, exact, prefix, suffix);
  }

  /**
   * How many characters around a place agree with the quote's own surroundings.
   *
   * @param {string} folded
   * @param {number} start
   * @param {number} end
   * @param {string} prefix
   * @param {string} suffix
   */
  function context(folded, start, end, prefix, suffix) {
    let before = 0;
    while (before < prefix.length && folded[start - 1 - before] === prefix[prefix.length - 1 - before]) before += 1;
    let after = 0;
    while (after < suffix.length && folded[end + after] === suffix[after]) after += 1;
    return before + after;
  }

  /**
   * Find words that changed a little: pieces of the quote vote for the place where it would begin.
   *
   * @param {string} folded
   * @param {string} exact
   * @param {string} prefix
   * @param {string} suffix
   * @returns {Match | null}
   */
  function similar(folded, exact, prefix, suffix) {
    if (exact.length < 2 * SHINGLE) return null;
    const step = Math.max(1, Math.floor((exact.length - SHINGLE) / 24));
    const slack = Math.max(60, Math.floor(exact.length * 0.5));
    /** @type {{at: number, offset: number}[]} */
    const hits = [];
    for (let offset = 0; offset + SHINGLE <= exact.length; offset += step) {
      const piece = exact.slice(offset, offset + SHINGLE);
      let seen = 0;
      for (let at = folded.indexOf(piece); at >= 0 && seen < 20; at = folded.indexOf(piece, at + 1)) {
        hits.push({ at, offset });
        seen += 1;
      }
    }
    /** @type {Match | null} */
    let best = null;
    let bestScore = 0;
    for (const seed of hits) {
      const group = hits.filter((hit) => Math.abs(hit.at - hit.offset - (seed.at - seed.offset)) <= slack);
      const first = group.reduce((a, b) => (b.offset < a.offset ? b : a));
      const last = group.reduce((a, b) => (b.offset > a.offset ? b : a));
      const start = Math.max(0, first.at - first.offset);
      const end = Math.min(folded.length, last.at + (exact.length - last.offset));
      if (end <= start || end - start > 2 * exact.length + slack) continue;
      const alike = overlap(exact, folded.slice(start, end));
      const score = alike + context(folded, start, end, prefix, suffix) / 1000;
      if (alike >= ALIKE && score > bestScore) {
        best = { start, end, exact: false };
        bestScore = score;
      }
      if (alike > 0.97) break;
    }
    return best;
  }

  /**
   * The share of the first text's four-letter pieces that the second has too.
   *
   * @param {string} wanted
   * @param {string} there
   */
  function overlap(wanted, there) {
    const pieces = new Set();
    for (let i = 0; i + 4 <= there.length; i += 1) pieces.add(there.slice(i, i + 4));
    let shared = 0;
    for (let i = 0; i + 4 <= wanted.length; i += 1) if (pieces.has(wanted.slice(i, i + 4))) shared += 1;
    return shared / Math.max(1, wanted.length - 3);
  }

  /**
   * The ranges of a match: one, or several where it crosses into another shadow root or frame.
   *
   * @param {Index} where
   * @param {Match} match
   * @returns {Range[]}
   */
  function ranges(where, { start, end }) {
    const found = [];
    for (let from = start; from < end; ) {
      const root = where.nodes[where.node[from]].getRootNode();
      let to = from;
      while (to + 1 < end && where.nodes[where.node[to + 1]].getRootNode() === root) to += 1;
      const first = where.nodes[where.node[from]];
      const range = /** @type {Document} */ (first.ownerDocument).createRange();
      range.setStart(first, where.offset[from]);
      range.setEnd(where.nodes[where.node[to]], where.offset[to] + 1);
      found.push(range);
      from = to + 1;
    }
    return found;
  }

  /**
   * Find everything that is wanted.
   *
   * @param {Node} root
   * @param {Wanted[]} wanted
   * @returns {Anchored[]}
   */
  function anchor(root, wanted) {
    const where = index(root);
    let near = 0;
    return wanted.map((one) => {
      const matches = one.quotes.map((quote) => locate(where.folded, quote, near));
      const there = /** @type {Match[]} */ (matches.filter((match) => match !== null));
      near = there.length ? there[there.length - 1].end : near;
      const whole = there.length === matches.length && there.every((match) => match.exact);
      return {
        ...one,
        ranges: there.flatMap((match) => ranges(where, match)),
        found: there.length === 0 ? "gone" : whole ? "exact" : "changed",
      };
    });
  }

  const shared = /** @type {any} */ (globalThis);
  shared.accordingto = { ...shared.accordingto, anchor: { anchor, fold, index, locate } };
})();
