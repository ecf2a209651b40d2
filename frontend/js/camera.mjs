// <form data-module="or-camera">: a still from the device's camera becomes the form's file. Without a camera, or where it
// may not be used, the file field alone stays, which on a telephone opens the camera itself.
const QUALITY = 0.92;
const WIDEST = 2560;

export async function startCamera(root = document) {
  const form = root.querySelector('[data-module="or-camera"]');
  if (!form || !navigator.mediaDevices?.getUserMedia) return;
  const part = (name) => form.querySelector(`[data-camera="${name}"]`);
  const [live, still, take, again, said] = ["live", "still", "take", "again", "said"].map(part);
  const input = form.querySelector('input[type="file"]');
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: WIDEST }, height: { ideal: 1440 } },
    });
  } catch {
    return;
  }
  part("box").hidden = false;
  live.srcObject = stream;
  addEventListener("pagehide", () => stream.getTracks().forEach((track) => track.stop()));

  const show = (taken) => {
    live.hidden = taken;
    still.hidden = !taken;
    take.hidden = taken;
    again.hidden = !taken;
    said.textContent = taken ? said.dataset.taken : "";
    (taken ? form.querySelector('button[type="submit"]') : take).focus();
  };
  take.addEventListener("click", () => {
    still.width = live.videoWidth;
    still.height = live.videoHeight;
    still.getContext("2d").drawImage(live, 0, 0);
    still.toBlob((picture) => {
      const files = new DataTransfer();
      files.items.add(new File([picture], `${form.dataset.fileName}.jpg`, { type: "image/jpeg" }));
      input.files = files.files;
      show(true);
    }, "image/jpeg", QUALITY);
  });
  again.addEventListener("click", () => {
    input.value = "";
    show(false);
  });
  live.addEventListener("playing", () => (live.dataset.ready = ""), { once: true });
  take.focus();
}
