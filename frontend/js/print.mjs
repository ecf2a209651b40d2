// <button data-module="or-print">: what the browser's own print command does, for those who do not know it.
export function startPrinting(root = document) {
  for (const button of root.querySelectorAll('[data-module="or-print"]')) {
    button.addEventListener("click", () => window.print());
  }
}
