/**
 * Checking the shape of what comes in from outside a part: the server's answers, messages between the extension's
 * parts, what was stored by an older version. What does not fit is refused, never repaired.
 */

/** @typedef {import("./types.js").Reading} Reading */
/** @typedef {(value: any) => boolean} Check */

/** @type {Check} */
const isText = (value) => typeof value === "string";
/** @type {Check} */
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
/** @type {Check} */
const isFlag = (value) => typeof value === "boolean";

/** @param {Check} check @returns {Check} */
const orNull = (check) => (value) => value === null || value === undefined || check(value);
/** @param {Check} check @returns {Check} */
const listOf = (check) => (value) => Array.isArray(value) && value.every(check);
/** @param {Record<string, Check>} shape @returns {Check} */
const record = (shape) => (value) =>
  typeof value === "object" && value !== null && Object.entries(shape).every(([name, check]) => check(value[name]));

const isSpan = record({ start: (v) => Number.isInteger(v) && v >= 0, end: (v) => Number.isInteger(v) && v >= 0 });
const isQuote = record({ exact: isText, prefix: isText, suffix: isText });

export const isArticle = record({
  title: orNull(isText),
  byline: orNull(isText),
  published: orNull(isText),
  site: orNull(isText),
  url: orNull(isText),
  language: orNull(isText),
  kind: isText,
  text: isText,
  word_count: isNumber,
  blocks: listOf(record({ kind: isText })),
  removed: listOf(record({ reason: isText, text: isText })),
  complete: isFlag,
});

export const isSentence = record({ text: isText, status: isText, sources: listOf(isSpan), speakers: listOf(isText) });

export const isClaim = record({
  id: isText,
  speaker: orNull(isText),
  kind: isText,
  stance: isText,
  text: isText,
  content: listOf(isSpan),
  cue: orNull(isSpan),
  source: orNull(isSpan),
  sentence: isSpan,
  confidence: isNumber,
  quote: isQuote,
});

export const isSpeaker = record({ id: isText, name: isText, description: orNull(isText), mentions: listOf(isSpan), claims: listOf(isText) });

const isNotice = record({ code: isText, message: isText });

const isWholeReading = record({
  version: (v) => v === 1,
  article: isArticle,
  summary: record({
    text: isText,
    model: isText,
    sentences: listOf(isSentence),
    rejected: listOf(record({ text: isText, reason: isText })),
  }),
  claims: listOf(isClaim),
  speakers: listOf(isSpeaker),
  warnings: listOf(isNotice),
  timings_ms: (v) => typeof v === "object" && v !== null && Object.values(v).every(isNumber),
});

/**
 * @param {unknown} value
 * @returns {value is Reading} whether it is a whole reading, JSON version 1
 */
export function isReading(value) {
  return isWholeReading(value);
}

/** @type {Record<string, Check>} */
const EVENTS = {
  stage: record({ stage: isText, status: isText, id: orNull(isText), article: orNull(isArticle) }),
  claim: record({ claim: isClaim, speaker: orNull(isSpeaker) }),
  summary_sentence: record({ sentence: isSentence, model: orNull(isText) }),
  done: record({ reading: isWholeReading }),
  error: record({ problem: record({ slug: orNull(isText), type: orNull(isText), title: orNull(isText) }) }),
};

/**
 * @param {any} value
 * @returns {boolean} whether it is an event of the server's stream that this version knows
 */
export function isEvent(value) {
  const check = typeof value === "object" && value !== null && Object.hasOwn(EVENTS, value.event) ? EVENTS[value.event] : null;
  return check !== null && check(value);
}

/** What the background asks of the panel. */
const isRequest = record({
  type: (v) => v === "read",
  what: (v) => v === "page" || v === "selection",
  tab: Number.isInteger,
  window: Number.isInteger,
  at: isNumber,
});

/**
 * @param {any} value
 * @returns {value is {type: "read", what: "page" | "selection", tab: number, window: number, at: number}}
 */
export function isReadRequest(value) {
  return isRequest(value);
}

const isHoverMessage = record({
  type: (v) => v === "hover",
  key: (v) => isText(v) && /^(?:(?:claim|sentence):[\w-]{1,40})?$/.test(v),
  x: isNumber,
  y: isNumber,
  width: isNumber,
  height: isNumber,
});

/**
 * @param {any} value what the page's content script says is under the pointer
 * @returns {value is {type: "hover", key: string, x: number, y: number, width: number, height: number}}
 */
export function isHover(value) {
  return isHoverMessage(value);
}
