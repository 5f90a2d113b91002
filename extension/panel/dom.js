/**
 * Making and updating DOM without a framework. Text only ever goes in as text nodes; an attribute must be on the list
 * below, so that nothing a page says can become markup or a script address.
 */

const ALLOWED = /^(?:id|class|type|role|lang|dir|title|for|name|value|href|target|rel|open|hidden|disabled|selected|checked|tabindex|datetime|placeholder|autocomplete|inputmode|maxlength|spellcheck|viewBox|d|aria-[a-z]+|data-[a-z-]+)$/;
const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * Make an element.
 *
 * @param {string} tag
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes] false, null and undefined are left out; true is an empty value
 * @param {...(Child | Child[])} children strings become text nodes
 * @returns {HTMLElement}
 * @throws {TypeError} for an attribute that is not allowed, or an address that is neither http(s) nor a fragment
 */
export function h(tag, attributes = {}, ...children) {
  const element = /** @type {HTMLElement} */ (
    tag === "svg" || tag === "path" ? document.createElementNS(SVG, tag) : document.createElement(tag)
  );
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (!ALLOWED.test(name)) throw new TypeError(`attribute not allowed: ${name}`);
    if (name === "href" && !/^(?:https?:|#)/i.test(String(value))) throw new TypeError("address not allowed");
    element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

/**
 * A stroked icon from path data of our own.
 *
 * @param {string} path
 */
export function icon(path) {
  return h("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, h("path", { d: path }));
}

/**
 * Make `current` equal to `wanted` with as few changes as possible, so that focus, scroll position, opened details and
 * running transitions survive while a reading streams in. Children are matched by `data-key` where they have one.
 *
 * @param {Element} current
 * @param {Element} wanted is taken apart
 */
export function morph(current, wanted) {
  for (const { name } of [...current.attributes]) {
    // Whether <details> is open belongs to the reader once it is shown.
    if (!wanted.hasAttribute(name) && name !== "open") current.removeAttribute(name);
  }
  for (const { name, value } of [...wanted.attributes]) {
    if (name !== "open" && current.getAttribute(name) !== value) current.setAttribute(name, value);
  }
  // What is inside looks after itself.
  if (wanted.hasAttribute("data-keep")) return;
  /** @type {Map<string, Element>} */
  const keyed = new Map();
  for (const child of current.children) {
    const key = keyOf(child);
    if (key) keyed.set(key, child);
  }
  let at = current.firstChild;
  for (const next of [...wanted.childNodes]) {
    const key = keyOf(next);
    const match = key ? keyed.get(key) : at && !keyOf(at) && alike(at, next) ? at : null;
    if (match && alike(match, next)) {
      if (match === at) at = at.nextSibling;
      else current.insertBefore(match, at);
      if (match instanceof Element) morph(match, /** @type {Element} */ (next));
      else if (match.nodeValue !== next.nodeValue) match.nodeValue = next.nodeValue;
    } else {
      current.insertBefore(next, at);
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
  if (current instanceof HTMLSelectElement) {
    const chosen = /** @type {HTMLOptionElement | null} */ (current.querySelector("option[selected]"));
    if (chosen) current.value = chosen.value;
  }
}

/** A document that cannot be seen has no frames; what is shown in it may be as late as this. */
const UNSEEN_MS = 100;

/**
 * @param {() => void} work
 * @returns {() => void} asks for `work` to be done before the next frame; once, however often it is called until then
 */
export function oncePerFrame(work) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    const frame = requestAnimationFrame(run);
    const timer = setTimeout(run, UNSEEN_MS);
    function run() {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      waiting = false;
      work();
    }
  };
}

/** @returns {Promise<void>} when what was drawn by now has been painted, or would have been if it could be seen */
export function painted() {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, UNSEEN_MS);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      setTimeout(resolve);
    });
  });
}

/** @param {Node} node */
function keyOf(node) {
  return node instanceof Element ? node.getAttribute("data-key") : null;
}

/**
 * @param {Node} a
 * @param {Node} b
 */
function alike(a, b) {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b);
}
