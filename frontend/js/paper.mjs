// <div data-module="or-paper" data-url="…" data-printed="…" data-failed="…">: waits for a slip to come out of the printer,
// and says when it has, or that it will not. Says it once, in the element's live region.
const EVERY = 1500;

export function startPaper(root = document) {
  for (const box of root.querySelectorAll('[data-module="or-paper"]')) watch(box);
}

async function watch(box) {
  const said = box.querySelector("[data-said]");
  for (;;) {
    await new Promise((done) => setTimeout(done, EVERY));
    const state = await stateAt(box.dataset.url);
    if (!state || state === "printing") continue;
    said.textContent = box.dataset[state];
    box.classList.toggle("or-kiosk-paper--failed", state === "failed");
    if (state === "printed") return;
  }
}

async function stateAt(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).paper : null;
  } catch {
    return null;
  }
}
