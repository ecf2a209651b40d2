// <form data-module="or-push" data-key="…" data-worker="…" hidden>: where the browser can show messages, offers to; asks
// it when the form is sent, and sends its answer in the field `subscription`. What it cannot do stays hidden.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

// The worker serves no page, so `serviceWorker.ready` would wait for ever.
const active = (worker) =>
  new Promise((resolve) => {
    const coming = worker.installing ?? worker.waiting;
    if (worker.active || !coming) resolve();
    else coming.addEventListener("statechange", () => coming.state === "activated" && resolve());
  });

async function subscribe(form) {
  const worker = await navigator.serviceWorker.register(form.dataset.worker);
  const options = { userVisibleOnly: true, applicationServerKey: toBytes(form.dataset.key) };
  await active(worker);
  return (await worker.pushManager.getSubscription()) ?? worker.pushManager.subscribe(options);
}

export function startPush(root = document) {
  for (const form of root.querySelectorAll('[data-module="or-push"]')) {
    if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) continue;
    if (Notification.permission === "denied") continue;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.elements.subscription.value) return;
      event.preventDefault();
      try {
        const given = await subscribe(form);
        form.elements.subscription.value = JSON.stringify(given);
        form.requestSubmit();
      } catch {
        form.querySelector("[data-refused]").hidden = false;
        // the button may be pressed again, once somebody has allowed it in the browser's settings
        for (const button of form.querySelectorAll("button")) button.disabled = false;
      }
    });
  }
}
