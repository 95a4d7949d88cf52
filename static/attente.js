// While the bank's answer is awaited, asks again by itself and shows the page anew once its title
// (the situation) changes. Without this script the page holds a link that does the same.

const PREMIERE_PAUSE = 3000;
const PLUS_LONGUE_PAUSE = 30000;
const PATIENCE = 20 * 60 * 1000; // afterwards the link remains

const debut = Date.now();
const situation = (page) => page.querySelector("h1")?.textContent.trim();

async function regarder(pause) {
  try {
    const reponse = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (reponse.ok) {
      const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
      if (situation(page) !== situation(document)) return location.reload();
    }
  } catch {
    // The network is away: the next look may find it back.
  }
  return attendre(Math.min(pause * 1.5, PLUS_LONGUE_PAUSE));
}

function attendre(pause) {
  if (Date.now() - debut < PATIENCE) setTimeout(regarder, pause, pause);
}

attendre(PREMIERE_PAUSE);
