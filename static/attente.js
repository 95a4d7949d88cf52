// While something is awaited (the bank's answer, the receipt), asks again by itself. Without this
// script the page holds a link that does the same.

const PREMIERE_PAUSE = 3000;
const PLUS_LONGUE_PAUSE = 30000;
const PATIENCE = 20 * 60 * 1000; // afterwards the link remains

const bloc = document.querySelector("[data-attente]");
const debut = Date.now();

async function regarder(pause) {
  let page;
  try {
    const reponse = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (reponse.ok) page = new DOMParser().parseFromString(await reponse.text(), "text/html");
  } catch {
    // The network is away: the next look may find it back.
  }
  const nouveau = page?.getElementById(bloc.id);
  if (page && nouveau?.dataset.attente !== bloc.dataset.attente) {
    // A receipt slips into place, so that an address being typed is not lost.
    if (nouveau && bloc.dataset.attente === "recu") bloc.replaceWith(document.importNode(nouveau, true));
    else location.reload();
    return;
  }
  attendre(Math.min(pause * 1.5, PLUS_LONGUE_PAUSE));
}

function attendre(pause) {
  if (Date.now() - debut < PATIENCE) setTimeout(regarder, pause, pause);
}

if (bloc) {
  const message = bloc.querySelector("[data-attente-message]");
  if (message) message.textContent = "Cette page se met à jour d’elle-même.";
  attendre(PREMIERE_PAUSE);
}
