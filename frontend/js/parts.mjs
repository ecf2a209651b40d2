// Parts of a page that are replaced without taking anything from under somebody's hands.

// Ask for a page and put its parts with these ids in the place of ours; the page, or null when there was none.
export async function refetch(address, ids) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" }).catch(() => null);
  return answer?.ok ? swap(await answer.text(), ids) : null;
}

// <form data-part="id id"> and <button data-part="id">: the form is sent beside the page; only these parts of it are new.
export function startPartForms(root, done) {
  root.addEventListener("submit", async (event) => {
    const form = event.target;
    const parts = (event.submitter?.dataset.part ?? form.dataset.part)?.split(" ") ?? [];
    if (!parts.some((id) => document.getElementById(id))) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "yes";
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" }).catch(() => null);
    delete form.dataset.sending;
    if (!answer) return done(form, null);
    if (!answer.ok) return form.submit(); // the page itself says what was wrong, and where
    const page = swap(await answer.text(), parts);
    renew(form, page);
    done(form, page);
  });
}

// Ask for a page and change nothing of ours; null when there was none.
export async function read(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" }).catch(() => null);
  return answer?.ok ? parsed(await answer.text()) : null;
}

// its own style has another nonce than ours: the policy would refuse it aloud
const parsed = (text) => new DOMParser().parseFromString(text.replace(/<style[\s\S]*?<\/style>/g, ""), "text/html");

function swap(text, ids) {
  const page = parsed(text);
  const found = ids.map((id) => page.getElementById(id));
  if (!found.some(Boolean)) {
    location.reload(); // it leads elsewhere now: the session has ended, the desk is closed
    return null;
  }
  const focused = document.activeElement;
  found.forEach((part, place) => {
    const old = document.getElementById(ids[place]);
    if (part && old) old.replaceWith(document.importNode(part, true));
  });
  if (focused && !focused.isConnected && focused.id) document.getElementById(focused.id)?.focus();
  return page;
}

// One sending has one key: the next message is another request, and nothing typed is left in the form.
function renew(form, page) {
  if (!form.isConnected) return;
  const action = form.getAttribute("action");
  const fresh = [...(page?.forms ?? [])].find((each) => each.getAttribute("action") === action);
  const key = fresh?.elements.namedItem("request_key");
  const field = form.elements.namedItem("request_key");
  if (field) field.value = key?.value ?? crypto.randomUUID();
  form.querySelectorAll("input[type=text], textarea").forEach((each) => { each.value = ""; });
}
