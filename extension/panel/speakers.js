/**
 * How a speaker is told apart: a colour of eight, the same in the panel and in the page, and initials, since colour
 * alone is not for everybody.
 */

/** @typedef {import("../types.js").Speaker} Speaker */

export const COLOURS = 8;

/**
 * Colour number (1 to 8) of each speaker, in the order in which they come; the list starts anew after eight.
 *
 * @param {readonly Speaker[]} speakers
 * @returns {Map<string, number>}
 */
export function colours(speakers) {
  return new Map(speakers.map((speaker, index) => [speaker.id, (index % COLOURS) + 1]));
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
