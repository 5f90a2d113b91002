"use strict";
(() => {
  const message = document.getElementById("message");
  const code = document.getElementById("code");

  /** Ask to be let in; on success the page is loaded again, now as the page itself. */
  async function enter(body) {
    const answer = await fetch("/v1/pair", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...body, name: "web page" }),
    });
    const result = await answer.json();
    if (!answer.ok) {
      message.textContent = `${result.detail} ${result.remedy}`;
      return;
    }
    // For this tab and this port alone, unlike a cookie.
    sessionStorage.setItem("token", result.token);
    location.replace(location.pathname === "/enter" ? "/" : location.pathname);
  }

  const typed = () => code.value.trim() && enter({ code: code.value });
  document.getElementById("go").addEventListener("click", typed);
  code.addEventListener("keydown", (event) => event.key === "Enter" && typed());

  // The secret stands after the #, so that it is never sent in an address and ends up in no log.
  const link = new URLSearchParams(location.hash.slice(1)).get("link");
  if (link) {
    history.replaceState(null, "", location.pathname);
    enter({ link });
  } else {
    code.focus();
  }
})();
