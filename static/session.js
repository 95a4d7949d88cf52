// Three minutes before the session ends, asks whether somebody is still there; at its end leaves the
// page, so that a shared screen shows nothing. The portal is asked each time: another tab may have
// been used meanwhile. Without this script the sign-in page says what happened.

const AVERTIR = 180; // seconds
const PREMIERE = 60;

const sortie = document.querySelector("form[data-session]");
const dialogue = document.createElement("dialog");
let minuterie;
let fin = Infinity;

async function demander(methode) {
  const options = methode === "POST" ? { method: methode, body: new FormData(sortie) } : {};
  const reponse = await fetch(sortie.dataset.session, { ...options, cache: "no-store" });
  const { reste } = await reponse.json();
  fin = Date.now() + reste * 1000;
  return reste;
}

function partir() {
  const ici = encodeURIComponent(location.pathname + location.search);
  location.replace(`${sortie.dataset.porte}?fin=inactivite&next=${ici}`);
}

function programmer(secondes) {
  clearTimeout(minuterie);
  minuterie = setTimeout(veiller, secondes * 1000 + 500);
}

async function veiller(methode = "GET") {
  let reste;
  try {
    reste = await demander(methode);
  } catch {
    // No network: nothing can be asked, and the end comes all the same.
    return Date.now() > fin ? partir() : programmer(PREMIERE);
  }
  if (reste <= 0) return partir();
  if (reste > AVERTIR) {
    if (dialogue.open) dialogue.close("ailleurs");
    return programmer(reste - AVERTIR);
  }
  avertir();
  return programmer(reste);
}

function avertir() {
  if (dialogue.open) return;
  const heure = new Date(fin).toLocaleTimeString("fr-FR", {
    hour: "numeric",
    minute: "2-digit",
    timeZone: "Europe/Paris",
  });
  dialogue.querySelector("time").textContent = heure.replace(":", " h ");
  dialogue.returnValue = "";
  dialogue.showModal();
}

function ecrire(nom, texte, classe = "") {
  const element = document.createElement(nom);
  element.textContent = texte;
  element.className = classe;
  return element;
}

function preparer() {
  const titre = ecrire("h2", "Êtes-vous toujours là ?");
  titre.id = "session-titre";
  const phrase = ecrire("p", "Sans réponse de votre part, votre session se termine à ");
  phrase.append(ecrire("time", ""), `. ${sortie.dataset.rassurer ?? ""}`);
  phrase.id = "session-phrase";
  const formulaire = ecrire("form", "");
  formulaire.method = "dialog";
  formulaire.append(ecrire("button", "Continuer", "btn btn-primary"));
  dialogue.className = "avertissement";
  dialogue.setAttribute("aria-labelledby", titre.id);
  dialogue.setAttribute("aria-describedby", phrase.id);
  dialogue.append(titre, phrase, formulaire);
  // The button, or Escape: somebody is there.
  dialogue.addEventListener("close", () => { if (dialogue.returnValue !== "ailleurs") veiller("POST"); });
  document.body.append(dialogue);
}

if (sortie) {
  preparer();
  programmer(PREMIERE);
  // A computer that slept, a page out of the browser's memory: the end may be behind.
  document.addEventListener("visibilitychange", () => { if (!document.hidden) veiller(); });
  addEventListener("pageshow", (moment) => { if (moment.persisted) veiller(); });
}
