// Finds the town of the list that is nearest to the phone. The place itself stays in the phone: only the town is sent.

export function startNear(root = document) {
  const form = root.querySelector("[data-module='or-near']");
  const offer = form?.querySelector("[data-near-offer]");
  if (!offer || !("geolocation" in navigator)) return;
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => {
    const said = offer.querySelector("[data-near-said]");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => choose(form, coords.latitude, coords.longitude),
      () => { said.textContent = said.dataset.failed; },
      { maximumAge: 600000, timeout: 15000 },
    );
  });
}

function choose(form, latitude, longitude) {
  const options = [...form.querySelectorAll("option[data-point]")];
  const shrink = Math.cos((latitude * Math.PI) / 180);
  const far = (option) => {
    const [north, east] = option.dataset.point.split(",").map(Number);
    return (north - latitude) ** 2 + ((east - longitude) * shrink) ** 2;
  };
  const nearest = options.reduce((best, option) => (far(option) < far(best) ? option : best), options[0]);
  if (!nearest) return;
  nearest.selected = true;
  form.requestSubmit();
}
