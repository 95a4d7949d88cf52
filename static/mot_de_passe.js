// Beside each password a button that shows it; under a new one (`data-force`: the least length),
// how strong it is by length. Without this script the rule in words is enough.

const PAUSE = 400; // a screen reader hears the verdict, not every key
const mots = (n, mot) => `${n} ${mot}${n > 1 ? "s" : ""}`;

function creer(nom, classe, texte = "") {
  const element = document.createElement(nom);
  element.className = classe;
  element.textContent = texte;
  return element;
}

/** The verdict on so many characters: a rank from 0 to 4, and words. */
function verdict(longueur, minimum) {
  if (longueur === 0) return [0, ""];
  const manque = minimum - longueur;
  if (manque > 0) return [1, `Trop court : encore ${mots(manque, "caractère")}.`];
  if (longueur < minimum + 4) return [2, "Assez long."];
  if (longueur < minimum + 8) return [3, "Solide."];
  return [4, "Très solide."];
}

function montrer(champ) {
  const cadre = creer("div", "secret");
  const bouton = creer("button", "btn btn-link", "Afficher");
  bouton.type = "button";
  bouton.append(creer("span", "visually-hidden", " ce qui est saisi"));
  const basculer = (visible) => {
    champ.type = visible ? "text" : "password";
    bouton.firstChild.textContent = visible ? "Masquer" : "Afficher";
  };
  champ.spellcheck = false;
  champ.autocapitalize = "none";
  champ.replaceWith(cadre);
  cadre.append(champ, bouton);
  bouton.addEventListener("click", () => basculer(champ.type === "password"));
  // Only what is sent as a password is kept as one by the browser.
  champ.form?.addEventListener("submit", () => basculer(false));
  return cadre;
}

function mesurer(champ, cadre) {
  const barre = creer("meter", "force-barre");
  Object.assign(barre, { min: 0, max: 4, low: 2, high: 3, optimum: 4, value: 0 });
  barre.ariaHidden = "true"; // the words say it
  const phrase = creer("p", "force-mots");
  phrase.role = "status";
  const bloc = creer("div", "force");
  bloc.append(barre, phrase);
  cadre.after(bloc);
  let attente;
  champ.addEventListener("input", () => {
    const [rang, texte] = verdict([...champ.value].length, Number(champ.dataset.force));
    barre.value = rang;
    clearTimeout(attente);
    attente = setTimeout(() => { phrase.textContent = texte; }, PAUSE);
  });
}

for (const champ of document.querySelectorAll("input[type=password]")) {
  const actif = document.activeElement === champ;
  const cadre = montrer(champ);
  if (champ.dataset.force) mesurer(champ, cadre);
  if (actif) champ.focus();
}
