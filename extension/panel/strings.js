/**
 * Messages outside an extension page: the demo page and the tests load `_locales/<lang>/messages.json` themselves.
 * Extension pages get the same function from `api.js`, on top of the browser's own i18n.
 *
 * A message has `$1`, `$2` ... where values go. A key with a count has the forms `key_one` and `key_other`.
 */

/** @typedef {import("../types.js").Translate} Translate */

/**
 * @param {Record<string, {message: string}>} messages the content of a messages.json
 * @returns {Translate} a function that gives the key itself for a message it does not know
 */
export function translator(messages) {
  return (key, ...values) => fill(messages[key]?.message ?? key, values);
}

/**
 * @param {string} message
 * @param {(string | number)[]} values
 */
function fill(message, values) {
  return message.replace(/\$([1-9])/g, (_, n) => String(values[Number(n) - 1] ?? ""));
}

/** Making one of these costs more than all that it is then asked in a reading. @type {Map<string, any>} */
const formats = new Map();

/**
 * @template T
 * @param {string} key
 * @param {() => T} make
 * @returns {T} what was made for this key before, or now
 */
function kept(key, make) {
  if (!formats.has(key)) formats.set(key, make());
  return formats.get(key);
}

/**
 * The message for a count, in the right plural form.
 *
 * @param {Translate} t
 * @param {string} key
 * @param {number} count
 */
export function plural(t, key, count) {
  const rules = kept(`plural ${t("language_tag")}`, () => new Intl.PluralRules(t("language_tag")));
  const form = rules.select(count) === "one" ? "one" : "other";
  return t(`${key}_${form}`, number(t, count));
}

/**
 * @param {Translate} t
 * @param {number} value
 * @param {number} [digits]
 */
export function number(t, value, digits = 0) {
  const make = () => new Intl.NumberFormat(t("language_tag"), { maximumFractionDigits: digits });
  return kept(`number ${digits} ${t("language_tag")}`, make).format(value);
}

/**
 * A date as the reader's language writes it, or the words themselves where they are not an ISO date.
 *
 * @param {Translate} t
 * @param {string} value
 */
export function date(t, value) {
  const parsed = /^\d{4}-\d{2}-\d{2}/.test(value) ? new Date(`${value.slice(0, 10)}T12:00:00`) : null;
  if (!parsed || Number.isNaN(parsed.getTime())) return value;
  const make = () => new Intl.DateTimeFormat(t("language_tag"), { day: "numeric", month: "long", year: "numeric" });
  return kept(`date ${t("language_tag")}`, make).format(parsed);
}

/**
 * The language's name in the panel's own language ("fr" is "French"), or the tag where it has none.
 *
 * @param {Translate} t
 * @param {string} tag
 */
export function languageName(t, tag) {
  try {
    return new Intl.DisplayNames([t("language_tag")], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
