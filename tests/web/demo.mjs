/**
 * Opens the demo page by its link, reads a page with it, jumps to a claim's words. Prints what it saw as JSON.
 *
 *     node demo.mjs LINK HTML_FILE [SCREENSHOT_FOLDER]
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Chromium, until } from "../extension/browser/cdp.mjs";

const [link, file, shots] = process.argv.slice(2);
const browser = await Chromium.launch("");
const seen = {};
try {
  const page = await browser.open(link);
  await page.wait("#text");
  seen.address = await page.evaluate("location.href");
  seen.cookie = await page.evaluate("document.cookie");
  await page.evaluate((text) => (document.querySelector("#text").value = text), readFileSync(file, "utf-8"));
  await page.click("#read:not([disabled])");
  await until(() => page.evaluate("document.querySelector('#cancel').hidden && document.querySelectorAll('.jump').length > 0"), "a reading", 60_000);
  if (shots) writeFileSync(join(shots, "demo.png"), await page.screenshot());
  seen.status = await page.text("#status");
  seen.sentences = await page.count(".jump.sentence");
  seen.jumps = await page.count(".jump");
  seen.article = (await page.text("#article")).length;
  await page.click(".jump:not(.sentence)");
  seen.marked = await page.evaluate("[...(CSS.highlights.get('accordingto') ?? [])].map((range) => range.toString()).join(' ')");
  if (shots) writeFileSync(join(shots, "marked.png"), await page.screenshot());
  await page.click("#again");
  seen.again = await page.evaluate("document.querySelector('#input').checkVisibility() && !document.querySelector('.jump')");
  await page.goto(new URL("/docs", link).href);
  seen.docs = await page.text("h1");
  // The link was for once: without what it brought, the gate is all there is.
  await page.send("Network.clearBrowserCookies");
  const gate = await browser.open(link);
  await until(() => gate.text("#message").then((text) => text.includes("used before")), "the gate's refusal");
  seen.code = await gate.count("#code");
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
