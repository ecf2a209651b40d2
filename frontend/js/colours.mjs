// Shows colours while they are typed, with their contrast beside the page; the server checks again when they are saved.
const COLOUR = /^#[0-9a-f]{6}$/i;
const PAPER = "#faf8f4";

function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const share = parseInt(colour.slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const textOn = (colour) => ["#ffffff", "#10262b", "#000000"].find((text) => contrast(text, colour) >= 4.5);

export function startColours(root = document) {
  const box = root.querySelector('[data-module="or-colours"]');
  if (!box) return;
  const preview = box.querySelector(".or-preview");
  const told = box.querySelector("[data-told]");
  box.addEventListener("input", ({ target }) => {
    if (!["brand", "accent"].includes(target.name) || !COLOUR.test(target.value)) return;
    preview.style.setProperty(`--or-${target.name}`, target.value);
    preview.style.setProperty(`--or-on-${target.name}`, textOn(target.value));
    const found = contrast(target.value, PAPER);
    told.textContent = told.dataset.told.replace("{found}", found.toFixed(1)).replace("{least}", told.dataset.least);
    told.classList.toggle("or-preview__told--low", found < Number(told.dataset.least));
  });
}
