/**
 * A stand-in for the server, for what the real one cannot be made to do on request: an older version, a full queue, a
 * model that is missing, a line that is cut in the middle. Everything else is tested against the real server.
 */

import { readFileSync } from "node:fs";
import { createServer } from "node:http";

export const READING = JSON.parse(readFileSync(new URL("../fixtures/reading.json", import.meta.url), "utf-8"));
export const TOKEN = "double-token-of-32-characters-000";

/**
 * @param {any} reading
 * @returns {any[]} the events of a stream that ends with this reading
 */
export function eventsOf(reading) {
  const speaker = (/** @type {string} */ id) => reading.speakers.find((/** @type {any} */ one) => one.id === id) ?? null;
  const events = [
    { event: "stage", stage: "queued", status: "started", id: "job-1" },
    { event: "stage", stage: "article", status: "started" },
    { event: "stage", stage: "article", status: "done", article: reading.article },
    { event: "stage", stage: "claims", status: "started" },
    ...reading.claims.map((/** @type {any} */ claim) => ({ event: "claim", claim, speaker: speaker(claim.speaker) })),
    { event: "stage", stage: "claims", status: "done" },
    { event: "stage", stage: "summary", status: "started" },
    ...reading.summary.sentences.map((/** @type {any} */ sentence) => ({ event: "summary_sentence", sentence, model: "bundled" })),
    { event: "stage", stage: "summary", status: "done" },
    { event: "done", reading },
  ];
  return events.map((event, index) => ({ ...event, seq: index + 1 }));
}

/** Serves `mode` on a free port: "read", "slow", "cut", or the slug of a problem with its status as "busy:429". */
export class Double {
  static async start(port = 0) {
    const double = new Double();
    await new Promise((resolve) => double.server.listen(port, "127.0.0.1", () => resolve(undefined)));
    return double;
  }

  constructor() {
    this.mode = "read";
    this.reading = READING;
    /** What the next problem says, where it is to say something of its own. @type {{detail?: string, remedy?: string}} */
    this.words = {};
    this.models = [{ name: "bundled", default: true }, { name: "smollm2-135m", default: false }];
    /** @type {{method: string, url: string, body: any, headers: any}[]} */
    this.asked = [];
    /** The stream stops after this event in the modes "slow" and "cut", until `go` is called. */
    this.after = 8;
    this.go = () => {};
    this.server = createServer((request, response) => this.answer(request, response));
  }

  get port() {
    return /** @type {any} */ (this.server.address()).port;
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  async answer(request, response) {
    let text = "";
    for await (const part of request) text += part;
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    this.asked.push({ method: request.method ?? "", url: request.url ?? "", body: text ? JSON.parse(text) : null, headers: request.headers });
    const send = (/** @type {number} */ status, /** @type {any} */ body, headers = {}) => {
      response.writeHead(status, { "Content-Type": "application/json", ...headers });
      response.end(JSON.stringify(body));
    };
    if (url.pathname === "/health") return send(200, { status: "ok" });
    if (this.mode === "ancient") return send(404, "Not Found", { "Content-Type": "text/html" });
    if (url.pathname === "/v1/pair") {
      const right = JSON.parse(text).code.replace(/\W/g, "").toUpperCase() === "ABCD2345";
      return right ? send(200, { token: TOKEN, name: "browser", id: "t1" }) : send(401, { slug: "unauthorized", title: "Wrong code" });
    }
    if (request.headers.authorization !== `Bearer ${TOKEN}` || this.mode === "revoked") return send(401, { slug: "unauthorized", title: "No" });
    if (url.pathname === "/ready") return send(200, { ready: true, version: "0.1.0", model: "bundled" });
    if (url.pathname === "/v1/models") return send(200, { default: "bundled", models: this.models });
    if (request.method === "DELETE") {
      response.writeHead(204);
      return response.end();
    }
    const [slug, status] = this.mode.split(":");
    if (status) {
      const body = { type: `about:${slug}`, slug, title: slug, status: Number(status), detail: "Said by the server.", remedy: "Do what it says.", ...this.words };
      return send(Number(status), body, { "Retry-After": "7" });
    }
    const from = Number(url.searchParams.get("after") ?? 0);
    const events = eventsOf(this.reading);
    response.writeHead(200, { "Content-Type": "application/x-ndjson" });
    for (const event of events.slice(from)) {
      if (event.seq === this.after && this.mode === "cut" && !from) return response.destroy();
      if (event.seq === this.after && this.mode === "slow") await new Promise((resolve) => (this.go = () => resolve(undefined)));
      response.write(`${JSON.stringify(event)}\n`);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    response.end();
  }

  async stop() {
    this.go();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
