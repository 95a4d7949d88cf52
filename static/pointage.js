// A tap is sent without leaving the page: the sheet that answers takes the place of this one. Taps
// wait for each other, so that the last answer is the latest. Without this script, or when the
// portal does not answer, the page is posted as a whole and comes back at the same child.

const ENTIER = "#content-start";
let file = Promise.resolve();

document.addEventListener("submit", (evenement) => {
  const [form, bouton] = [evenement.target, evenement.submitter];
  if (!form.matches("form.pointage") || !bouton) return;
  evenement.preventDefault();
  montrer(bouton);
  const corps = new FormData(form);
  corps.set(bouton.name, bouton.value);
  file = file.then(() => envoyer(form, bouton, corps)).catch(() => poster(form, bouton));
});

// At once, so that a finger knows it was felt; what the portal answers replaces it.
function montrer(bouton) {
  const freres = bouton.closest(".pointage-gestes")?.querySelectorAll("button") ?? [];
  for (const autre of freres) autre.setAttribute("aria-pressed", "false");
  if (freres.length) bouton.setAttribute("aria-pressed", !bouton.value.endsWith(":effacer"));
}

async function envoyer(form, bouton, corps) {
  const reponse = await fetch(form.action, { method: "POST", body: corps });
  if (!reponse.ok) throw new Error(reponse.status);
  const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
  if (!page.querySelector("form.pointage")) {
    location.assign(reponse.url); // signed out meanwhile: the door
    return;
  }
  const ouvert = document.querySelector(".pointage-sans")?.open;
  document.querySelector(ENTIER).replaceWith(page.querySelector(ENTIER));
  document.title = page.title;
  const replie = document.querySelector(".pointage-sans");
  if (replie && ouvert) replie.open = true;
  suivre(bouton);
}

// The keyboard stays where it was.
function suivre(bouton) {
  const [cle] = bouton.value.split(":");
  const boutons = document.querySelectorAll(`#enfant-${CSS.escape(cle)} button`);
  const meme = [...boutons].find((b) => b.className === bouton.className);
  meme?.focus({ preventScroll: true });
}

// The form that was tapped may have been replaced by an earlier answer; of two failed taps that are
// both posted before the page goes, the later one alone is said.
function poster(tapee, bouton) {
  const form = tapee.isConnected ? tapee : document.querySelector("form.pointage");
  if (!form) return;
  form.querySelector("input[data-tap]")?.remove();
  const champ = document.createElement("input");
  champ.dataset.tap = "";
  [champ.type, champ.name, champ.value] = ["hidden", bouton.name, bouton.value];
  form.append(champ);
  form.submit();
}
