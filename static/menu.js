// On a narrow screen the menu scrolls sideways: bring into sight the page one is on, and the entry
// that the keyboard reaches.
const menu = document.querySelector(".menu");

const montrer = (entree) => entree.scrollIntoView({ block: "nearest", inline: "center" });
const courante = menu.querySelector("[aria-current]");
if (courante) montrer(courante);
menu.addEventListener("focusin", (evenement) => montrer(evenement.target));
