// The screens that nobody touches: the waiting room's display and the sign of a desk. They begin with the state of the
// moment and then hear of each change; the whole is asked for again only after something was missed.
import { connect } from "./or-live.mjs";
import { chime, soundIsBlocked, speak, unblockSound } from "./sound.mjs";

const screen = document.querySelector('[data-module="or-screen"]');
const AT_DESK = new Set(["called", "serving"]);
const CALLS = new Set(["call", "recall"]);

// The words are on the page in all languages of the screen, and take turns.
const languages = [...new Set([...screen.querySelectorAll("[data-say]")].map((each) => each.dataset.say))];
let turn = Math.max(0, languages.indexOf(screen.querySelector("[data-say]:not([hidden])")?.dataset.say));

function sayIn(code, within = screen) {
  for (const each of within.querySelectorAll("[data-say]")) each.hidden = each.dataset.say !== code;
}

function takeTurns() {
  if (languages.length < 2) return;
  setInterval(() => {
    turn = (turn + 1) % languages.length;
    sayIn(languages[turn]);
  }, Number(screen.dataset.rotate) * 1000);
}

function keepTime() {
  const clock = screen.querySelector("[data-clock]");
  const ahead = Date.parse(clock.dateTime) - Date.now(); // a demonstration has a time of its own
  const words = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: clock.dataset.zone });
  setInterval(() => { clock.textContent = words.format(Date.now() + ahead); }, 1000);
}

// A display: who is called where, and how many wait.
class Display {
  constructor() {
    this.tickets = new Map(); // by label, which is unique in the centre on its day
    this.queues = new Set();
    this.list = screen.querySelector("[data-list]");
    this.row = screen.querySelector("template[data-row]");
    this.most = Number(screen.dataset.most);
  }

  begin(state) {
    this.queues = new Set(state.queues);
    this.tickets = new Map(state.tickets.map((ticket) => [ticket.label, ticket]));
    this.show();
  }

  hear(name, data) {
    if (name === "queue") return reload(); // other queues or other names: the page itself is another
    if (name !== "ticket") return;
    const known = this.tickets.get(data.label);
    if (known && known.v >= data.v) return;
    const called = CALLS.has(data.event) && this.queues.has(data.queue);
    const state = data.event === "park" ? "parked" : data.state;
    this.tickets.set(data.label, {
      ...data,
      state: this.queues.has(data.queue) ? state : "elsewhere",
      at: called ? Date.now() / 1000 : known?.at ?? 0,
    });
    this.show(called ? data.label : null);
    if (called) this.announce(data);
  }

  show(fresh = null) {
    const calls = [...this.tickets.values()].filter((each) => AT_DESK.has(each.state) && each.at)
      .sort((a, b) => b.at - a.at || (a.label < b.label ? 1 : -1)).slice(0, this.most);
    const rows = new Map([...this.list.children].map((each) => [each.dataset.label, each]));
    this.list.replaceChildren(...calls.map((call, place) => {
      const row = rows.get(call.label) ?? this.newRow(call.label);
      row.querySelector("[data-desk]").textContent = call.desk;
      row.classList.toggle("or-call--first", place === 0);
      row.classList.toggle("or-call--fresh", call.label === fresh);
      return row;
    }));
    screen.querySelector("[data-none]").hidden = calls.length > 0;
    for (const queue of screen.querySelectorAll("[data-queue]")) {
      const waiting = [...this.tickets.values()]
        .filter((each) => each.queue === queue.dataset.queue && each.state === "waiting").length;
      queue.querySelector("[data-waiting]").textContent = waiting;
    }
  }

  newRow(label) {
    const row = this.row.content.firstElementChild.cloneNode(true);
    row.dataset.label = label;
    row.querySelector("[data-number]").textContent = label;
    sayIn(languages[turn], row);
    return row;
  }

  announce({ label, desk }) {
    const said = [...screen.querySelectorAll("[data-say-in]")].map((each) => ({
      code: each.dataset.sayIn,
      language: each.lang,
      text: each.textContent.replace("{label}", [...label].join(" ")).replace("{desk}", desk),
    }));
    screen.querySelector("[data-spoken]").textContent = said.find((each) => each.code === languages[turn])?.text ?? "";
    if (screen.dataset.chime) chime();
    if (screen.dataset.voice) speak(said);
  }
}

// The sign of a desk: the number that is wanted here.
class Sign {
  constructor() {
    this.desk = screen.dataset.desk;
    this.version = new Map();
  }

  begin(state) {
    this.open = state.open;
    this.ticket = state.ticket;
    this.show();
  }

  hear(name, data) {
    if (name === "desk" && data.desk === this.desk) return begin();
    if (name !== "ticket") return;
    if ((this.version.get(data.label) ?? 0) >= data.v) return;
    this.version.set(data.label, data.v);
    if (data.desk === this.desk && AT_DESK.has(data.state)) this.ticket = data;
    else if (this.ticket?.label === data.label) this.ticket = null;
    this.show();
  }

  show() {
    const state = this.ticket?.state ?? (this.open ? "free" : "closed");
    for (const each of screen.querySelectorAll("[data-when]")) each.hidden = each.dataset.when !== state;
    screen.querySelector("[data-number]").textContent = this.ticket?.label ?? "";
  }
}

const face = screen.dataset.kind === "sign" ? new Sign() : new Display();
const stale = screen.querySelector("[data-stale]");
let reached = 0;

async function begin() {
  const answer = await fetch(screen.dataset.state, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  const state = await answer.json();
  reached = state.sequence;
  face.begin(state);
  return reached;
}

async function beginUntilItWorks() {
  for (let pause = 1000; ; pause = Math.min(pause * 2, 15000)) {
    try {
      return await begin();
    } catch {
      stale.hidden = false;
      await new Promise((done) => { setTimeout(done, pause + Math.random() * 500); });
    }
  }
}

// Nobody stands here to press a key: the page leaves only for one that is there.
async function reload() {
  for (let pause = 1000; ; pause = Math.min(pause * 2, 15000)) {
    try {
      if ((await fetch(location.href, { cache: "no-store" })).ok) return location.reload();
    } catch { /* the server is away for a moment */ }
    await new Promise((done) => { setTimeout(done, pause + Math.random() * 500); });
  }
}

takeTurns();
keepTime();
const sound = screen.querySelector("[data-sound]");
if (sound) {
  sound.hidden = !soundIsBlocked();
  sound.addEventListener("click", () => { unblockSound(); sound.hidden = true; });
}
connect({
  url: screen.dataset.events,
  after: await beginUntilItWorks(),
  onEvent: ({ id, name, data }) => { if (id > reached) { reached = id; face.hear(name, data); } },
  onStale: () => { stale.hidden = false; },
  onFresh: () => { stale.hidden = true; },
  onGap: beginUntilItWorks,
  onEnd: () => { location.assign(screen.dataset.pair); },
});
