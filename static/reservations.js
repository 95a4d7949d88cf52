// The running count of the ticked meals. Without this script the bar holds its button alone and the
// summary says the same.

for (const somme of document.querySelectorAll("[data-repas]")) {
  const form = document.getElementById(somme.dataset.repas);
  const cases = [...form.querySelectorAll('input[type="checkbox"]')];

  const dire = () => {
    const ajouts = cases.filter((c) => c.checked && !c.defaultChecked).length;
    const retraits = cases.filter((c) => !c.checked && c.defaultChecked).length;
    const dits = [];
    if (ajouts) dits.push(`${ajouts} à réserver`);
    if (retraits) dits.push(`${retraits} à annuler`);
    const nombre = document.createElement("span");
    nombre.textContent = dits.length ? "À enregistrer" : "Rien de changé";
    const total = document.createElement("strong");
    total.textContent = dits.join(", ");
    somme.replaceChildren(nombre, " ", total);
  };

  form.addEventListener("change", dire);
  // Browsers restore ticks on the way back from another page.
  window.addEventListener("pageshow", dire);
}
