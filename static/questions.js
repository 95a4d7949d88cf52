// A question that an address leads to is open; without this, it is scrolled to, and a tap opens it.
function ouvrir() {
  const cible = document.getElementById(location.hash.slice(1));
  if (cible instanceof HTMLDetailsElement) cible.open = true;
}

addEventListener("hashchange", ouvrir);
ouvrir();
