/**
 * How a speaker is told apart: a colour of eight, the same in the panel and in the page, and initials, since colour
 * alone is not for everybody.
 */

/** @typedef {import("../types.js").Speaker} Speaker */

export const COLOURS = 8;

/**
 * The speakers in the order of their first claims, which is the order in which they arrive; those without claims last.
 *
 * @param {{speakers: readonly Speaker[], claims: readonly {speaker: string | null}[]}} reading
 * @returns {Speaker[]}
 */
export function inOrder({ speakers, claims }) {
  /** @type {Map<string | null, number>} */
  const first = new Map();
  for (const [index, { speaker }] of claims.entries()) if (!first.has(speaker)) first.set(speaker, index);
  const place = (/** @type {Speaker} */ speaker) => first.get(speaker.id) ?? claims.length;
  return [...speakers].sort((a, b) => place(a) - place(b));
}

/**
 * Colour number (1 to 8) of each speaker; the list starts anew after eight. 0 is for words whose speaker is not known.
 *
 * @param {{speakers: readonly Speaker[], claims: readonly {speaker: string | null}[]}} reading
 * @returns {Map<string, number>}
 */
export function colours(reading) {
  return new Map(inOrder(reading).map((speaker, index) => [speaker.id, (index % COLOURS) + 1]));
}

/**
 * One or two letters for a name: "Kyiv's military" is KM, "the commander" is C.
 *
 * @param {string} name
 */
export function initials(name) {
  const words = name
    .replace(/[’']s\b/g, "")
    .split(/[\s-]+/)
    .filter((word) => /^[\p{L}\p{N}]/u.test(word) && !/^(?:the|an?|of|and|for|in|on|to|de|der|die|das|von|und)$/i.test(word));
  const picked = words.length > 2 ? [words[0], words[words.length - 1]] : words;
  return picked.map((word) => [...word][0].toUpperCase()).join("") || "?";
}

/**
 * A name as it stands at the start of a line: "the port authority" is "The port authority", "iRobot" stays.
 *
 * @param {string} name
 */
export function leading(name) {
  return /^\p{Ll}+(?!\p{L})/u.test(name) ? name.charAt(0).toLocaleUpperCase() + name.slice(1) : name;
}
