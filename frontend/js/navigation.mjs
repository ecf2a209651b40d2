// On a phone the list of places folds away behind one button; without JavaScript it simply stays open.
export function startNavigation(root = document) {
  for (const navigation of root.querySelectorAll('[data-module="or-navigation"]')) {
    const list = navigation.querySelector("ul");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "or-navigation__toggle";
    button.textContent = navigation.dataset.label;
    button.setAttribute("aria-controls", list.id);
    const show = (open) => {
      button.setAttribute("aria-expanded", String(open));
      navigation.classList.toggle("or-navigation--open", open);
    };
    button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
    show(false);
    navigation.prepend(button);
    navigation.classList.add("or-navigation--foldable");
  }
}
