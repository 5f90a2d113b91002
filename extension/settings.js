/** What the reader has chosen, kept on this machine. */

import { load, save } from "./api.js";
import { DEFAULT_PORT } from "./client.js";

/**
 * @typedef {object} Settings
 * @property {number} port
 * @property {string | null} token
 * @property {string} model "" leaves the choice to the server's configuration
 * @property {"short" | "normal" | "long"} length
 * @property {"speaker" | "page"} order
 * @property {boolean} history
 */

/** @type {Settings} */
const DEFAULTS = { port: DEFAULT_PORT, token: null, model: "", length: "normal", order: "speaker", history: true };

/** @type {Record<keyof Settings, (value: any) => boolean>} */
const CHECKS = {
  port: (value) => Number.isInteger(value) && value > 0 && value < 65536,
  token: (value) => value === null || (typeof value === "string" && /^[\w.~+/=-]{16,200}$/.test(value)),
  model: (value) => typeof value === "string" && value.length <= 200,
  length: (value) => ["short", "normal", "long"].includes(value),
  order: (value) => ["speaker", "page"].includes(value),
  history: (value) => typeof value === "boolean",
};

/** @returns {Promise<Settings>} with the default for whatever is missing or makes no sense */
export async function loadSettings() {
  const stored = /** @type {Record<string, unknown>} */ (await load("local", "settings", {}));
  /** @type {any} */
  const settings = { ...DEFAULTS };
  for (const [name, fits] of Object.entries(CHECKS)) if (fits(stored[name])) settings[name] = stored[name];
  return settings;
}

/**
 * @param {Partial<Settings>} change
 * @returns {Promise<Settings>} all of them after the change
 */
export async function changeSettings(change) {
  const settings = { ...(await loadSettings()), ...change };
  await save("local", "settings", settings);
  return settings;
}
