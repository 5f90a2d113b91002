/** Finding the server on this machine and pairing with it: the same few lines in the panel and on the options page. */

import { Problem, Server, discover } from "../client.js";
import { changeSettings, loadSettings } from "../settings.js";
import { h, morph } from "./dom.js";
import { commandLine } from "./screens.js";

/** @typedef {import("../types.js").Translate} Translate */

const LOOK_AGAIN_MS = 2_000;
const SAMPLE =
  "The harbour will open again on Monday, the port authority said. Its director, Ann Weber, warned that the crane needs another week.";

/**
 * Keep a pairing form inside `root` until it has done its work.
 *
 * @param {HTMLElement} root
 * @param {{t: Translate, reason?: "" | "wrong-token", onPaired: () => void}} options `reason` says why it is asked again
 * @returns {() => void} takes the form away
 */
export function showPairing(root, { t, reason = "", onPaired }) {
  /** @type {{step: "looking" | "no-server" | "code" | "pairing" | "testing", problem: string, port: number}} */
  let state = { step: "looking", problem: "", port: 0 };
  let stopped = false;
  let timer = 0;

  /** @param {Partial<typeof state>} change */
  const become = (change) => {
    if (stopped) return;
    state = { ...state, ...change };
    const wanted = h("div", { class: root.className, id: root.id || null });
    for (const { name, value } of root.attributes) wanted.setAttribute(name, value);
    wanted.append(...view(state, reason, t));
    const before = root.querySelector("input");
    morph(root, wanted);
    const input = root.querySelector("input");
    if (input && !before) input.focus();
  };

  const look = async () => {
    const { port } = await loadSettings();
    const found = await discover(port);
    if (stopped) return;
    if (found) {
      await changeSettings({ port: found });
      become({ step: "code", port: found });
    } else {
      become({ step: "no-server", port });
      timer = /** @type {any} */ (setTimeout(look, LOOK_AGAIN_MS));
    }
  };

  /** @param {string} code */
  const pair = async (code) => {
    become({ step: "pairing", problem: "" });
    const server = new Server({ port: state.port });
    try {
      const token = await server.pair(code);
      await changeSettings({ token });
      become({ step: "testing" });
      await server.ready().catch(() => undefined);
      onPaired();
    } catch (error) {
      const slug = error instanceof Problem ? error.slug : "error";
      if (slug === "no-server") {
        become({ step: "looking", problem: "" });
        await look();
      } else {
        become({ step: "code", problem: t(slug === "locked-out" ? "pair_locked" : "pair_wrong") });
      }
    }
  };

  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    const code = root.querySelector("input")?.value.trim() ?? "";
    if (code) pair(code);
  };
  root.addEventListener("submit", submit);
  become({});
  look();
  return () => {
    stopped = true;
    clearTimeout(timer);
    root.removeEventListener("submit", submit);
  };
}

/**
 * @param {{step: string, problem: string, port: number}} state
 * @param {string} reason
 * @param {Translate} t
 */
function view({ step, problem, port }, reason, t) {
  const found = step !== "looking" && step !== "no-server";
  return [
    h("h1", {}, t(reason ? "pair_again_title" : "welcome_title")),
    h("p", {}, t(reason ? "pair_again" : "welcome")),
    h(
      "ol",
      { class: "steps" },
      h(
        "li",
        { class: found ? "done" : "now" },
        h("h2", {}, t("pair_step_server")),
        found ? h("p", { class: "ok" }, t("pair_found", port)) : h("p", {}, t(step === "looking" ? "pair_looking" : "pair_start")),
        found ? null : commandLine("accordingto serve", t),
      ),
      h(
        "li",
        { class: found ? "now" : "later" },
        h("h2", {}, t("pair_step_code")),
        h("p", {}, t("pair_code")),
        found
          ? h(
              "form",
              { class: "code", "data-key": "code" },
              h("input", {
                name: "code",
                "data-key": "code-field",
                "aria-label": t("pair_code_label"),
                placeholder: "ABCD-2345",
                autocomplete: "off",
                spellcheck: "false",
                maxlength: 12,
                "aria-describedby": "pair-problem",
              }),
              h("button", { type: "submit", class: "primary", disabled: step !== "code" }, t(step === "code" ? "do_connect" : "pair_working")),
            )
          : null,
        h("p", { id: "pair-problem", class: "problem", role: "alert" }, problem),
      ),
    ),
  ];
}

/**
 * Read a sample through the server, to see that all of it works.
 *
 * @param {Server} server
 * @returns {Promise<{ms: number, claims: number}>}
 * @throws {Problem}
 */
export async function selfTest(server) {
  const begun = performance.now();
  for await (const event of server.read({ text: SAMPLE, url: null })) {
    if (event.event === "done") return { ms: performance.now() - begun, claims: event.reading.claims.length };
  }
  throw new Problem("unreadable-answer");
}
