// Keeps an open dashboard up to date: the server says that something changed, and the board is
// fetched and merged into the page, so that nothing flickers and a selection stays.
"use strict";
(() => {
  const live = document.getElementById("live");
  const board = () => document.getElementById("board");

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const cookie = "purser_zone=" + zone;
  const known = document.cookie.split("; ").includes(cookie);
  if (!known) {
    document.cookie = cookie + "; path=/; max-age=31536000; samesite=strict";
  }

  const say = (state, text) => {
    live.dataset.state = state;
    live.textContent = text;
  };

  let running = false;
  let again = false;
  const refresh = () => {
    if (document.hidden || running) {
      again = true;
      return;
    }
    running = true;
    again = false;
    htmx
      .ajax("GET", "/ui/board" + location.search, { target: "#board", swap: "morph:outerHTML" })
      .finally(() => {
        running = false;
        if (again) refresh();
      });
  };

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) refresh();
  });
  // What the clock alone changes: times until a reset, the start of a new day.
  setInterval(refresh, 60_000);
  if (!known) refresh();

  const events = new EventSource("/ui/events");
  let lost = false;
  events.addEventListener("hello", () => {
    say("on", "live");
    // Whatever happened while the line was down.
    if (lost) refresh();
    lost = false;
  });
  events.addEventListener("changed", refresh);
  events.addEventListener("error", () => {
    lost = true;
    say("off", "reconnecting");
    if (events.readyState === EventSource.CLOSED) location.reload();
  });

  document.body.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) location.reload();
  });

  document.body.addEventListener("click", (event) => {
    const range = event.target.closest("a.headline");
    if (range && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      history.pushState(null, "", range.getAttribute("href"));
      refresh();
      return;
    }
    const button = event.target.closest("button[data-copy]");
    if (button) copy(button);
  });
  addEventListener("popstate", refresh);

  const copy = async (button) => {
    const code = button.parentElement.querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      // Not a secure context: select it, so that a key does the rest.
      getSelection().selectAllChildren(code);
      button.textContent = "Selected";
    }
    setTimeout(() => (button.textContent = "Copy"), 1500);
  };
})();
