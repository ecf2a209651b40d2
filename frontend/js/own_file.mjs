// <section data-module="or-own-file" data-idle="600" data-most="1800" data-stay="address" data-closed="address">: closes the
// page when the session is over, says so two minutes before, and lets nobody lose what they are writing: typing counts as
// being there. Everything in seconds; a telephone that slept finds its time over when it wakes.
const WARNING = 120;
const TOLD_EVERY = 30;

export function startOwnFile(root = document) {
  for (const section of root.querySelectorAll('[data-module="or-own-file"]')) watch(section);
}

const now = () => Date.now() / 1000;

function watch(section) {
  const { stay, closed } = section.dataset;
  const warning = section.querySelector("[data-warning]");
  const way = section.querySelector("[data-stay-here]");
  let told = now();
  let ends, most;

  const until = (seconds) => {
    most = now() + Number(seconds.most);
    ends = Math.min(most, now() + Number(seconds.idle));
  };
  const close = () => {
    document.body.hidden = true;
    location.replace(closed);
  };
  const tell = async () => {
    told = now();
    let answer;
    try {
      answer = await fetch(stay, { headers: { Accept: "application/json" }, redirect: "manual" });
    } catch {
      return; // no network: the times stay as they were
    }
    if (!answer.ok) return close();
    until(await answer.json());
    look();
  };
  const look = () => {
    if (now() >= ends) return close();
    const soon = now() >= ends - WARNING;
    if (warning.hidden === soon) warning.hidden = !soon;
    way.hidden = ends >= most;
  };

  until(section.dataset);
  document.addEventListener("input", () => { if (now() - told > TOLD_EVERY) tell(); });
  way.addEventListener("click", (event) => { event.preventDefault(); tell(); });
  setInterval(look, 1000);
  look();
}
