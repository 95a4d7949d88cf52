// The running count of the ticked meals; what was changed in the month goes along with a repeating
// week. Without this script the bar holds its button alone, the summary says the same, and the page
// says to save first.

const changees = (form) =>
  [...form.querySelectorAll('input[type="checkbox"]')].filter((c) => c.checked !== c.defaultChecked);

function compter(form, somme) {
  const dire = () => {
    const ajouts = changees(form).filter((c) => c.checked).length;
    const retraits = changees(form).length - ajouts;
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

/** Send the month's fields with the other form, once something in them has changed. */
function emmener(form, semaine) {
  semaine.addEventListener("formdata", ({ formData }) => {
    if (!changees(form).length) return;
    for (const [nom, valeur] of new FormData(form)) {
      if (/^(enfant|vu)-/.test(nom)) formData.append(nom, valeur);
    }
  });
}

const form = document.getElementById("grille");
const semaine = document.getElementById("semaine");
if (form) {
  for (const somme of document.querySelectorAll("[data-repas]")) compter(form, somme);
  if (semaine) emmener(form, semaine);
}
