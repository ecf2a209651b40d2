// <ol data-arrows>: arrow keys go from link to link, Home and End to the first and the last. Tab works as everywhere.
export function startArrows(root = document) {
  for (const list of root.querySelectorAll("[data-arrows]")) {
    list.addEventListener("keydown", (event) => {
      const links = [...list.querySelectorAll("a[href]")];
      const at = links.indexOf(document.activeElement);
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
      if (at < 0 || to === undefined || !links[to]) return;
      event.preventDefault();
      links[to].focus();
    });
  }
}
