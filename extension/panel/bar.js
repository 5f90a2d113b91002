/** The line at the top of the panel: the name, reading, and what can be chosen. */

import { h, icon } from "./dom.js";

/** @typedef {import("../types.js").Translate} Translate */

const CHOICES = "M4 7h9M19 7h1M4 17h3M13 17h7M16 4.5v5M10 14.5v5";
const HISTORY = "M4 12a8 8 0 1 0 2.6-5.9L4 8.5M4 4v4.5h4.5M12 8v4.5l3 1.8";
const SETTINGS =
  "M12 8.6a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8zM19.4 13a7.6 7.6 0 0 0 0-2l2-1.5-2-3.4-2.4 1a7.5 7.5 0 0 0-1.6-1L15 3.5H9l-.4 2.6a7.5 7.5 0 0 0-1.6 1l-2.4-1-2 3.4 2 1.5a7.6 7.6 0 0 0 0 2l-2 1.5 2 3.4 2.4-1a7.5 7.5 0 0 0 1.6 1l.4 2.6h6l.4-2.6a7.5 7.5 0 0 0 1.6-1l2.4 1 2-3.4z";

/**
 * @param {{working: boolean, paired: boolean, open: boolean, history: boolean, length: string, model: string, models: string[]}} state
 *   `open`: the choices are unfolded; `history`: the history is shown
 * @param {Translate} t
 */
export function bar({ working, paired, open, history, length, model, models }, t) {
  return [
    h(
      "div",
      { class: "bar-line", "data-key": "line" },
      h("span", { class: "wordmark" }, "According", h("em", {}, "to")),
      paired
        ? h(
            "button",
            { type: "button", class: working ? "quiet" : "primary", "data-action": working ? "cancel" : "read-page", "data-key": "go" },
            t(working ? "do_cancel" : "do_read"),
          )
        : null,
      paired ? tool("choices", CHOICES, t, { "aria-expanded": String(open), "aria-controls": "choices" }) : null,
      paired ? tool("history", HISTORY, t, { "aria-pressed": String(history) }) : null,
      tool("settings", SETTINGS, t, {}),
    ),
    paired && open
      ? h(
          "div",
          { class: "choices", id: "choices", "data-key": "choices", role: "group", "aria-label": t("tool_choices") },
          h("button", { type: "button", class: "quiet", "data-action": "read-selection" }, t("do_read_selection")),
          labelled("length", t("length"), length, ["short", "normal", "long"].map((value) => [value, t(`length_${value}`)])),
          models.length > 1 ? labelled("model", t("model"), model, [["", t("model_default")], ...models.map((name) => [name, name])]) : null,
        )
      : null,
  ];
}

/**
 * @param {string} name
 * @param {string} path
 * @param {Translate} t
 * @param {Record<string, string>} attributes
 */
function tool(name, path, t, attributes) {
  const label = t(`tool_${name}`);
  return h(
    "button",
    { type: "button", class: "tool", "data-action": name, "data-key": name, title: label, "aria-label": label, ...attributes },
    icon(path),
  );
}

/**
 * @param {string} action
 * @param {string} label
 * @param {string} chosen
 * @param {string[][]} options
 */
function labelled(action, label, chosen, options) {
  return h(
    "label",
    {},
    h("span", {}, label),
    h(
      "select",
      { "data-action": action, "data-key": action },
      options.map(([value, name]) => h("option", { value, selected: value === chosen }, name)),
    ),
  );
}
