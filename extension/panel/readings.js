/** The readings of all tabs: begun, taken up again, cancelled, and linked to their pages. */

import * as api from "../api.js";
import { Problem } from "../client.js";
import { begin, fail, newSession, receive } from "../state.js";
import { painted } from "./dom.js";
import { Lights } from "./page.js";

/** @typedef {import("../state.js").Session} Session */
/** @typedef {import("../types.js").Reading} Reading */
/** @typedef {import("../types.js").View} View */
/** @typedef {import("../api.js").Tab} Tab */
/** @typedef {{id: string, url: string, what: "page" | "selection", truncated: boolean}} Job what is remembered of a reading that the server does */

export class Readings {
  /**
   * @param {object} options
   * @param {import("../types.js").Translate} options.t
   * @param {() => import("../client.js").Server} options.server
   * @param {() => import("../settings.js").Settings} options.settings
   * @param {(tab: number) => void} options.changed is called whenever there is something new to show of a tab
   * @param {(reading: Reading) => unknown} options.kept is given each whole reading that may be remembered
   */
  constructor({ t, server, settings, changed, kept }) {
    this.t = t;
    this.server = server;
    this.settings = settings;
    this.changed = changed;
    this.kept = kept;
    /** @type {Map<number, Session>} */
    this.sessions = new Map();
    /** @type {Map<number, Lights>} */
    this.lights = new Map();
    /** @type {Map<number, AbortController>} */
    this.running = new Map();
    /** What is remembered is written one after the other. @type {Promise<void>} */
    this.written = Promise.resolve();
  }

  /** @param {number} tab @returns {Session} */
  of(tab) {
    return this.sessions.get(tab) ?? newSession({ order: this.settings().order });
  }

  /** @param {Reading} reading one from the history @returns {Session} */
  old(reading) {
    return { ...newSession({ order: this.settings().order, canJump: false }), status: "done", reading };
  }

  /**
   * Read a tab's page or selection. What goes wrong is put into its session.
   *
   * @param {Tab} tab
   * @param {"page" | "selection"} what
   */
  async read(tab, what) {
    const known = this.sessions.has(tab.id);
    const stopped = this.stop(tab.id);
    const abort = new AbortController();
    this.running.set(tab.id, abort);
    this.put(tab.id, begin(this.of(tab.id), what));
    await this.guard(tab.id, abort, async () => {
      await stopped;
      const begun = known ? null : await this.begun(tab, what);
      if (begun) return this.takeUp(tab, begun, abort.signal);
      const page = await this.fetch(tab, what);
      abort.signal.throwIfAborted();
      const { truncated, ...body } = page;
      this.put(tab.id, { ...this.of(tab.id), url: page.url, truncated });
      const { model, length } = this.settings();
      const options = { length, ...(model ? { model } : {}) };
      await this.receive(tab, this.server().read({ ...body, options }, abort.signal));
    });
  }

  /**
   * Take up what the server does, or did, for this tab before the panel was closed.
   *
   * @param {Tab} tab
   */
  async resume(tab) {
    if (this.sessions.has(tab.id) || tab.incognito) return;
    /** @type {Record<string, Job>} */
    const jobs = await api.load("session", "jobs", {});
    const job = jobs[tab.id];
    if (!job || (tab.url && tab.url !== job.url)) return;
    const abort = new AbortController();
    this.running.set(tab.id, abort);
    this.put(tab.id, begin(this.of(tab.id), job.what));
    await this.guard(tab.id, abort, () => this.takeUp(tab, job, abort.signal), true);
  }

  /**
   * @param {Tab} tab
   * @param {Job} job
   * @param {AbortSignal} signal
   */
  async takeUp(tab, job, signal) {
    this.put(tab.id, { ...this.of(tab.id), url: job.url, truncated: job.truncated });
    await this.receive(tab, this.server().follow({ id: job.id, seq: 0 }, signal));
  }

  /**
   * What a panel that was closed began for this page, if the server is still at it. Anything else that it began for the
   * tab is given up: the server reads one page at a time.
   *
   * @param {Tab} tab
   * @param {"page" | "selection"} what
   * @returns {Promise<Job | null>}
   */
  async begun(tab, what) {
    /** @type {Record<string, Job>} */
    const jobs = await api.load("session", "jobs", {});
    const job = jobs[tab.id];
    if (!job || !(await this.server().working(job.id))) return null;
    if (what === "page" && job.what === "page" && job.url === tab.url) return job;
    await this.server().cancel(job.id);
    return null;
  }

  /**
   * @param {Tab} tab
   * @param {"page" | "selection"} what
   */
  async fetch(tab, what) {
    if (what === "selection") {
      const { text, url } = await api.selection(tab.id);
      if (!text) throw new Problem("no-selection");
      return { text, url, truncated: false };
    }
    const page = await api.snapshot(tab.id);
    if (page.type === "application/pdf") throw new Problem("pdf");
    return { html: page.html, url: page.url, truncated: page.truncated };
  }

  /**
   * @param {Tab} tab
   * @param {AsyncGenerator<import("../client.js").StreamEvent>} events
   */
  async receive(tab, events) {
    let known = "";
    for await (const event of events) {
      const session = receive(this.of(tab.id), event);
      this.put(tab.id, session);
      if (session.job && session.job.id !== known && !tab.incognito) {
        known = session.job.id;
        // The stream does not wait for it.
        this.remember(tab.id, { id: known, url: session.url, what: session.what, truncated: session.truncated });
      }
    }
    const session = this.of(tab.id);
    if (session.status !== "done") return;
    // The reader sees the summary before the rest is done for it.
    await painted();
    if (this.settings().history && !tab.incognito && session.what === "page") this.kept(session.reading);
    await this.findWords(tab.id);
  }

  /** @param {number} tab */
  async findWords(tab) {
    // The reader may have asked for some of them already.
    const lights = this.lights.get(tab) ?? new Lights(tab, this.t);
    this.lights.set(tab, lights);
    try {
      this.look(tab, { missing: await lights.find(this.of(tab).reading), canJump: true });
    } catch (error) {
      if (!(error instanceof api.PageClosed)) throw error;
      this.look(tab, { canJump: false });
    }
    this.changed(tab);
  }

  /**
   * @param {number} tab
   * @param {AbortController} abort
   * @param {() => Promise<void>} work
   * @param {boolean} [quiet] what fails leaves nothing behind
   */
  async guard(tab, abort, work, quiet = false) {
    try {
      await work();
    } catch (error) {
      if (this.running.get(tab) !== abort) return;
      const slug = error instanceof Problem ? error.slug : error instanceof api.PageClosed ? error.reason : abort.signal.aborted ? "aborted" : "error";
      const { detail = "", remedy = "", retryAfter = 0 } = error instanceof Problem ? error : { detail: String(error) };
      if (quiet || slug === "aborted") this.put(tab, newSession({ order: this.settings().order }));
      else this.put(tab, fail(this.of(tab), { slug, detail, remedy, retryAfter }));
    } finally {
      if (this.running.get(tab) === abort) this.running.delete(tab);
    }
  }

  /**
   * Stop a tab's reading, here and on the server.
   *
   * @param {number} tab
   */
  async cancel(tab) {
    const { job } = this.of(tab);
    this.running.get(tab)?.abort();
    if (job) await this.server().cancel(job.id);
  }

  /** Before another reading of the same tab. @param {number} tab */
  async stop(tab) {
    const { job, status } = this.of(tab);
    this.running.get(tab)?.abort();
    this.running.delete(tab);
    this.lights.get(tab)?.drop();
    this.lights.delete(tab);
    if (job && status === "working") await this.server().cancel(job.id);
  }

  /**
   * @param {number} tab
   * @param {string} key
   * @returns {Promise<"exact" | "changed" | "gone">}
   */
  async jump(tab, key) {
    const session = this.of(tab);
    const found = await this.try(tab, (lights) => lights.jump(session.reading, key));
    const missing = (session.view.missing ?? []).filter((one) => one !== key);
    this.look(tab, { active: found === "gone" ? "" : key, missing: found === "gone" ? [...missing, key] : missing });
    return found ?? "gone";
  }

  /**
   * Switch the lights of a speaker's claims on or off.
   *
   * @param {number} tab
   * @param {string} speaker
   */
  async light(tab, speaker) {
    const { reading, view } = this.of(tab);
    const lit = view.lit?.includes(speaker) ? view.lit.filter((one) => one !== speaker) : [...(view.lit ?? []), speaker];
    await this.try(tab, (lights) => lights.light(reading, lit));
    this.look(tab, { lit });
  }

  /**
   * @template T
   * @param {number} tab
   * @param {(lights: Lights) => Promise<T>} work
   * @returns {Promise<T | "gone">}
   */
  async try(tab, work) {
    const lights = this.lights.get(tab) ?? new Lights(tab, this.t);
    this.lights.set(tab, lights);
    try {
      return await work(lights);
    } catch (error) {
      if (!(error instanceof api.PageClosed)) throw error;
      return "gone";
    }
  }

  /**
   * @param {number} tab
   * @param {{key: string, x: number, y: number, width: number, height: number}} hover
   */
  hover(tab, hover) {
    this.lights.get(tab)?.hover(hover);
  }

  /** The tab loads another page, or the same one anew. @param {number} tab */
  left(tab) {
    const session = this.sessions.get(tab);
    this.lights.get(tab)?.drop();
    if (!session || session.status === "idle" || session.status === "failed") return;
    this.put(tab, { ...session, left: true, view: { ...session.view, active: "", lit: [] } });
  }

  /** @param {number} tab */
  closed(tab) {
    this.cancel(tab);
    this.sessions.delete(tab);
    this.lights.delete(tab);
    this.remember(tab, undefined);
  }

  dropAll() {
    for (const lights of this.lights.values()) lights.drop();
  }

  /**
   * @param {number} tab
   * @param {Partial<View>} change
   */
  look(tab, change) {
    const session = this.of(tab);
    this.sessions.set(tab, { ...session, view: { ...session.view, ...change } });
  }

  /**
   * @param {number} tab
   * @param {Session} session
   */
  put(tab, session) {
    this.sessions.set(tab, session);
    this.changed(tab);
  }

  /**
   * @param {number} tab
   * @param {Job | undefined} job
   */
  remember(tab, job) {
    this.written = this.written.then(async () => {
      /** @type {Record<string, Job>} */
      const jobs = { ...(await api.load("session", "jobs", {})) };
      if (job) jobs[tab] = job;
      else delete jobs[tab];
      await api.save("session", "jobs", jobs);
    });
  }
}
