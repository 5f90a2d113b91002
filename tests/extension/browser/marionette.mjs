/** Driving Firefox over Marionette, the protocol that is built into every release. No dependencies. */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pause, until } from "./cdp.mjs";
import { freePort } from "./server.mjs";

export const FIREFOX = process.env.FIREFOX || "firefox-esr";
const ANSWER_MS = 60_000;
const PREFERENCES = {
  "datareporting.policy.dataSubmissionEnabled": false,
  "app.update.enabled": false,
  "app.normandy.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.aboutwelcome.enabled": false,
  "browser.startup.page": 0,
  "extensions.getAddons.cache.enabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,none",
  "toolkit.telemetry.enabled": false,
  "intl.locale.requested": "en-US",
};

export class Firefox {
  /** Start a browser with a fresh profile. Tries three times: a loaded machine is slow. */
  static async launch() {
    for (let tries = 1; ; tries += 1) {
      const browser = new Firefox(await freePort());
      try {
        await browser.ready();
        return browser;
      } catch (error) {
        await browser.close();
        if (tries === 3) throw error;
      }
    }
  }

  /** @param {number} port */
  constructor(port) {
    this.port = port;
    this.profile = mkdtempSync(join(tmpdir(), "accordingto-firefox-"));
    const all = { ...PREFERENCES, "marionette.port": port };
    writeFileSync(join(this.profile, "user.js"), Object.entries(all).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`).join(""));
    this.process = spawn(FIREFOX, ["--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", this.profile], {
      stdio: "ignore",
      env: { ...process.env, HOME: this.profile, MOZ_DISABLE_CONTENT_SANDBOX: "1" },
    });
    this.process.on("error", () => undefined);
    this.next = 0;
    /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Error) => void}>} */
    this.waiting = new Map();
    /** @type {import("node:net").Socket | null} */
    this.socket = null;
  }

  async ready() {
    this.socket = await until(() => this.connect(), "Firefox to listen", 60_000);
    let rest = Buffer.alloc(0);
    this.socket.on("data", (data) => {
      rest = Buffer.concat([rest, /** @type {Buffer} */ (data)]);
      for (let colon = rest.indexOf(58); colon > 0; colon = rest.indexOf(58)) {
        const end = colon + 1 + Number(rest.subarray(0, colon).toString());
        if (rest.length < end) return;
        const message = JSON.parse(rest.subarray(colon + 1, end).toString());
        rest = rest.subarray(end);
        if (Array.isArray(message)) this.receive(message);
      }
    });
    await this.send("WebDriver:NewSession", {});
    await this.send("WebDriver:SetTimeouts", { script: 30_000, pageLoad: 60_000 });
  }

  /** @returns {Promise<import("node:net").Socket>} */
  connect() {
    return new Promise((resolve, reject) => {
      const socket = connect(this.port, "127.0.0.1");
      socket.once("connect", () => resolve(socket));
      socket.once("error", reject);
    });
  }

  /** @param {any[]} message */
  receive([, id, error, result]) {
    const waiter = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) waiter?.reject(new Error(`${error.error}: ${error.message}`));
    else waiter?.resolve(result?.value ?? result);
  }

  /**
   * @param {string} command
   * @param {object} [parameters]
   * @returns {Promise<any>}
   */
  send(command, parameters = {}) {
    const id = (this.next += 1);
    const text = JSON.stringify([0, id, command, parameters]);
    this.socket?.write(`${Buffer.byteLength(text)}:${text}`);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${command}`)), ANSWER_MS);
      this.waiting.set(id, {
        resolve: (value) => (clearTimeout(timer), resolve(value)),
        reject: (error) => (clearTimeout(timer), reject(error)),
      });
    });
  }

  /**
   * Call a function in the page that is shown; its promise is waited for.
   *
   * @param {Function} what
   * @param {...unknown} args
   * @returns {Promise<any>}
   */
  evaluate(what, ...args) {
    const script = `const [args, done] = [[...arguments].slice(0, -1), arguments[arguments.length - 1]];
      Promise.resolve().then(() => (${what})(...args)).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    return this.send("WebDriver:ExecuteAsyncScript", { script, args, sandbox: null, newSandbox: false }).then((answer) => {
      if (answer?.error) throw new Error(answer.error);
      return answer && "value" in answer ? answer.value : answer;
    });
  }

  /**
   * The same in the browser's own window, with all its powers.
   *
   * @param {Function} what
   * @param {...unknown} args
   */
  async chrome(what, ...args) {
    await this.send("Marionette:SetContext", { value: "chrome" });
    try {
      return await this.evaluate(what, ...args);
    } finally {
      await this.send("Marionette:SetContext", { value: "content" });
    }
  }

  /**
   * @param {string} folder of an unpacked extension
   * @returns {Promise<string>} the host of its pages
   */
  async install(folder) {
    const id = await this.send("Addon:Install", { path: folder, temporary: true });
    return this.chrome((/** @type {string} */ one) => /** @type {any} */ (globalThis).WebExtensionPolicy.getByID(one).mozExtensionHostname, id);
  }

  /**
   * @param {string} url
   * @returns {Promise<string>} the handle of the new tab, which is shown
   */
  async open(url) {
    const { handle } = await this.send("WebDriver:NewWindow", { type: "tab", focus: true });
    await this.show(handle);
    await this.send("WebDriver:Navigate", { url });
    return handle;
  }

  /** @param {string} handle @param {boolean} [focus] false: look into it without showing it */
  show(handle, focus = true) {
    return this.send("WebDriver:SwitchToWindow", { handle, focus });
  }

  async close() {
    this.socket?.destroy();
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    if (this.process.exitCode === null) {
      this.process.kill("SIGTERM");
      await Promise.race([ended, pause(5_000)]);
      if (this.process.exitCode === null) this.process.kill("SIGKILL");
    }
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 300 });
  }
}
