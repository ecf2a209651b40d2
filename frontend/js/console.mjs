// The desk's page: keys, timers, lines that change row by row, messages. All of it works without this, page by page.
import { startKeys } from "./keys.mjs";
import { connect } from "./or-live.mjs";
import { read, refetch, startPartForms } from "./parts.mjs";
import { startTimers } from "./timers.mjs";
import { allWaiting, applyTicket, counted } from "./waiting.mjs";

const SOUND = "or-sound";
const CALLS = "or-calls";
const REACHED = "or-calls-reached";
const MESSAGES = ["desk-calls", "desk-messages"];
const ASIDE = new Set(["park", "return", "recall", "no_show", "undo", "left", "end_of_day"]);

export function startConsole() {
  startBoard();
  startCalls();
  document.querySelectorAll('[data-module="or-timers"]').forEach(startTimers);
  const root = document.querySelector('[data-module="or-console"]');
  if (!root) return;
  startKeys(root, document.getElementById("keys-help"));
  startTimers(root);
  startPartForms(root, (form, page) => {
    if (!page) return stale(root, true);
    form.closest("details.or-details")?.removeAttribute("open");
    if (!form.querySelector("[data-quiet]")) say(root, page.querySelector(".or-flash p")?.textContent);
  });
  startSound(root);
  // what the last act led to is said once the page stands: screen readers pass over what was there from the beginning
  setTimeout(() => say(root, document.querySelector(".or-flash p, .or-undo p")?.textContent), 300);
  if (root.dataset.live) listen(root);
}

// The centre's board: told of a change, it asks for its sums again, at most every three seconds however much happens.
function startBoard() {
  const root = document.querySelector('[data-module="or-board"]');
  if (!root) return;
  startTimers(root);
  const again = soon(() => refetch(location.pathname, ["board-now"]), 3000);
  live(root, { onEvent: again, onGap: again });
}

// On every other page of staff: a call for help shows at once, and stays from page to page until it is over.
function startCalls() {
  const bar = document.querySelector("[data-calls]");
  if (!bar || document.querySelector('[data-module="or-console"]')) return;
  const show = (calls) => {
    bar.firstElementChild.hidden = !calls;
    sessionStorage.setItem(CALLS, calls ? "yes" : "");
  };
  show(sessionStorage.getItem(CALLS) === "yes");
  // what is told is only that there is something to look at: who calls, and whether it is over, the page of messages says
  const look = soon(async () => {
    const calls = (await read(bar.dataset.messages))?.getElementById("desk-calls");
    if (calls) show(Number(calls.dataset.open) > 0);
  }, 200);
  const reached = sessionStorage.getItem(REACHED) ?? undefined;
  if (!reached) look();
  connect({
    url: bar.dataset.live,
    after: reached,
    onEvent: ({ id, name, data }) => {
      sessionStorage.setItem(REACHED, id);
      if (name !== "emergency") return;
      if (bar.dataset.directs === "yes" || bar.dataset.offices.split(" ").includes(data.office)) look();
    },
    onGap: () => {
      sessionStorage.removeItem(REACHED);
      look();
    },
  });
}

function live(root, does) {
  let polling = null;
  const poll = () => {
    stale(root, true);
    polling ??= setInterval(does.onGap, 20000);
  };
  connect({
    url: root.dataset.live,
    after: Number(root.dataset.after),
    onEvent: does.onEvent,
    onGap: does.onGap,
    onStale: poll,
    onFresh: () => {
      stale(root, false);
      clearInterval(polling);
      polling = null;
    },
    // the session is over, or nothing is told here: what is asked for next says which
    onEnd: () => {
      poll();
      does.onGap();
    },
  });
}

function listen(root) {
  const desk = location.pathname;
  const lines = soon(() => refetch(root.dataset.lines, ["desk-lines"]), 500);
  const aside = soon(() => refetch(desk, ["desk-aside"]), 1000);
  const stage = soon(() => refetch(desk, ["desk-stage"]), 200);
  const told = soon(() => messages(root), 200);
  live(root, {
    onEvent: ({ name, data }) => {
      if (name === "ticket") ticket(root, data, { aside, stage });
      else if (name === "message" || name === "emergency") concerns(root, name, data) && told();
      else if (name === "queue" || name === "clock") lines();
    },
    onGap: async () => {
      const before = allWaiting(document.getElementById("desk-lines"));
      await refetch(desk, ["desk-lines", "desk-aside", ...MESSAGES]);
      count(root, before, { stage });
    },
  });
}

// What the page says beside the lines: how many wait for me, and whether there is anybody to call.
function count(root, before, { stage }) {
  const after = allWaiting(document.getElementById("desk-lines"));
  if (root.dataset.busy !== "yes" && (before === 0) !== (after === 0)) stage();
  const told = root.querySelector("[data-all-waiting]");
  if (told) told.textContent = counted(told, after);
}

function ticket(root, data, { aside, stage }) {
  const part = document.getElementById("desk-lines");
  const busy = root.dataset.busy === "yes";
  const before = allWaiting(part);
  const change = applyTicket(part, data);
  const mine = part.querySelector(`[data-queue="${CSS.escape(data.queue)}"]`);
  if (mine && ASIDE.has(data.event)) aside();
  if (data.id === root.dataset.ticket && data.v > Number(root.dataset.version)) root.querySelector("[data-changed]").hidden = false;
  if (!change) return;
  count(root, before, { stage });
  if (!busy && change.entered && before === 0) say(root, root.dataset.said.replace("{label}", data.label));
}

// Whether a message is for whoever sits here, or they learn what came of one of theirs.
function concerns(root, name, event) {
  const { desk, staff, offices, roles, languages, directs } = root.dataset;
  const among = (list, value) => Boolean(value) && list.split(" ").includes(value);
  return (
    (name === "emergency" && directs === "yes") ||
    event.everybody === true ||
    (Boolean(staff) && event.staff === staff) ||
    (Boolean(desk) && event.desk === desk) ||
    among(offices, event.office) ||
    among(roles, event.role) ||
    among(languages, event.language)
  );
}

async function messages(root) {
  const waiting = () => MESSAGES.map((id) => Number(document.getElementById(id)?.dataset.waiting ?? 0));
  const before = waiting();
  await refetch(root.dataset.messages, MESSAGES);
  const [calls, letters] = waiting().map((number, place) => number > before[place]);
  if (!calls && !letters) return;
  say(root, calls ? root.dataset.newCall : root.dataset.newMessage);
  if (localStorage.getItem(SOUND) === "on") chime();
}

function say(root, text) {
  const region = root.querySelector("[data-spoken]");
  if (text && region) region.textContent = text.trim();
}

function stale(root, is) {
  root.querySelector("[data-stale]").hidden = !is;
}

// Several at once are one, a moment later.
function soon(act, milliseconds) {
  let waiting = null;
  return () => {
    waiting ??= setTimeout(() => {
      waiting = null;
      act();
    }, milliseconds);
  };
}

function startSound(root) {
  const box = root.querySelector("[data-sound]");
  if (!box) return;
  box.checked = localStorage.getItem(SOUND) === "on";
  box.addEventListener("change", () => {
    localStorage.setItem(SOUND, box.checked ? "on" : "off");
    if (box.checked) chime();
  });
}

// Two quiet tones, made here: nothing is fetched.
function chime() {
  const audio = new AudioContext();
  [660, 880].forEach((hertz, place) => {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const begin = audio.currentTime + place * 0.18;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.06, begin);
    volume.gain.exponentialRampToValueAtTime(0.0001, begin + 0.3);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.32);
  });
}
