// While a file is tried or written, shows how far the work has come, then what came of it. Without
// this script the page asks again by itself (<noscript>).

const PAUSE = 1500;

async function regarder() {
  try {
    const reponse = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
    const avance = page.querySelector("#avance");
    if (!avance) return location.reload();
    document.querySelector("#avance").replaceWith(avance);
  } catch {
    // The network is away: the next look may find it back.
  }
  setTimeout(regarder, PAUSE);
}

setTimeout(regarder, PAUSE);
