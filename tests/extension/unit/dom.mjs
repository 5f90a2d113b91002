/** A document for unit tests, and the files of the extension that need one. */

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(new URL("../../../extension/package.json", import.meta.url));
const { JSDOM } = require("jsdom");

/** @param {string} html */
export function documentOf(html) {
  const { window } = new JSDOM(html, { url: "https://news.example/story", pretendToBeVisual: true });
  for (const name of ["Node", "Element", "HTMLElement", "HTMLSelectElement", "HTMLInputElement", "document", "getComputedStyle", "location", "getSelection"]) {
    Object.defineProperty(globalThis, name, { value: typeof window[name] === "function" && /^[a-z]/.test(name) ? window[name].bind(window) : window[name], configurable: true, writable: true });
  }
  Object.defineProperty(globalThis, "window", { value: window, configurable: true, writable: true });
  globalThis.CSS ??= /** @type {any} */ ({ escape: (/** @type {string} */ text) => text.replace(/[^\w-]/g, "\\$&") });
  return window.document;
}

/** @param {string} lang @returns {Record<string, {message: string}>} */
export const messages = (lang) => JSON.parse(readFileSync(new URL(`../../../extension/_locales/${lang}/messages.json`, import.meta.url), "utf-8"));

/** A whole reading of an invented article. */
export const reading = () => JSON.parse(readFileSync(new URL("../fixtures/reading.json", import.meta.url), "utf-8"));
