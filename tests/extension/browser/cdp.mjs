/** Driving Chromium over its debugging pipe: a browser with the extension in it, its pages, its panel. No dependencies. */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const CHROMIUM = process.env.CHROMIUM || "chromium";
const START_MS = 30_000;
const ANSWER_MS = 60_000;

/** @param {number} ms */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Ask again and again until the answer is true, or something else that is not empty.
 *
 * @template T
 * @param {() => Promise<T> | T} ask
 * @param {string} what
 * @param {number} [ms]
 * @returns {Promise<T>}
 */
export async function until(ask, what, ms = 45_000) {
  const end = Date.now() + ms;
  for (let last; ; await pause(60)) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for: ${what} (${last})`);
  }
}

/** Sends a command and waits for its answer; a message of the browser ends with a zero byte. */
class Pipe {
  /**
   * @param {import("node:stream").Writable} out
   * @param {import("node:stream").Readable} input
   */
  constructor(out, input) {
    this.out = out;
    this.next = 0;
    /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Error) => void}>} */
    this.waiting = new Map();
    /** @type {Set<(message: any) => void>} */
    this.listeners = new Set();
    /** @type {Buffer[]} */
    let parts = [];
    input.on("data", (/** @type {Buffer} */ data) => {
      let from = 0;
      for (let at = data.indexOf(0); at >= 0; at = data.indexOf(0, from)) {
        const text = Buffer.concat([...parts, data.subarray(from, at)]).toString("utf-8");
        parts = [];
        from = at + 1;
        this.receive(JSON.parse(text));
      }
      parts.push(data.subarray(from));
    });
    out.on("error", () => undefined);
  }

  /** @param {any} message */
  receive(message) {
    const waiter = this.waiting.get(message.id);
    if (!waiter) return this.listeners.forEach((listener) => listener(message));
    this.waiting.delete(message.id);
    if (message.error) waiter.reject(new Error(message.error.message));
    else waiter.resolve(message.result);
  }

  /**
   * @param {string} method
   * @param {object} [params]
   * @param {string} [sessionId]
   * @returns {Promise<any>}
   */
  send(method, params = {}, sessionId = undefined) {
    const id = (this.next += 1);
    this.out.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${method}`)), ANSWER_MS);
      this.waiting.set(id, {
        resolve: (value) => (clearTimeout(timer), resolve(value)),
        reject: (error) => (clearTimeout(timer), reject(error)),
      });
    });
  }
}

export class Chromium {
  /**
   * Start a browser with a fresh profile and the unpacked extension. Tries three times: a loaded machine is slow.
   *
   * @param {string} extension a folder
   * @param {{args?: string[], lang?: string, display?: string}} [options] with a display the browser has a window on it
   */
  static async launch(extension, { args = [], lang = "en-GB", display = "" } = {}) {
    for (let tries = 1; ; tries += 1) {
      const browser = new Chromium(extension, args, lang, display);
      try {
        await browser.ready();
        return browser;
      } catch (error) {
        await browser.close();
        if (tries === 3) throw error;
      }
    }
  }

  /**
   * @param {string} extension
   * @param {string[]} args
   * @param {string} lang
   * @param {string} display
   */
  constructor(extension, args, lang, display) {
    this.profile = mkdtempSync(join(tmpdir(), "accordingto-chromium-"));
    writeFileSync(join(this.profile, "First Run"), "");
    this.process = spawn(
      CHROMIUM,
      [
        ...(display ? [] : ["--headless"]), "--remote-debugging-pipe", "--enable-unsafe-extension-debugging", "--no-sandbox", "--no-first-run",
        "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--no-default-browser-check", "--mute-audio", `--lang=${lang}`, "--window-size=1400,900", `--user-data-dir=${this.profile}`,
        ...(extension ? [`--disable-extensions-except=${extension}`, `--load-extension=${extension}`] : []), ...args, "about:blank",
      ],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"], env: { ...process.env, LANGUAGE: lang.slice(0, 2), ...(display ? { DISPLAY: display } : {}) } },
    );
    this.process.on("error", () => undefined);
    this.pipe = new Pipe(/** @type {any} */ (this.process.stdio[3]), /** @type {any} */ (this.process.stdio[4]));
    this.extension = extension;
    this.id = "";
  }

  async ready() {
    await Promise.race([
      this.pipe.send("Browser.getVersion"),
      pause(START_MS).then(() => Promise.reject(new Error("Chromium did not start"))),
    ]);
    if (!this.extension) return;
    const worker = await this.target((one) => one.type === "service_worker" && one.url.endsWith("/background.js"), "the extension's worker");
    this.id = new URL(worker.url).host;
  }

  /** @returns {Promise<any[]>} */
  async targets(filter = undefined) {
    return (await this.pipe.send("Target.getTargets", filter ? { filter } : {})).targetInfos;
  }

  /**
   * @param {(target: any) => boolean} fits
   * @param {string} what
   */
  target(fits, what) {
    return until(async () => (await this.targets()).find(fits), what);
  }

  /**
   * Open a page in a new tab and wait until it has loaded.
   *
   * @param {string} url
   * @param {{newWindow?: boolean}} [options]
   */
  async open(url, { newWindow = false } = {}) {
    const { targetId } = await this.pipe.send("Target.createTarget", { url, newWindow });
    const page = await this.attach(targetId);
    await until(() => page.evaluate("document.readyState === 'complete' && location.href !== 'about:blank'"), `${url} to load`, 60_000);
    return page;
  }

  /** @param {string} targetId */
  async attach(targetId) {
    const { sessionId } = await this.pipe.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, targetId, sessionId);
    await page.send("Runtime.enable");
    await page.send("Page.enable").catch(() => undefined);
    return page;
  }

  /**
   * Click the extension's toolbar button while a tab is shown, as a reader does: this opens the panel and lets the
   * extension read the tab.
   *
   * @param {Page} page
   */
  async clickAction(page) {
    const { tab } = await this.front(page);
    await this.trigger(tab);
  }

  /**
   * Show a page.
   *
   * @param {Page} page
   * @returns {Promise<{tab: string}>} the target of its tab
   */
  async front(page) {
    await page.send("Page.bringToFront");
    // The list of tabs learns of an address a moment after the page has it.
    const tab = await until(async () => {
      const url = await page.evaluate("location.href");
      return (await this.targets([{ type: "tab" }])).find((one) => one.url === url);
    }, "the page's tab");
    return { tab: tab.targetId };
  }

  /** @param {string} targetId of the tab in front */
  trigger(targetId) {
    return this.pipe.send("Extensions.triggerAction", { id: this.id, targetId });
  }

  /** The open side panel. */
  async panel() {
    const target = await this.target((one) => one.url.endsWith("/panel/panel.html"), "the panel");
    const panel = await this.attach(target.targetId);
    await until(() => panel.evaluate("document.querySelector('#bar .wordmark') !== null"), "the panel to draw");
    return panel;
  }

  async close() {
    this.pipe.send("Browser.close").catch(() => undefined);
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    if (this.process.exitCode === null) {
      await Promise.race([ended, pause(4_000)]);
      if (this.process.exitCode === null) this.process.kill("SIGKILL");
    }
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

export class Page {
  /**
   * @param {Chromium} browser
   * @param {string} targetId
   * @param {string} sessionId
   */
  constructor(browser, targetId, sessionId) {
    this.browser = browser;
    this.targetId = targetId;
    this.sessionId = sessionId;
    /** @type {string[]} uncaught exceptions and console errors */
    this.errors = [];
    browser.pipe.listeners.add((message) => {
      if (message.sessionId !== sessionId) return;
      if (message.method === "Runtime.exceptionThrown") {
        const { exceptionDetails: details } = message.params;
        this.errors.push(details.exception?.description ?? details.text);
      }
      if (message.method === "Runtime.consoleAPICalled" && message.params.type === "error") {
        this.errors.push(message.params.args.map((/** @type {any} */ one) => one.value ?? one.description).join(" "));
      }
    });
  }

  /**
   * @param {string} method
   * @param {object} [params]
   */
  send(method, params = {}) {
    return this.browser.pipe.send(method, params, this.sessionId);
  }

  /**
   * Evaluate an expression, or call a function with arguments, in the page; promises are waited for.
   *
   * @param {string | Function} what
   * @param {...unknown} args
   * @returns {Promise<any>}
   */
  async evaluate(what, ...args) {
    const expression = typeof what === "string" ? what : `(${what})(...${JSON.stringify(args)})`;
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression, awaitPromise: true, returnByValue: true, userGesture: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** @param {string} selector */
  text(selector) {
    return this.evaluate((/** @type {string} */ s) => document.querySelector(s)?.textContent ?? "", selector);
  }

  /** @param {string} selector */
  count(selector) {
    return this.evaluate((/** @type {string} */ s) => document.querySelectorAll(s).length, selector);
  }

  /**
   * @param {string} selector
   * @param {number} [ms]
   */
  wait(selector, ms = 45_000) {
    const shown = (/** @type {string} */ s) => [...document.querySelectorAll(s)].some((element) => element.checkVisibility());
    return until(() => this.evaluate(shown, selector), `${selector} to show`, ms);
  }

  /** @param {string} selector */
  async click(selector) {
    await this.wait(selector);
    await this.evaluate((/** @type {string} */ s) => {
      const element = /** @type {HTMLElement} */ ([...document.querySelectorAll(s)].find((one) => one.checkVisibility()));
      element.focus();
      element.click();
    }, selector);
  }

  /**
   * @param {string} selector
   * @param {string} value
   */
  async choose(selector, value) {
    await this.wait(selector);
    await this.evaluate(
      (/** @type {string} */ s, /** @type {string} */ v) => {
        const field = /** @type {HTMLInputElement} */ (document.querySelector(s));
        field.value = v;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
      },
      selector,
      value,
    );
  }

  /** @param {string} key such as ArrowDown */
  async press(key) {
    const code = { ArrowDown: 40, ArrowUp: 38, Enter: 13, Escape: 27, Tab: 9 }[key] ?? 0;
    for (const type of ["keyDown", "keyUp"]) {
      await this.send("Input.dispatchKeyEvent", {
        type, key, code: key, windowsVirtualKeyCode: code, ...(key === "Enter" && type === "keyDown" ? { text: "\r" } : {}),
      });
    }
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {{dark?: boolean, scale?: number}} [options]
   */
  async resize(width, height, { dark = false, scale = 1 } = {}) {
    await this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: scale, mobile: false });
    await this.send("Emulation.setEmulatedMedia", {
      features: [
        { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
        { name: "prefers-reduced-motion", value: "reduce" },
      ],
    });
  }

  /**
   * @param {{whole?: boolean}} [options] `whole`: the page to its end
   * @returns {Promise<Buffer>} a PNG
   */
  async screenshot({ whole = false } = {}) {
    const { data } = await this.send("Page.captureScreenshot", { format: "png", captureBeyondViewport: whole });
    return Buffer.from(data, "base64");
  }

  /** @param {string} url */
  async goto(url) {
    await this.send("Page.navigate", { url });
    await until(() => this.evaluate((/** @type {string} */ u) => document.readyState === "complete" && location.href.startsWith(u), url), url);
  }

  async close() {
    await this.browser.pipe.send("Target.closeTarget", { targetId: this.targetId });
  }
}
