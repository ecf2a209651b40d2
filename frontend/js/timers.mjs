// <time data-since="seconds">: counts from the server's times, by the server's clock, whatever the device's clock shows.
// [data-usual="minutes"]: a gentle mark once it takes longer.
let offset = 0;

export function startTimers(root) {
  const now = Number(root.dataset.now);
  if (now) offset = now - Date.now() / 1000;
  const tick = () => {
    for (const each of root.querySelectorAll("time[data-since]")) show(each);
  };
  tick();
  setInterval(tick, 1000);
}

export const serverSeconds = () => Date.now() / 1000 + offset;

function show(element) {
  const seconds = Math.max(0, Math.floor(serverSeconds() - Number(element.dataset.since)));
  const text = element.classList.contains("or-timer") ? clock(seconds) : words(element, Math.floor(seconds / 60));
  if (text && element.textContent !== text) element.textContent = text;
  const usual = Number(element.dataset.usual);
  if (!usual) return;
  const over = seconds > usual * 60;
  element.classList.toggle("or-timer--over", over);
  if (element.nextElementSibling?.matches(".or-timer__over")) element.nextElementSibling.hidden = !over;
}

const two = (number) => String(number).padStart(2, "0");
const clock = (seconds) =>
  (seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}` : Math.floor(seconds / 60)) +
  `:${two(seconds % 60)}`;

// "1 h 5 min", in the words that the page brings
function words(element, minutes) {
  const told = element.closest("[data-hours]");
  if (!told) return null;
  if (minutes < 60) return told.dataset.minutes.replace("{m}", minutes);
  return told.dataset.hours.replace("{h}", Math.floor(minutes / 60)).replace("{m}", minutes % 60);
}
