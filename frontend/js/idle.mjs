// <dialog data-module="or-idle" data-after="90" data-warning="30">: at a kiosk, asks whether somebody is still there, and
// clears the screen by sending the dialog's own form when nobody answers. Any touch or key begins the time anew.
export function startIdleWatch(root = document) {
  for (const dialog of root.querySelectorAll('[data-module="or-idle"]')) watch(dialog);
}

function watch(dialog) {
  const after = Number(dialog.dataset.after) * 1000;
  const warning = Number(dialog.dataset.warning);
  const shown = dialog.querySelector("[data-count]");
  let waiting, counting;

  const begin = () => {
    clearTimeout(waiting);
    waiting = setTimeout(warn, after);
  };
  const warn = () => {
    let left = warning;
    shown.textContent = left;
    dialog.showModal();
    counting = setInterval(() => {
      left -= 1;
      shown.textContent = Math.max(left, 0);
      if (left > 0) return;
      clearInterval(counting);
      dialog.querySelector("form").submit();
    }, 1000);
  };
  const stay = () => {
    clearInterval(counting);
    if (dialog.open) dialog.close();
    begin();
  };

  dialog.querySelector("[data-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
  for (const sign of ["pointerdown", "keydown", "input", "scroll"]) {
    document.addEventListener(sign, () => { if (!dialog.open) begin(); }, { passive: true });
  }
  begin();
}
