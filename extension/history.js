/** Readings that were made on this machine: kept here, nowhere else, until the reader clears them. */

import { load, save } from "./api.js";
import { isReading } from "./shapes.js";

/** @typedef {import("./types.js").Reading} Reading */
/** @typedef {{id: string, at: number, reading: Reading}} Entry */

const MOST = 100;
/** The browser gives an extension 10 MB; the rest is left for settings and for what a text takes when it is stored. */
const MOST_CHARACTERS = 4_000_000;

/** @returns {Promise<Entry[]>} newest first */
export async function list() {
  const stored = await load("local", "history", /** @type {any[]} */ ([]));
  const entries = Array.isArray(stored) ? stored : [];
  return entries.filter((e) => typeof e?.id === "string" && typeof e?.at === "number" && isReading(e?.reading));
}

/**
 * Keep a reading; one of the same address is replaced, and the oldest go when there are too many.
 *
 * @param {Reading} reading
 * @param {number} [at] milliseconds
 * @returns {Promise<Entry[]>}
 */
export async function add(reading, at = Date.now()) {
  const url = reading.article?.url ?? null;
  const others = (await list()).filter((entry) => !url || entry.reading.article?.url !== url);
  const slim = { ...reading, article: reading.article && { ...reading.article, removed: [] } };
  const entries = fit([{ id: `${at.toString(36)}${Math.random().toString(36).slice(2, 8)}`, at, reading: slim }, ...others]);
  await save("local", "history", entries);
  return entries;
}

/**
 * @param {Entry[]} entries newest first
 * @returns {Entry[]} those that there is room for
 */
export function fit(entries) {
  let size = 0;
  return entries.slice(0, MOST).filter((entry) => (size += JSON.stringify(entry).length) <= MOST_CHARACTERS);
}

/** @param {string} id */
export async function remove(id) {
  await save("local", "history", (await list()).filter((entry) => entry.id !== id));
}

export async function clear() {
  await save("local", "history", undefined);
}

/**
 * The entries in whose title, site, speakers, summary or text all the words stand.
 *
 * @param {Entry[]} entries
 * @param {string} query
 */
export function search(entries, query) {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter(({ reading }) => {
    const { article, speakers, summary } = reading;
    const text = [article?.title, article?.site, article?.url, ...speakers.map((s) => s.name), summary?.text, article?.text]
      .join("\n")
      .toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}
