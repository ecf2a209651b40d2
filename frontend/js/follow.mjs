// One's own ticket on a phone. The stream tells what happens in its line; only what can change this page asks for its
// small part again, and not all phones in the same moment.
import { connect } from "./or-live.mjs";
import { chime } from "./sound.mjs";

const page = document.querySelector('[data-module="or-follow"]');
const MOVES = new Set(["call", "left", "no_show", "return", "hand_on", "undo", "end_of_day"]);
const MOST_OFTEN = 3000;
const AT_LEAST = 60000; // the estimate changes while nothing happens
let asked = 0;
let waiting = null;

function soon(milliseconds) {
  const due = Math.max(Date.now() + milliseconds, asked + MOST_OFTEN);
  if (waiting && waiting.due <= due) return;
  clearTimeout(waiting?.timer);
  waiting = { due, timer: setTimeout(refresh, due - Date.now()) };
}

async function refresh() {
  waiting = null;
  asked = Date.now();
  try {
    const answer = await fetch(page.dataset.part, { cache: "no-store" });
    if (answer.status === 404) return location.reload();
    if (answer.ok) show(await answer.text());
  } catch {
    soon(AT_LEAST / 4);
  }
  soon(AT_LEAST);
}

function show(html) {
  const old = document.getElementById("standing");
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("standing");
  if (!fresh || fresh.outerHTML === old.outerHTML) return;
  const wasCalled = old.querySelector('[data-state="called"]');
  old.replaceWith(document.importNode(fresh, true));
  if (!wasCalled && fresh.querySelector('[data-state="called"]')) callOut();
}

function callOut() {
  navigator.vibrate?.([400, 200, 400, 200, 400]);
  chime();
  document.querySelector('[data-state="called"]').scrollIntoView({ block: "center" });
}

function isMine(label) {
  return document.getElementById("standing").dataset.labels.split(" ").includes(label);
}

const stale = page.querySelector("[data-stale]");
connect({
  url: page.dataset.events,
  after: Number(page.dataset.after),
  onEvent: ({ name, data }) => {
    if (name === "ticket" && isMine(data.label)) soon(0);
    else if (name !== "ticket" || MOVES.has(data.event)) soon(Math.random() * MOST_OFTEN);
  },
  onStale: () => { stale.hidden = false; soon(AT_LEAST / 4); },
  onFresh: () => { stale.hidden = true; },
  onGap: () => soon(0),
  onEnd: () => soon(0),
});
soon(AT_LEAST);
