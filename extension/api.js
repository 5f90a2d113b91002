/**
 * The browser's extension API: the only file that touches it, and the only one where Chrome and Firefox differ.
 * Everything else works with plain values.
 */

import { isHover } from "./shapes.js";

/** @typedef {import("./types.js").Translate} Translate */
/** @typedef {{id: number, windowId: number, url: string, title: string, incognito: boolean}} Tab */
/** @typedef {{key: string, quotes: import("./types.js").Quote[], colour: number, label: string}} Wanted */

const browser = /** @type {any} */ (/** @type {any} */ (globalThis).browser ?? globalThis.chrome);
/** From the root: Firefox takes a relative path from the page that asks. */
const LOOK = ["/snapshot.js"];
const LIGHT = ["/anchor.js", "/lights.js"];

/** A page that cannot be read. `reason`: browser-page | needs-click | gone */
export class PageClosed extends Error {
  /** @param {"browser-page" | "needs-click" | "gone"} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** Messages without values, which are asked for again with every draw. @type {Map<string, string>} */
const messages = new Map();

/** @type {Translate} */
export const t = (key, ...values) => {
  if (values.length) return browser.i18n.getMessage(key, values.map(String)) || key;
  const known = messages.get(key) ?? (browser.i18n.getMessage(key) || key);
  messages.set(key, known);
  return known;
};

/** @returns {string} the extension's version */
export const version = () => browser.runtime.getManifest().version;

/* --- opening ------------------------------------------------------------------------------------------------- */

/**
 * Call `ask` when the reader clicks the toolbar button, presses its shortcut or chooses a line of the context menu.
 * `ask` must open the panel before it waits for anything, or the browser no longer takes it for the reader's wish.
 *
 * @param {(what: "page" | "selection", tab: Tab) => void} ask
 */
export function onAsked(ask) {
  browser.action.onClicked.addListener((/** @type {any} */ tab) => ask("page", plain(tab)));
  browser.contextMenus.onClicked.addListener((/** @type {any} */ info, /** @type {any} */ tab) => {
    if (tab) ask(info.menuItemId === "selection" ? "selection" : "page", plain(tab));
  });
}

/** @param {(reason: string) => void} call */
export function onInstalled(call) {
  browser.runtime.onInstalled.addListener((/** @type {any} */ { reason }) => {
    browser.contextMenus.removeAll().then(() => {
      for (const what of ["page", "selection"]) {
        browser.contextMenus.create({ id: what, title: t(`menu_${what}`), contexts: [what], documentUrlPatterns: ["http://*/*", "https://*/*", "file:///*"] });
      }
    });
    call(reason);
  });
}

/** @param {Tab} tab */
export function openPanel(tab) {
  const { sidePanel, sidebarAction } = browser;
  return sidePanel ? sidePanel.open({ windowId: tab.windowId }) : sidebarAction.open();
}

export const openOptions = () => browser.runtime.openOptionsPage();

/** @returns {Promise<string>} the keys that open the panel, "" where there are none */
export async function shortcut() {
  const commands = await browser.commands.getAll();
  return commands.find((/** @type {any} */ one) => one.name === "_execute_action")?.shortcut ?? "";
}

/** @param {string} url */
export const openTab = (url) => browser.tabs.create({ url });

/* --- storage ------------------------------------------------------------------------------------------------- */

/**
 * @template T
 * @param {"local" | "session"} area
 * @param {string} key
 * @param {T} otherwise
 * @returns {Promise<T>}
 */
export async function load(area, key, otherwise) {
  const found = await browser.storage[area].get(key);
  return found[key] ?? otherwise;
}

/**
 * @param {"local" | "session"} area
 * @param {string} key
 * @param {unknown} value undefined takes the key away
 */
export async function save(area, key, value) {
  await (value === undefined ? browser.storage[area].remove(key) : browser.storage[area].set({ [key]: value }));
}

/**
 * @param {"local" | "session"} area
 * @param {string} key
 * @param {(value: unknown) => void} call
 */
export function onSaved(area, key, call) {
  browser.storage.onChanged.addListener((/** @type {any} */ changes, /** @type {string} */ where) => {
    if (where === area && key in changes) call(changes[key].newValue);
  });
}

/* --- tabs ---------------------------------------------------------------------------------------------------- */

/** @param {any} tab @returns {Tab} */
function plain(tab) {
  return { id: tab.id ?? -1, windowId: tab.windowId, url: tab.url ?? "", title: tab.title ?? "", incognito: Boolean(tab.incognito) };
}

/** @returns {Promise<number>} the window that the panel is in */
export async function ownWindow() {
  return (await browser.windows.getCurrent()).id;
}

/** @param {number} windowId @returns {Promise<Tab | null>} */
export async function activeTab(windowId) {
  const [tab] = await browser.tabs.query({ active: true, windowId });
  return tab ? plain(tab) : null;
}

/** @param {number} id @returns {Promise<Tab | null>} */
export async function tabOf(id) {
  return browser.tabs.get(id).then(plain, () => null);
}

/**
 * @param {{activated: (tab: number, window: number) => void, loading: (tab: number) => void, closed: (tab: number) => void}} calls
 */
export function onTabs({ activated, loading, closed }) {
  browser.tabs.onActivated.addListener((/** @type {any} */ info) => activated(info.tabId, info.windowId));
  browser.tabs.onUpdated.addListener((/** @type {number} */ id, /** @type {any} */ change) => change.status === "loading" && loading(id));
  browser.tabs.onRemoved.addListener((/** @type {number} */ id) => closed(id));
}

/* --- in the page --------------------------------------------------------------------------------------------- */

/**
 * @param {number} tab
 * @returns {Promise<{html: string, url: string, title: string, type: string, truncated: boolean, nodes: number, ms: number}>}
 * @throws {PageClosed}
 */
export async function snapshot(tab) {
  await inject(tab, LOOK);
  return run(tab, () => /** @type {any} */ (globalThis).accordingto.snapshot());
}

/**
 * @param {number} tab
 * @returns {Promise<{text: string, url: string, title: string}>}
 * @throws {PageClosed}
 */
export async function selection(tab) {
  await inject(tab, LOOK);
  return run(tab, () => /** @type {any} */ (globalThis).accordingto.selection());
}

/**
 * Find the words of a reading in the page.
 *
 * @param {number} tab
 * @param {Wanted[]} wanted
 * @returns {Promise<{key: string, found: "exact" | "changed" | "gone"}[]>}
 * @throws {PageClosed}
 */
export async function anchor(tab, wanted) {
  await inject(tab, LIGHT);
  await browser.scripting.insertCSS({ target: { tabId: tab }, files: ["/page.css"] });
  return run(
    tab,
    (/** @type {Wanted[]} */ list) => {
      const page = /** @type {any} */ (globalThis);
      const own = page.browser ?? page.chrome;
      page.accordingto.listen ??= own.runtime.onConnect.addListener((/** @type {any} */ port) => {
        // The panel holds a port for as long as it is open; when it closes, the page is as it was.
        if (port.name !== "lights") return;
        page.accordingto.holder = port;
        port.onDisconnect.addListener(() => page.accordingto.holder === port && page.accordingto.lights.clear());
      }) ?? true;
      return page.accordingto.lights.set(list, (/** @type {object} */ message) => own.runtime.sendMessage(message).catch(() => undefined));
    },
    wanted,
  );
}

/** Hold the page's lights for as long as this panel is open. @param {number} tab */
export function hold(tab) {
  const port = browser.tabs.connect(tab, { name: "lights", frameId: 0 });
  port.onDisconnect.addListener(() => void browser.runtime.lastError);
  return port;
}

/**
 * @param {number} tab
 * @param {string} key
 * @returns {Promise<"exact" | "changed" | "gone">}
 */
export function jump(tab, key) {
  return run(tab, (/** @type {string} */ one) => /** @type {any} */ (globalThis).accordingto.lights.jump(one), key);
}

/**
 * @param {number} tab
 * @param {string[]} keys
 */
export function light(tab, keys) {
  return run(tab, (/** @type {string[]} */ list) => /** @type {any} */ (globalThis).accordingto.lights.light(list), keys);
}

/**
 * Add a style sheet to a page, or take it back.
 *
 * @param {number} tab
 * @param {string} css
 * @param {boolean} on
 */
export async function paint(tab, css, on) {
  const call = on ? "insertCSS" : "removeCSS";
  await browser.scripting[call]({ target: { tabId: tab }, css, origin: "USER" }).catch(() => undefined);
}

/** @param {(tab: number, hover: {key: string, x: number, y: number, width: number, height: number}) => void} call */
export function onHover(call) {
  browser.runtime.onMessage.addListener((/** @type {unknown} */ message, /** @type {any} */ sender) => {
    if (sender.id === browser.runtime.id && sender.tab?.id !== undefined && isHover(message)) call(sender.tab.id, message);
  });
}

/**
 * @param {number} tab
 * @param {string[]} files
 */
async function inject(tab, files) {
  try {
    await browser.scripting.executeScript({ target: { tabId: tab }, files });
  } catch (error) {
    throw await why(tab, error);
  }
}

/**
 * @param {number} tab
 * @param {Function} func
 * @param {...unknown} args
 * @returns {Promise<any>}
 */
async function run(tab, func, ...args) {
  let answer;
  try {
    [answer] = await browser.scripting.executeScript({ target: { tabId: tab }, func, args });
  } catch (error) {
    throw await why(tab, error);
  }
  // Firefox hands over what was thrown in the page; Chrome leaves the result empty.
  if (answer.error) throw new Error(String(answer.error.message ?? answer.error));
  return answer.result;
}

/**
 * @param {number} id
 * @param {unknown} error
 */
async function why(id, error) {
  const tab = await tabOf(id);
  if (!tab) return new PageClosed("gone");
  const message = String(error);
  const closed = /gallery|chrome:|chrome-extension:|edge:|error page|webstore|view-source|devtools/i.test(message);
  const own = tab.url && !/^(?:https?|file):/i.test(tab.url);
  const store = /^https:\/\/(?:chromewebstore\.google|addons\.mozilla|microsoftedge\.microsoft)\./i.test(tab.url);
  return new PageClosed(closed || own || store ? "browser-page" : "needs-click");
}
