/** Serves the pages of ../pages on 127.0.0.1, as a news site would; `{{body}}`-free files as they are. */

import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const FOLDER = new URL("../pages/", import.meta.url);

/**
 * @param {Record<string, () => string>} [more] pages that are made when they are asked for
 * @returns {Promise<{base: string, stop: () => Promise<void>}>}
 */
export async function servePages(more = {}) {
  const server = createServer((request, response) => {
    const name = (request.url ?? "/").slice(1).split("?")[0];
    try {
      const text = Object.hasOwn(more, name) ? more[name]() : readFileSync(new URL(name, FOLDER));
      const type = name.endsWith(".pdf") ? "application/pdf" : "text/html; charset=utf-8";
      response.writeHead(200, { "Content-Type": type });
      response.end(text);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {any} */ (server.address());
  return {
    base: `http://127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
}
