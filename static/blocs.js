// One more blank row of a form, without a save. Without this script, each save brings a new one.

function ajouter(prefixe) {
  const total = document.getElementById(`id_${prefixe}-TOTAL_FORMS`);
  const modele = document.getElementById(`${prefixe}-modele`);
  const rang = Number(total.value);
  const enveloppe = document.createElement("div");
  enveloppe.innerHTML = modele.innerHTML.replaceAll("__prefix__", rang);
  const bloc = enveloppe.firstElementChild;
  bloc.querySelector("[data-numero]").textContent = rang + 1;
  modele.before(bloc);
  total.value = rang + 1;
  bloc.querySelector(":scope fieldset :is(input, select, textarea)").focus();
}

for (const bouton of document.querySelectorAll("button[data-ajouter]")) {
  const { ajouter: prefixe } = bouton.dataset;
  // Browsers restore what was counted on the way back from another page, not the rows.
  document.getElementById(`id_${prefixe}-TOTAL_FORMS`).autocomplete = "off";
  bouton.parentElement.hidden = false;
  bouton.addEventListener("click", () => ajouter(prefixe));
}
