/** Opens the panel, and leaves a note of what the reader asked for. All work is done in the panel, which lives longer. */

import { onAsked, onInstalled, openOptions, openPanel, save } from "./api.js";

onAsked((what, tab) => {
  openPanel(tab);
  save("session", "request", { type: "read", what, tab: tab.id, window: tab.windowId, at: Date.now() });
});

onInstalled((reason) => {
  if (reason === "install") openOptions();
});
