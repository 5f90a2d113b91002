/** The local server over HTTP: pairing, models, and readings as a stream of events that survives a lost connection. */

import { isEvent } from "./shapes.js";

/** @typedef {import("./types.js").Reading} Reading */
/** @typedef {{html: string} | {text: string}} Page */
/** @typedef {{model?: string | null, length?: string | null}} Options */
/** @typedef {{event: string, [name: string]: any}} StreamEvent */

export const DEFAULT_PORT = 8765;
/** Where else a server may be found when its usual port is taken. */
const PORTS = [8765, 8766, 8767, 8768, 8080];
const HEALTH_MS = 1_500;
const ANSWER_MS = 15_000;
/** A stream says something every ten seconds; after this much silence it is taken for dead. */
const SILENCE_MS = 45_000;
const RECONNECTS = [300, 1_000, 2_500, 5_000];

/**
 * Something the server refused, or why it could not be asked. `slug` is the server's own (DESIGN: RFC 9457 problems),
 * or one of ours: no-server, wrong-token, old-server, unreadable-answer, aborted.
 */
export class Problem extends Error {
  /**
   * @param {string} slug
   * @param {{status?: number, detail?: string, remedy?: string, retryAfter?: number}} [more]
   */
  constructor(slug, { status = 0, detail = "", remedy = "", retryAfter = 0 } = {}) {
    super(detail || slug);
    this.slug = slug;
    this.status = status;
    this.detail = detail;
    this.remedy = remedy;
    this.retryAfter = retryAfter;
  }
}

/**
 * @param {any} body
 * @param {number} status
 * @param {string | null} [retry] the Retry-After header
 */
function problemOf(body, status, retry = null) {
  const type = typeof body?.type === "string" ? body.type.split(/[/:#]/).pop() : "";
  let slug = typeof body?.slug === "string" ? body.slug : type || "error";
  if (status === 401) slug = "wrong-token";
  if (typeof body !== "object" || body === null) slug = status === 404 || status === 405 ? "old-server" : slug;
  return new Problem(slug, {
    status,
    detail: String(body?.detail ?? body?.title ?? ""),
    remedy: String(body?.remedy ?? ""),
    retryAfter: Number(retry ?? 0) || 0,
  });
}

/** One server, with the token that it gave to this browser. */
export class Server {
  /**
   * @param {{port?: number, token?: string | null, fetch?: typeof globalThis.fetch}} [options]
   */
  constructor({ port = DEFAULT_PORT, token = null, fetch = globalThis.fetch.bind(globalThis) } = {}) {
    this.port = port;
    this.base = `http://127.0.0.1:${port}`;
    this.token = token;
    this.fetch = fetch;
  }

  /** Whether an Accordingto server answers there. Needs no token. */
  async alive() {
    try {
      const answer = await this.fetch(`${this.base}/health`, { signal: AbortSignal.timeout(HEALTH_MS), cache: "no-store", credentials: "omit" });
      const body = await answer.json();
      return answer.ok && body?.status === "ok";
    } catch {
      return false;
    }
  }

  /**
   * Exchange the short code that `accordingto serve` shows for a token, and keep it.
   *
   * @param {string} code
   * @param {string} [name] what the server calls this browser in its list of tokens
   * @returns {Promise<string>} the token
   */
  async pair(code, name = "browser extension") {
    const body = await this.json("/v1/pair", { method: "POST", body: JSON.stringify({ code: code.trim(), name }) }, true);
    if (typeof body?.token !== "string" || !body.token) throw new Problem("unreadable-answer");
    this.token = body.token;
    return body.token;
  }

  /** @returns {Promise<{version: string, model: string}>} what the server says of itself; needs the token */
  async ready() {
    const body = await this.json("/ready");
    return { version: String(body?.version ?? ""), model: String(body?.model ?? "") };
  }

  /** @returns {Promise<{default: string, models: {name: string, description: string | null}[]}>} */
  async models() {
    const body = await this.json("/v1/models");
    const models = Array.isArray(body?.models) ? body.models.filter((/** @type {any} */ m) => typeof m?.name === "string") : [];
    return { default: String(body?.default ?? ""), models };
  }

  /** Whether the server is still at a reading. @param {string} id */
  async working(id) {
    const body = await this.json(`/v1/readings/${encodeURIComponent(id)}`).catch(() => null);
    return body?.status === "queued" || body?.status === "running";
  }

  /** @param {string} id */
  async cancel(id) {
    await this.json(`/v1/readings/${encodeURIComponent(id)}`, { method: "DELETE", keepalive: true }).catch(() => undefined);
  }

  /**
   * Read a page. Yields the server's events in order; the last is "done" or this throws. When the connection is lost in
   * the middle, the reading is taken up again where it was.
   *
   * @param {Page & {url?: string | null, options?: Options}} page
   * @param {AbortSignal} [signal]
   * @returns {AsyncGenerator<StreamEvent>}
   */
  async *read(page, signal) {
    const body = JSON.stringify(page);
    yield* this.stream(() => this.send("/v1/readings", { method: "POST", body, signal }), { id: "", seq: 0 }, signal);
  }

  /**
   * Take up a reading that was begun before.
   *
   * @param {{id: string, seq: number}} job
   * @param {AbortSignal} [signal]
   * @returns {AsyncGenerator<StreamEvent>}
   */
  async *follow(job, signal) {
    yield* this.stream(() => this.again(job, signal), { ...job }, signal);
  }

  /**
   * @param {{id: string, seq: number}} job
   * @param {AbortSignal} [signal]
   */
  again({ id, seq }, signal) {
    return this.send(`/v1/readings/${encodeURIComponent(id)}?after=${seq}`, { signal });
  }

  /**
   * @param {() => Promise<Response>} open
   * @param {{id: string, seq: number}} job
   * @param {AbortSignal} [signal]
   * @returns {AsyncGenerator<StreamEvent>}
   */
  async *stream(open, job, signal) {
    let tries = 0;
    for (;;) {
      try {
        for await (const event of lines(await open(), signal)) {
          tries = 0;
          if (typeof event.id === "string" && event.id) job.id = event.id;
          if (Number.isInteger(event.seq)) job.seq = event.seq;
          if (event.event === "error") throw problemOf(event.problem, Number(event.problem?.status) || 500);
          yield { ...event, id: job.id, seq: job.seq };
          if (event.event === "done") return;
        }
        throw new Problem("no-server", { detail: "The stream ended before the reading did." });
      } catch (error) {
        if (signal?.aborted) throw new Problem("aborted");
        const lost = error instanceof Problem && error.slug === "no-server";
        if (!lost || !job.id || tries >= RECONNECTS.length) throw error;
        await new Promise((resolve) => setTimeout(resolve, RECONNECTS[tries]));
        tries += 1;
        open = () => this.again(job, signal);
      }
    }
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   */
  async send(path, options) {
    /** @type {Record<string, string>} */
    const headers = { Accept: "application/x-ndjson" };
    if (options.body) headers["Content-Type"] = "application/json";
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    let answer;
    try {
      answer = await this.fetch(this.base + path, { ...options, headers, cache: "no-store", credentials: "omit", redirect: "error" });
    } catch (error) {
      if (options.signal?.aborted) throw new Problem("aborted");
      throw new Problem("no-server", { detail: String(error) });
    }
    if (!answer.ok) throw problemOf(await answer.json().catch(() => null), answer.status, answer.headers.get("Retry-After"));
    return answer;
  }

  /**
   * @param {string} path
   * @param {RequestInit} [options]
   * @param {boolean} [open] without the token
   */
  async json(path, options = {}, open = false) {
    /** @type {Record<string, string>} */
    const headers = { Accept: "application/json" };
    if (options.body) headers["Content-Type"] = "application/json";
    if (this.token && !open) headers.Authorization = `Bearer ${this.token}`;
    let answer;
    try {
      const signal = AbortSignal.timeout(ANSWER_MS);
      answer = await this.fetch(this.base + path, { signal, ...options, headers, cache: "no-store", credentials: "omit", redirect: "error" });
    } catch (error) {
      throw new Problem("no-server", { detail: String(error) });
    }
    const body = answer.status === 204 ? null : await answer.json().catch(() => null);
    // A wrong pairing code is the server's 401 or 403 as well, but says nothing about a token.
    if (!answer.ok) {
      const problem = problemOf(body, answer.status, answer.headers.get("Retry-After"));
      if (open && answer.status < 429) problem.slug = "wrong-code";
      throw problem;
    }
    return body;
  }
}

/**
 * The events of a stream of JSON lines. Lines that this version does not know are left out.
 *
 * @param {Response} answer
 * @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<StreamEvent>}
 */
export async function* lines(answer, signal) {
  const reader = answer.body?.getReader();
  if (!reader) throw new Problem("unreadable-answer");
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await soon(reader.read());
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const found = rest.split("\n");
      rest = done ? "" : (found.pop() ?? "");
      for (const line of found) {
        if (!line.trim()) continue;
        const event = parse(line);
        if (isEvent(event)) yield event;
        else if (event?.event === "done") throw new Problem("old-server", { detail: "The reading is not of a form that this version knows." });
      }
      if (done) return;
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(signal?.aborted ? "aborted" : "no-server", { detail: String(error) });
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** @param {string} line */
function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    throw new Problem("unreadable-answer", { detail: line.slice(0, 80) });
  }
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
function soon(promise) {
  let timer = 0;
  const late = new Promise((_, reject) => {
    timer = /** @type {any} */ (setTimeout(() => reject(new Problem("no-server", { detail: "The server fell silent." })), SILENCE_MS));
  });
  return Promise.race([promise, /** @type {Promise<T>} */ (late)]).finally(() => clearTimeout(timer));
}

/**
 * Look for a server on this machine.
 *
 * @param {number} first the port that was used last
 * @param {(port: number) => Server} [make]
 * @returns {Promise<number | null>} its port, or null
 */
export async function discover(first, make = (port) => new Server({ port })) {
  for (const port of new Set([first, ...PORTS])) if (await make(port).alive()) return port;
  return null;
}
