/**
 * What a reader can see of a page, as HTML: no scripts, no styles, no invisible nodes, open shadow roots and frames of
 * the same origin in their places. Reads the page and changes nothing in it. What is an article is the server's matter.
 *
 * A classic script, like anchor.js, that leaves `globalThis.accordingto.snapshot` behind.
 */
(() => {
  const DROP = new Set([
    "script", "style", "noscript", "template", "canvas", "svg", "video", "audio", "source", "track", "object", "embed",
    "map", "input", "link", "meta", "base", "portal", "param", "select", "datalist", "progress", "meter",
  ]);
  const VOID = new Set(["br", "hr", "img", "wbr"]);
  const KEEP = /^(?:class|id|role|lang|dir|itemprop|itemtype|itemscope|rel|href|datetime|alt|title|property|content|colspan|rowspan|start|cite|data-[\w-]+|aria-label)$/;
  const LONGEST_ATTRIBUTE = 300;
  const LONGEST_METADATA = 100_000;
  const DEEPEST = 1_500;
  const SMALLEST_FRAME = 120;
  /** An element that is hidden from screen readers alone may still be the page: behind a dialog sites hide all of it. */
  const MOST_HIDDEN = 0.3;

  /**
   * @typedef {object} Snapshot
   * @property {string} html
   * @property {string} url
   * @property {string} title
   * @property {string} type the document's content type
   * @property {boolean} truncated the page was longer than `limit`
   * @property {number} nodes
   * @property {number} ms
   */

  /** @param {string} text */
  function escape(text) {
    // Most texts have nothing to escape, and one look is cheaper than four.
    if (!/[&<>\u00a0]/.test(text)) return text;
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\u00a0/g, "&nbsp;");
  }

  /** Collects the HTML, up to a limit. */
  class Writer {
    /** @param {number} limit in UTF-16 units */
    constructor(limit) {
      this.limit = limit;
      this.length = 0;
      this.nodes = 0;
      this.truncated = false;
      /** @type {string[]} */
      this.parts = [];
    }

    /** @param {string} part */
    add(part) {
      if (this.length + part.length > this.limit) this.truncated = true;
      if (this.truncated) return;
      this.parts.push(part);
      this.length += part.length;
    }

    /** A closing tag is written even at the limit, or the rest of the page would land in the wrong element.
     * @param {string} name */
    close(name) {
      this.parts.push(`</${name}>`);
    }
  }

  /**
   * @param {Element} element
   * @param {number} whole the length of the page's text
   * @returns {"drop" | "quiet" | "show"} "quiet": its own text cannot be seen, but that of its children may
   */
  function visibility(element, whole) {
    const css = style(element);
    // display:contents has no box of its own, and no opinion on its children.
    if (element.checkVisibility?.() === false && css.display !== "contents") return "drop";
    if (element.getAttribute("aria-hidden") === "true" && (element.textContent ?? "").length < whole * MOST_HIDDEN) return "drop";
    if (css.display === "none" || css.contentVisibility === "hidden" || Number(css.opacity) < 0.02) return "drop";
    if (Number.parseFloat(css.textIndent) <= -900) return "drop";
    const clipped = css.clipPath;
    if (clipped && clipped !== "none" && /^inset\((?:50|[6-9]\d|100)%/.test(clipped)) return "drop";
    const { position } = css;
    const clips = css.overflowX !== "visible" || css.overflowY !== "visible";
    const placed = position === "absolute" || position === "fixed";
    if (placed && /^rect\((?:0|1)px,? (?:0|1)px,? (?:0|1)px,? (?:0|1)px\)$/.test(css.clip)) return "drop";
    if (clips || placed) {
      const box = element.getBoundingClientRect();
      const view = element.ownerDocument.defaultView ?? window;
      if (clips && (box.width < 2 || box.height < 2) && css.display !== "contents" && css.display !== "inline") return "drop";
      if (placed && (box.width || box.height) && (box.right + view.scrollX <= 0 || box.bottom + view.scrollY <= 0)) return "drop";
    }
    return css.visibility !== "visible" || Number.parseFloat(css.fontSize) < 1 ? "quiet" : "show";
  }

  /** @param {Element} element */
  function style(element) {
    return /** @type {Window} */ (element.ownerDocument.defaultView ?? window).getComputedStyle(element);
  }

  /** @param {Element} element */
  function attributes(element) {
    let text = "";
    if (!element.hasAttributes()) return text;
    for (const name of element.getAttributeNames()) {
      if (!KEEP.test(name)) continue;
      const value = element.getAttribute(name) ?? "";
      if (value.length > LONGEST_ATTRIBUTE || /^\s*(?:data|javascript|blob):/i.test(value)) continue;
      text += ` ${name}="${escape(value).replace(/"/g, "&quot;")}"`;
    }
    return text;
  }

  /**
   * @param {Node} node
   * @param {Writer} out
   * @param {boolean} quiet
   * @param {number} depth
   * @param {number} whole
   */
  function write(node, out, quiet, depth, whole) {
    if (out.truncated) return;
    if (node.nodeType === Node.TEXT_NODE) {
      if (!quiet) out.add(escape(/** @type {Text} */ (node).data));
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE || depth > DEEPEST) return;
    const element = /** @type {Element} */ (node);
    const name = element.localName;
    out.nodes += 1;
    if (DROP.has(name) || !/^[a-z][\w.-]*$/.test(name)) return;
    const seen = visibility(element, whole);
    if (seen === "drop") return;
    if (name === "iframe" || name === "frame") {
      frame(/** @type {HTMLIFrameElement} */ (element), out, depth);
      return;
    }
    out.add(`<${name}${attributes(element)}>`);
    if (VOID.has(name)) return;
    // What somebody typed is theirs.
    if (name !== "textarea") within(element, out, seen === "quiet", depth + 1, whole);
    out.close(name);
  }

  /**
   * Write an element's children as they are shown: those of its open shadow root, with what is slotted in its place.
   *
   * @param {Element} element
   * @param {Writer} out
   * @param {boolean} quiet
   * @param {number} depth
   * @param {number} whole
   */
  function within(element, out, quiet, depth, whole) {
    if (element.localName === "slot" && !element.shadowRoot) {
      const assigned = /** @type {HTMLSlotElement} */ (element).assignedNodes();
      for (const child of assigned) write(child, out, quiet, depth, whole);
      if (assigned.length) return;
    }
    for (let child = (element.shadowRoot ?? element).firstChild; child; child = child.nextSibling) write(child, out, quiet, depth, whole);
  }

  /**
   * @param {HTMLIFrameElement} element
   * @param {Writer} out
   * @param {number} depth
   */
  function frame(element, out, depth) {
    let body;
    try {
      body = element.contentDocument?.body;
    } catch {
      return; // another origin
    }
    const box = element.getBoundingClientRect();
    if (!body || box.width < SMALLEST_FRAME || box.height < SMALLEST_FRAME) return;
    out.add(`<div data-frame="${escape(element.name || element.id).replace(/"/g, "&quot;").slice(0, LONGEST_ATTRIBUTE)}">`);
    for (const child of body.childNodes) write(child, out, false, depth + 1, (body.textContent ?? "").length);
    out.close("div");
  }

  /**
   * What the head says of the page: title, meta, canonical address, language, and JSON-LD without the texts in it
   * (they may be what a subscription hides).
   *
   * @param {Document} page
   */
  function head(page) {
    let text = `<title>${escape(page.title)}</title>`;
    for (const element of page.querySelectorAll("meta[content], link[rel~=canonical]")) {
      text += `<${element.localName}`;
      for (const { name, value } of element.attributes) {
        if (/^(?:name|property|itemprop|content|rel|href|http-equiv)$/.test(name) && value.length < 2_000) {
          text += ` ${name}="${escape(value).replace(/"/g, "&quot;")}"`;
        }
      }
      text += ">";
    }
    for (const element of page.querySelectorAll('script[type="application/ld+json"]')) {
      try {
        const data = JSON.parse(element.textContent ?? "", (key, value) => (/^(?:articleBody|text|reviewBody)$/.test(key) ? undefined : value));
        text += `<script type="application/ld+json">${JSON.stringify(data).replace(/</g, "\\u003c")}</script>`;
      } catch {
        // Not JSON: nothing to learn from it.
      }
      if (text.length > LONGEST_METADATA) break;
    }
    return text.slice(0, LONGEST_METADATA * 2);
  }

  /**
   * @param {{limit?: number}} [options] `limit` in UTF-16 units
   * @returns {Snapshot}
   */
  function snapshot({ limit = 6_000_000 } = {}) {
    const begun = performance.now();
    const out = new Writer(limit);
    const body = document.body;
    out.add(`<!DOCTYPE html><html lang="${escape(document.documentElement.lang).replace(/"/g, "&quot;")}"><head>${head(document)}</head><body>`);
    const whole = (body?.textContent ?? "").length;
    if (body) within(body, out, false, 0, whole);
    out.close("body");
    out.close("html");
    return {
      html: out.parts.join(""),
      url: location.href,
      title: document.title,
      type: document.contentType,
      truncated: out.truncated,
      nodes: out.nodes,
      ms: performance.now() - begun,
    };
  }

  /**
   * The words that are selected, with a blank line between blocks; "" where nothing is.
   *
   * @returns {{text: string, url: string, title: string}}
   */
  function selection() {
    const active = document.activeElement;
    let chosen = getSelection();
    if (active?.localName === "iframe") {
      try {
        chosen = /** @type {HTMLIFrameElement} */ (active).contentWindow?.getSelection() ?? chosen;
      } catch {
        // another origin
      }
    }
    const text = (chosen?.toString() ?? "").replace(/[^\S\n]+/g, " ").replace(/ ?\n\s*/g, "\n\n").trim();
    return { text, url: location.href, title: document.title };
  }

  const shared = /** @type {any} */ (globalThis);
  shared.accordingto = { ...shared.accordingto, snapshot, selection };
})();
