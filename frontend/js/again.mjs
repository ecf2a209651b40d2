// <… data-module="or-again" data-after="60" data-href="/kiosk">: opens the address after so many seconds, and again later
// where the network is away, so that a kiosk that was closed opens by itself.
export function startAgain(root = document) {
  for (const each of root.querySelectorAll('[data-module="or-again"]')) {
    const look = async () => {
      try {
        const answer = await fetch(each.dataset.href, { method: "HEAD" });
        if (answer.ok) return window.location.replace(each.dataset.href);
      } catch {
        // the network is away: look once more later
      }
      return setTimeout(look, Number(each.dataset.after) * 1000);
    };
    setTimeout(look, Number(each.dataset.after) * 1000);
  }
}
