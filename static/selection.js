// The running total of the ticked invoices. Without this script the bar holds its button alone
// and the basket says the sum.

const INSECABLE = "\u00a0";

/** 123450 → "1 234,50 €", as the server writes it. */
function euros(centimes) {
  const entiers = String(Math.floor(centimes / 100)).replace(/\B(?=(\d{3})+$)/g, INSECABLE);
  return `${entiers},${String(centimes % 100).padStart(2, "0")}${INSECABLE}€`;
}

for (const somme of document.querySelectorAll("[data-selection]")) {
  const cases = [...document.querySelectorAll(`[form="${somme.dataset.selection}"][data-montant]`)];

  const dire = () => {
    const cochees = cases.filter((c) => c.checked);
    const total = cochees.reduce((t, c) => t + Number(c.dataset.montant), 0);
    const s = cochees.length > 1 ? "s" : "";
    const nombre = document.createElement("span");
    nombre.textContent = cochees.length ? `${cochees.length} facture${s} cochée${s}` : "Aucune facture cochée";
    const montant = document.createElement("strong");
    montant.className = "montant";
    montant.textContent = euros(total);
    somme.replaceChildren(nombre, " ", montant);
  };

  for (const c of cases) c.addEventListener("change", dire);
  // Browsers restore ticks on the way back from another page.
  window.addEventListener("pageshow", dire);
}
