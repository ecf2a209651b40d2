// <form data-module="or-pad">: signs to touch beside a field for a code. Without scripts each touch asks the server.
// What was typed is told to screen readers; a scanner types into the field and sends it with Enter.
export function startPads(root = document) {
  for (const form of root.querySelectorAll('[data-module="or-pad"]')) {
    const field = form.querySelector("input.or-pad__input");
    const said = form.querySelector("[data-typed]");
    for (const key of form.querySelectorAll("button[name=key]")) {
      key.addEventListener("click", (event) => {
        event.preventDefault();
        const typed = field.value;
        field.value = key.value === "back" ? typed.slice(0, -1) : (typed + key.value).slice(0, field.maxLength);
        said.textContent = [...field.value].join(" ");
      });
    }
  }
}
