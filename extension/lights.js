/**
 * Lighting up what was anchored: CSS Custom Highlights, scrolling, and who said it under the pointer. Runs in the page
 * after anchor.js, as a classic script like it, and leaves `globalThis.accordingto.lights` behind.
 */
(() => {
  const shared = /** @type {any} */ (globalThis);
  if (shared.accordingto?.lights) return;

  /** @typedef {{key: string, quotes: object[], colour: number, label: string, ranges: Range[], found: string}} Anchored */

  const ACTIVE = "accordingto-active";
  const COLOURS = 8;

  /** @type {Map<string, Anchored>} */
  const anchored = new Map();
  /** @type {Set<string>} keys that are lit up in their speaker's colour */
  const lit = new Set();
  /** Windows that have been painted in, so that they can be cleaned. @type {WeakSet<object>} */
  const painted = new WeakSet();
  let active = "";
  let hovered = "";
  let moving = 0;
  /** @type {(message: object) => void} */
  let send = () => {};

  /**
   * Anchor the claims and summary sentences of a reading; forgets those of another.
   *
   * @param {object[]} wanted
   * @param {(message: object) => void} tell is called with {type: "hover", key, x, y} as the pointer goes over lit words
   * @returns {{key: string, found: string}[]}
   */
  function set(wanted, tell) {
    clear();
    send = tell;
    for (const one of shared.accordingto.anchor.anchor(document.body, wanted)) anchored.set(one.key, one);
    document.addEventListener("mousemove", move, { passive: true });
    return [...anchored.values()].map(({ key, found }) => ({ key, found }));
  }

  /**
   * Scroll to a claim or sentence and mark it. Looks for the words again if the page has changed meanwhile.
   *
   * @param {string} key
   * @returns {"exact" | "changed" | "gone"}
   */
  function jump(key) {
    const one = fresh(key);
    active = one && one.found !== "gone" ? key : "";
    paint();
    if (!one || one.found === "gone") return "gone";
    scrollTo(one.ranges[0]);
    return /** @type {"exact" | "changed"} */ (one.found);
  }

  /** @param {string[]} keys which ones to show in their speakers' colours; the others go out */
  function light(keys) {
    lit.clear();
    for (const key of keys) if (fresh(key)) lit.add(key);
    paint();
  }

  /** Take everything back. */
  function clear() {
    document.removeEventListener("mousemove", move);
    anchored.clear();
    lit.clear();
    active = "";
    hovered = "";
    paint();
  }

  /** @param {string} key */
  function fresh(key) {
    const one = anchored.get(key);
    if (!one) return null;
    const gone = one.ranges.some((range) => range.collapsed || !range.startContainer.isConnected);
    if (gone || one.found === "gone") {
      const [again] = shared.accordingto.anchor.anchor(document.body, [one]);
      anchored.set(key, again);
      return again;
    }
    return one;
  }

  /** Hand the ranges to the highlight registries, one for each document. */
  function paint() {
    /** @type {Map<Document, Map<string, Range[]>>} */
    const byDocument = new Map([[document, new Map()]]);
    /**
     * @param {string} name
     * @param {Anchored | undefined} one
     */
    const add = (name, one) => {
      for (const range of one?.ranges ?? []) {
        const owner = range.startContainer.ownerDocument ?? document;
        const names = byDocument.get(owner) ?? new Map();
        names.set(name, [...(names.get(name) ?? []), range]);
        byDocument.set(owner, names);
      }
    };
    for (const key of lit) {
      const one = anchored.get(key);
      add(`accordingto-${one?.colour ?? 0}`, one);
    }
    if (active) add(ACTIVE, anchored.get(active));
    // A frame that has nothing to show is left alone. The page's own registry is that of the script's own globals: in
    // Firefox the one that is reached through `window` is not always it.
    for (const frame of [...frames(), window]) {
      const names = byDocument.get(frame.document);
      if (!names && !painted.has(frame)) continue;
      const own = frame === window ? /** @type {any} */ (globalThis) : frame;
      const registry = own.CSS?.highlights;
      if (!registry) continue;
      painted.add(frame);
      for (const name of [ACTIVE, ...Array.from({ length: COLOURS + 1 }, (_, n) => `accordingto-${n}`)]) {
        const list = names?.get(name);
        if (!list) {
          registry.delete(name);
          continue;
        }
        const highlight = new own.Highlight(...list);
        highlight.priority = name === ACTIVE ? 2 : 1;
        registry.set(name, highlight);
      }
    }
  }

  /** @returns {any[]} the windows of the frames that can be reached */
  function frames() {
    return [...document.querySelectorAll("iframe")].flatMap((frame) => {
      try {
        return frame.contentDocument && frame.contentWindow ? [frame.contentWindow] : [];
      } catch {
        return [];
      }
    });
  }

  /** @param {Range} range */
  function scrollTo(range) {
    const element = range.startContainer.parentElement;
    const view = element?.ownerDocument.defaultView ?? window;
    const calm = view.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const behavior = calm ? "instant" : "smooth";
    element?.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    // A long paragraph is centred as a whole: go on to the words themselves.
    const box = range.getBoundingClientRect();
    const off = box.top + Math.min(box.height, view.innerHeight) / 2 - view.innerHeight / 2;
    if (box.top < view.innerHeight * 0.12 || box.bottom > view.innerHeight * 0.88) view.scrollBy({ top: off, behavior });
  }

  /** @param {MouseEvent} event */
  function move(event) {
    if (moving) return;
    const { clientX, clientY } = event;
    moving = requestAnimationFrame(() => {
      moving = 0;
      const key = under(clientX, clientY);
      if (key === hovered) return;
      hovered = key;
      send({ type: "hover", key, x: Math.round(clientX), y: Math.round(clientY), width: innerWidth, height: innerHeight });
    });
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  function under(x, y) {
    const candidates = active ? [active, ...lit] : [...lit];
    for (const key of candidates) {
      for (const range of anchored.get(key)?.ranges ?? []) {
        if (range.startContainer.ownerDocument !== document) continue;
        for (const box of range.getClientRects()) {
          if (x >= box.left && x <= box.right && y >= box.top && y <= box.bottom) return key;
        }
      }
    }
    return "";
  }

  shared.accordingto = { ...shared.accordingto, lights: { set, jump, light, clear } };
})();
