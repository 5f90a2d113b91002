/** The real server, as `accordingto serve` starts it, with a home of its own. */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "./cdp.mjs";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const PYTHON = process.env.PYTHON || "python3";

/** @returns {Promise<number>} a port that nobody listens on */
export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = /** @type {any} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}

export class Server {
  /** @param {number} port @param {string[]} options of `accordingto serve` */
  constructor(port, options = []) {
    this.port = port;
    this.options = options;
    this.home = mkdtempSync(join(tmpdir(), "accordingto-home-"));
    this.output = "";
    /** @type {import("node:child_process").ChildProcess | null} */
    this.process = null;
  }

  /** @param {...string} options of `accordingto serve` */
  static async start(...options) {
    const server = new Server(await freePort(), options);
    await server.start();
    return server;
  }

  /** @param {string[]} args @returns {import("node:child_process").ChildProcess} */
  run(args) {
    const { home } = this;
    return spawn(PYTHON, ["-m", "accordingto", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env, PYTHONPATH: join(ROOT, "server"), HOME: home, XDG_CONFIG_HOME: join(home, "config"), XDG_DATA_HOME: join(home, "data"),
        XDG_STATE_HOME: join(home, "state"), XDG_CACHE_HOME: join(home, "cache"), PYTHONUNBUFFERED: "1", OMP_NUM_THREADS: process.env.OMP_NUM_THREADS ?? "2",
      },
    });
  }

  /**
   * Pair as a panel does. @param {string} name of what is paired
   *
   * @returns {Promise<string>} its token
   */
  async pair(name) {
    const answer = await fetch(`http://127.0.0.1:${this.port}/v1/pair`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ code: this.code, name }),
    });
    return (await answer.json()).token;
  }

  /** Start it, or start it again with the same home and port. */
  async start() {
    this.output = "";
    const child = this.run(["serve", "--port", String(this.port), ...this.options]);
    this.process = child;
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => (this.output += data));
    await until(() => this.code || child.exitCode !== null, "the server's pairing code", 60_000);
    if (child.exitCode !== null) throw new Error(this.output);
    await until(async () => (await fetch(`http://127.0.0.1:${this.port}/health`)).ok, "the server to answer", 60_000);
  }

  /** The latest pairing code. */
  get code() {
    return [...this.output.matchAll(/\b([2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4})\b/g)].pop()?.[1] ?? "";
  }

  /** Take back the token of a name. @param {string} name */
  async revoke(name) {
    const child = this.run(["token", "--revoke", name]);
    const code = await new Promise((resolve) => child.once("exit", resolve));
    if (code !== 0) throw new Error(`the token "${name}" could not be revoked`);
  }

  /** How many readings ended, however they did, of a server that counts (`server.metrics`). */
  async readings() {
    const child = this.run(["token"]);
    let token = "";
    child.stdout?.on("data", (data) => (token += data));
    await new Promise((resolve) => child.once("close", resolve));
    const answer = await fetch(`http://127.0.0.1:${this.port}/metrics`, { headers: { Authorization: `Bearer ${token.trim()}` } });
    if (!answer.ok) throw new Error(`/metrics answered ${answer.status}`);
    return [...(await answer.text()).matchAll(/^accordingto_readings_total\{.*\} (\d+)/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
  }

  /** @param {NodeJS.Signals} [signal] */
  async stop(signal = "SIGTERM") {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await ended;
    clearTimeout(timer);
  }

  async close() {
    await this.stop();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
