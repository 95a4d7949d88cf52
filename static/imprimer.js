// A button that prints the page; without script it is not shown.
for (const bouton of document.querySelectorAll("[data-imprimer]")) {
  bouton.addEventListener("click", () => window.print());
}
