// <div data-module="or-signature"> with a canvas, a hidden field and a button: what is drawn goes into the field as a PNG.
// Who cannot draw types the name in the field beside it; without JavaScript that is the only way.
export function startSignatures(root = document) {
  for (const box of root.querySelectorAll('[data-module="or-signature"]')) {
    signature(box);
  }
}

function signature(box) {
  const canvas = box.querySelector("canvas");
  const field = box.querySelector('input[type="hidden"]');
  const pen = canvas.getContext("2d");
  let drawing = false;

  function place(event) {
    const frame = canvas.getBoundingClientRect();
    return [
      ((event.clientX - frame.left) * canvas.width) / frame.width,
      ((event.clientY - frame.top) * canvas.height) / frame.height,
    ];
  }

  function begin(event) {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.lineWidth = 3;
    pen.lineCap = "round";
    pen.beginPath();
    pen.moveTo(...place(event));
    for (const choice of box.closest("form").querySelectorAll('[name="channel"][value="signature"]')) {
      choice.checked = true;
    }
    event.preventDefault();
  }

  function draw(event) {
    if (drawing) {
      pen.lineTo(...place(event));
      pen.stroke();
    }
  }

  function end() {
    if (drawing) {
      drawing = false;
      field.value = canvas.toDataURL("image/png");
    }
  }

  canvas.addEventListener("pointerdown", begin);
  canvas.addEventListener("pointermove", draw);
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  box.querySelector("[data-clear]").addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    field.value = "";
  });
}
