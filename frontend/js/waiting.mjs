// The lines beside a desk, changed row by row from what the live stream tells of each ticket. Nothing is asked for again.
const seen = new Map(); // ticket -> the version that was applied last: an older one that comes late changes nothing

// What changed: null (not in these lines), or {entered, left, label}.
export function applyTicket(part, event) {
  const list = part.querySelector(`[data-queue="${CSS.escape(event.queue)}"]`);
  const old = rowOf(part, event.id);
  const known = Math.max(seen.get(event.id) ?? 0, Number(old?.dataset.v ?? 0));
  if (event.v <= known) return null;
  seen.set(event.id, event.v);
  const waits = list && event.state === "waiting" && !event.parked;
  if (old && (!waits || old.parentElement !== list)) {
    count(old.parentElement, -1);
    old.remove();
  }
  if (!waits) return old ? { left: true, label: event.label } : null;
  const same = old?.parentElement === list ? old : null;
  const row = rowFrom(list, part, event, same);
  place(list, row);
  if (!same) count(list, 1);
  return { entered: !same, label: event.label };
}

export const allWaiting = (part) =>
  [...part.querySelectorAll("[data-queue]")].reduce((sum, list) => sum + Number(list.dataset.waiting), 0);

export const counted = (element, number) =>
  number || !element.dataset.none
    ? (number === 1 ? element.dataset.one : element.dataset.other.replace("97", number))
    : element.dataset.none;

const rowOf = (part, id) => part.querySelector(`li > a[href$="/${CSS.escape(id)}"]`)?.parentElement ?? null;

function rowFrom(list, part, event, old) {
  const row = old ?? document.createElement("li");
  row.dataset.v = event.v;
  row.dataset.r = rankOf(event);
  if (old) return row;
  const link = Object.assign(document.createElement("a"), { href: `/staff/tickets/${event.id}`, textContent: event.label });
  const words = document.createElement("span");
  words.textContent = languageName(event.language);
  const tags = [
    event.due && ["booked", new Date(event.due).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", timeZone: part.dataset.zone })],
    event.size > 1 && ["", part.dataset.together.replace("{n}", event.size)],
    event.priority >= 5 ? ["need", part.dataset.priority] : event.priority >= 3 && !event.due && ["booked", part.dataset.booked],
    event.skill && ["", event.skill],
  ];
  for (const [name, text] of tags.filter(Boolean)) {
    words.append(" ", Object.assign(document.createElement("b"), { className: name, textContent: text }));
  }
  const wait = document.createElement("time");
  wait.dataset.since = Math.floor(Date.parse(event.since) / 1000);
  row.append(link, words, wait);
  return row;
}

const rankOf = (event) => Date.parse(event.rank ?? event.since);

function place(list, row) {
  const rank = Number(row.dataset.r);
  const next = [...list.children].find((each) => each !== row && Number(each.dataset.r) > rank) ?? null;
  if (row.nextElementSibling !== next || row.parentElement !== list) list.insertBefore(row, next);
}

function count(list, by) {
  const number = Math.max(0, Number(list.dataset.waiting) + by);
  list.dataset.waiting = number;
  const told = list.parentElement.querySelector("[data-count]");
  if (told) told.textContent = counted(told, number);
}

function languageName(code) {
  try {
    const name = new Intl.DisplayNames([document.documentElement.lang], { type: "language" }).of(code);
    return name.charAt(0).toUpperCase() + name.slice(1);
  } catch {
    return code;
  }
}
