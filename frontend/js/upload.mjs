// <form data-module="or-upload">: files may be dropped on it, and how much of them has been sent is shown. What the server
// answers is shown as it would be without this.
export function startUploads(root = document) {
  for (const form of root.querySelectorAll('[data-module="or-upload"]')) {
    const input = form.querySelector('input[type="file"]');
    for (const kind of ["dragenter", "dragover"]) form.addEventListener(kind, (event) => drag(event, form, true));
    for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, (event) => drag(event, form, false));
    form.addEventListener("drop", ({ dataTransfer }) => {
      if (dataTransfer.files.length) input.files = dataTransfer.files;
    });
    form.addEventListener("submit", (event) => {
      if (!input.files.length) return;
      event.preventDefault();
      send(form);
    });
  }
}

function drag(event, form, over) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  form.classList.toggle("or-dropping", over);
}

function send(form) {
  const { bar, said } = progress(form);
  const request = new XMLHttpRequest();
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.max = total;
    bar.value = loaded;
  });
  request.upload.addEventListener("load", () => {
    said.textContent = form.dataset.checking;
    bar.removeAttribute("value");
  });
  request.addEventListener("load", () => {
    // the answer is a page, with what was kept or what was wrong: shown in place, as if the form had been sent plainly
    const answer = mainOf(request.responseText);
    history.replaceState(null, "", request.responseURL || form.action);
    document.querySelector("main").replaceWith(answer);
    startUploads();
    const first = document.querySelector(".govuk-error-summary") ?? document.querySelector("main");
    first.tabIndex = -1;
    first.focus();
  });
  // what the browser says of a lost connection, it says when the form is sent the plain way
  request.addEventListener("error", () => form.submit());
  request.open("POST", form.action);
  request.send(new FormData(form));
}

// Without the answer's head, whose style has the nonce of another response.
function mainOf(text) {
  const main = text.slice(text.indexOf("<main"), text.lastIndexOf("</main>") + "</main>".length);
  return new DOMParser().parseFromString(main, "text/html").querySelector("main");
}

function progress(form) {
  const box = document.createElement("div");
  const said = document.createElement("p");
  const bar = document.createElement("progress");
  box.className = "or-sending";
  said.id = "sending";
  said.setAttribute("role", "status");
  bar.setAttribute("aria-labelledby", said.id);
  box.append(said, bar);
  form.append(box);
  said.textContent = form.dataset.sending;
  return { bar, said };
}
