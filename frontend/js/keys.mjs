// One key for each act: [data-key] is pressed, focused or opened. Keys do nothing while somebody types, with Ctrl, Alt or
// Meta, or when switched off (WCAG 2.1.4). F8 writes nothing, so it always acts.
const STORE = "or-keys";
const typing = (element) =>
  element?.isContentEditable ||
  element?.matches?.("select, textarea, input:not([type=checkbox], [type=radio], [type=submit], [type=button])");
const shown = (element) => !element.disabled && (element.closest("details:not([open])") || element.checkVisibility());

export const keysAreOn = () => localStorage.getItem(STORE) !== "off";

export function startKeys(root, help) {
  showKeys(help);
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const always = event.key === "F8";
    if (event.key === "Escape" && typing(document.activeElement)) return document.activeElement.blur();
    if (!always && (!keysAreOn() || typing(event.target) || help?.open)) return;
    const pressed = pressedKey(event);
    const found = [...root.querySelectorAll("[data-key]")].find((each) => each.dataset.key === pressed && shown(each));
    if (!found) return;
    event.preventDefault();
    act(found);
  });
  root.addEventListener("click", ({ target }) => {
    if (target.closest("[data-keys-help]")) help?.showModal();
  });
  help?.querySelector("[data-keys-on]")?.addEventListener("change", ({ target }) => {
    localStorage.setItem(STORE, target.checked ? "on" : "off");
    showKeys(help);
  });
}

// A keyboard of another script has no Latin letters: there the place of the key counts.
function pressedKey({ key, code }) {
  if (key.length > 1) return key;
  if (key.codePointAt(0) < 128) return key.toLowerCase();
  return code.replace(/^(Key|Digit)/, "").toLowerCase();
}

function act(element) {
  const closed = element.closest("details:not([open])");
  if (element.matches("summary")) {
    const details = element.parentElement;
    details.open = !details.open;
    (details.open ? details.querySelector("select, input:not([type=hidden]), textarea") : element)?.focus();
  } else if (element.matches("input, select, textarea")) {
    if (closed) closed.open = true;
    element.focus();
  } else if (element.matches("a, button")) {
    if (closed) {
      closed.open = true;
      element.focus();
    } else element.click();
  } else element.focus();
}

function showKeys(help) {
  document.documentElement.classList.toggle("or-keys-on", keysAreOn());
  const box = help?.querySelector("[data-keys-on]");
  if (box) box.checked = keysAreOn();
}
