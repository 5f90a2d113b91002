/**
 * The shapes that pass between the parts, as JSDoc types. This file has no code.
 *
 * Offsets (`Span`) are in Unicode code points into `Article.text`, end exclusive.
 *
 * @typedef {{start: number, end: number}} Span
 * @typedef {{kind: string, start: number, end: number}} Block
 * @typedef {{reason: string, text: string}} Removed
 * @typedef {{exact: string, prefix: string, suffix: string}} Quote a W3C TextQuoteSelector
 *
 * @typedef {object} Article
 * @property {string | null} title
 * @property {string | null} byline
 * @property {string | null} published
 * @property {string | null} site
 * @property {string | null} url
 * @property {string | null} language
 * @property {string} kind
 * @property {string} text
 * @property {number} word_count
 * @property {Block[]} blocks
 * @property {Removed[]} removed
 * @property {boolean} complete
 *
 * @typedef {object} SummarySentence
 * @property {string} text
 * @property {string} status extracted | compressed | generated
 * @property {Span[]} sources
 * @property {string[]} speakers
 *
 * @typedef {object} Summary
 * @property {string} text
 * @property {string} model
 * @property {SummarySentence[]} sentences
 * @property {{text: string, reason: string}[]} rejected
 *
 * @typedef {object} Claim
 * @property {string} id
 * @property {string | null} speaker
 * @property {string} kind direct | mixed | indirect
 * @property {string} stance
 * @property {string} text
 * @property {Span[]} content
 * @property {Span | null} cue
 * @property {Span | null} source
 * @property {Span} sentence
 * @property {boolean} speech
 * @property {number} confidence
 * @property {Quote} quote
 *
 * @typedef {object} Speaker
 * @property {string} id
 * @property {string} name
 * @property {string | null} description
 * @property {Span[]} mentions
 * @property {string[]} claims
 *
 * @typedef {object} Reading
 * @property {number} version
 * @property {Article | null} article null until the article has arrived
 * @property {Summary | null} summary
 * @property {Claim[]} claims
 * @property {Speaker[]} speakers
 * @property {{code: string, message: string}[]} warnings
 * @property {Record<string, number>} timings_ms
 *
 * @typedef {object} View what the reader has chosen to see; the panel keeps one for each tab
 * @property {boolean} [working] the reading is still arriving
 * @property {boolean} [selection] what was read is a selection
 * @property {string} [stage] the stage that is being worked on: article | claims | summary
 * @property {"speaker" | "page"} [order]
 * @property {string} [speaker] a speaker's id, or "" for all
 * @property {string} [stance] a stance, or "" for all
 * @property {string} [active] key of the sentence or claim that was jumped to last
 * @property {string[]} [missing] keys whose words are not in the page any more
 * @property {string[]} [lit] ids of the speakers whose claims are lit up in the page
 * @property {boolean} [canJump] whether there is a page to jump to (else no "show all" buttons)
 *
 * @typedef {(key: string, ...values: (string | number)[]) => string} Translate
 */
export {};
