// <table data-module="or-drag">: an appointment is dragged to another time, which sends the page's own form. Without a
// mouse each appointment has its page, from which it is moved.
export function startDragging(root = document) {
  const form = root.getElementById("drag-move");
  if (!form) return;
  for (const table of root.querySelectorAll('[data-module="or-drag"]')) {
    let dragged = null;
    const target = (event) => {
      const cell = event.target.closest("[data-slot]");
      const fits = dragged && cell && !cell.contains(dragged) && cell.dataset.service === dragged.dataset.service;
      return fits ? cell : null;
    };
    const mark = (cell) => {
      for (const each of table.querySelectorAll(".or-slots__slot--here")) each.classList.remove("or-slots__slot--here");
      cell?.classList.add("or-slots__slot--here");
    };
    table.addEventListener("dragstart", (event) => {
      dragged = event.target.closest("[data-appointment]");
      if (!dragged) return;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", dragged.dataset.appointment);
    });
    table.addEventListener("dragover", (event) => {
      const cell = target(event);
      mark(cell);
      if (cell) event.preventDefault();
    });
    table.addEventListener("dragend", () => {
      dragged = null;
      mark(null);
    });
    table.addEventListener("drop", (event) => {
      const cell = target(event);
      if (!cell) return;
      event.preventDefault();
      form.elements.appointment_id.value = dragged.dataset.appointment;
      form.elements.version.value = dragged.dataset.version;
      form.elements.slot_id.value = cell.dataset.slot;
      form.requestSubmit();
    });
  }
}
