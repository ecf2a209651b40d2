// htmx for pages that stay fresh by themselves. The content security policy allows no inline styles and no eval.
import htmx from "htmx.org/dist/htmx.esm.js";
import { startConsole } from "./console.mjs";

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0; // pages hold people's data: none is left in the browser's storage
window.htmx = htmx;

// A part that leads elsewhere now (the session has ended) is no part: the whole page follows.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const asked = new URL(detail.pathInfo.requestPath, location.href);
  if (new URL(detail.xhr.responseURL || asked).pathname === asked.pathname) return;
  detail.shouldSwap = false;
  location.reload();
});

startConsole();
