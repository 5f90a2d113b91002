/** What is known of each tab's reading, as plain values: a function from one state and an event to the next. */

/** @typedef {import("./types.js").Reading} Reading */
/** @typedef {import("./types.js").View} View */
/** @typedef {{slug: string, detail: string, remedy: string, retryAfter: number}} Trouble */

/**
 * @typedef {object} Session one tab's reading
 * @property {"idle" | "working" | "done" | "failed"} status
 * @property {"page" | "selection"} what
 * @property {string} url of the page when it was read
 * @property {Reading} reading as far as it has arrived
 * @property {View} view
 * @property {Trouble | null} trouble
 * @property {{id: string, seq: number} | null} job the server's, to take it up again or to cancel it
 * @property {boolean} left the tab has gone on to another page
 * @property {boolean} truncated the page was too long and its end was left out
 */

/** @returns {Reading} */
export function emptyReading() {
  return { version: 1, article: null, summary: null, claims: [], speakers: [], warnings: [], timings_ms: {} };
}

/**
 * @param {Partial<View>} [view]
 * @returns {Session}
 */
export function newSession(view = {}) {
  return {
    status: "idle",
    what: "page",
    url: "",
    reading: emptyReading(),
    view: { order: "speaker", speaker: "", stance: "", active: "", missing: [], lit: [], ...view },
    trouble: null,
    job: null,
    left: false,
    truncated: false,
  };
}

/**
 * Begin anew: what was shown before goes, the reader's order stays.
 *
 * @param {Session} session
 * @param {"page" | "selection"} what
 * @returns {Session}
 */
export function begin(session, what) {
  const fresh = newSession({ order: session.view.order });
  return { ...fresh, status: "working", what, view: { ...fresh.view, working: true, stage: "article", selection: what === "selection" } };
}

/**
 * Take in one event of the server's stream.
 *
 * @param {Session} session
 * @param {{event: string, [name: string]: any}} event
 * @returns {Session}
 */
export function receive(session, event) {
  const job = event.id ? { id: String(event.id), seq: Number(event.seq) || 0 } : session.job;
  const { reading, view } = session;
  switch (event.event) {
    case "stage": {
      const next = event.status === "done" ? { article: "claims", claims: "summary" }[/** @type {string} */ (event.stage)] : event.stage;
      const stage = ["article", "claims", "summary"].includes(next) ? next : view.stage;
      return { ...session, job, view: { ...view, stage }, reading: event.article ? { ...reading, article: event.article } : reading };
    }
    case "claim": {
      const { claim, speaker } = event;
      const known = !speaker || reading.speakers.some((one) => one.id === speaker.id);
      return {
        ...session,
        job,
        reading: {
          ...reading,
          claims: [...reading.claims.filter((one) => one.id !== claim.id), claim],
          speakers: known ? reading.speakers : [...reading.speakers, speaker],
        },
      };
    }
    case "summary_sentence": {
      const summary = reading.summary ?? { text: "", model: event.model ?? "", sentences: [], rejected: [] };
      return { ...session, job, reading: { ...reading, summary: { ...summary, sentences: [...summary.sentences, event.sentence] } } };
    }
    case "done": {
      const warnings = session.truncated ? [...event.reading.warnings, { code: "page-cut", message: "" }] : event.reading.warnings;
      return {
        ...session,
        status: "done",
        job: null,
        trouble: null,
        reading: { ...event.reading, warnings },
        view: { ...view, working: false, stage: "" },
      };
    }
    default:
      return { ...session, job };
  }
}

/**
 * @param {Session} session
 * @param {Trouble} trouble
 * @returns {Session}
 */
export function fail(session, trouble) {
  return { ...session, status: "failed", job: null, trouble, view: { ...session.view, working: false } };
}
