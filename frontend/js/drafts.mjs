// <form data-module="or-draft" data-draft="address">: sends what is typed in its text area there, a moment after the
// last key, and asks before sending itself whether somebody is still signed in. Where nobody is, the text stays on the
// page: whoever signs in in another window sends it with a fresh token. Nothing is kept in the browser's storage.
const PAUSE = 2000;

export function startDrafts(root = document) {
  for (const form of root.querySelectorAll('[data-module="or-draft"]')) keep(form);
}

function keep(form) {
  const area = form.querySelector("textarea");
  const state = form.querySelector("[data-draft-state]");
  const token = form.querySelector('[name="csrf_token"]');
  let waiting;
  let kept = area.value;

  const tell = (what) => { state.textContent = what ? state.dataset[what] : ""; };
  const refresh = async () => {
    const answer = await fetch(form.dataset.draft, { headers: { Accept: "application/json" }, redirect: "manual" });
    if (!answer.ok) throw new Error("signed out");
    token.value = (await answer.json()).token;
  };
  const save = async () => {
    const text = area.value;
    if (text === kept) return;
    try {
      await refresh();
      const body = new URLSearchParams({ text, csrf_token: token.value });
      const answer = await fetch(form.dataset.draft, { method: "POST", body, redirect: "manual" });
      if (!answer.ok) throw new Error("not kept");
      kept = text;
      tell("kept");
    } catch {
      tell("lost");
    }
  };

  area.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", async (event) => {
    if (form.dataset.ready) return;
    event.preventDefault();
    clearTimeout(waiting);
    try {
      await refresh();
    } catch {
      tell("lost");
      area.focus();
      return;
    }
    form.dataset.ready = "yes";
    form.requestSubmit(event.submitter);
  });
}
