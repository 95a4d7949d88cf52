// One more blank row of a form, without a save. Without this script, each save brings a new one.

function ajouter(prefixe) {
  const total = document.getElementById(`id_${prefixe}-TOTAL_FORMS`);
  const modele = document.getElementById(`${prefixe}-modele`);
  const rang = Number(total.value);
  const bloc = document.createElement("div");
  bloc.innerHTML = modele.innerHTML.replaceAll("__prefix__", rang);
  bloc.querySelector("[data-numero]").textContent = rang + 1;
  modele.before(...bloc.children);
  total.value = rang + 1;
  document.querySelector(`[name^="${prefixe}-${rang}-"]:not([type="hidden"])`).focus();
}

for (const bouton of document.querySelectorAll("button[data-ajouter]")) {
  const { ajouter: prefixe } = bouton.dataset;
  // Browsers restore what was counted on the way back from another page, not the rows.
  document.getElementById(`id_${prefixe}-TOTAL_FORMS`).autocomplete = "off";
  bouton.closest("[hidden]").hidden = false;
  bouton.addEventListener("click", () => ajouter(prefixe));
}
