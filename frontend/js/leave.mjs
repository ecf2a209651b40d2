// Away from a page that somebody else must not see: it is gone from the screen at once, and from the history with it.
const TIMES = 3;
const WITHIN = 5000;

export function startLeaving(root = document) {
  const link = root.querySelector('[data-module="or-leave"]');
  if (!link) return;
  const leave = (event) => {
    event?.preventDefault();
    document.title = "…";
    document.body.hidden = true;
    location.replace(link.href);
  };
  link.addEventListener("click", leave);
  let pressed = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    pressed = [...pressed.filter((moment) => event.timeStamp - moment < WITHIN), event.timeStamp];
    if (pressed.length >= TIMES) leave();
  });
}
