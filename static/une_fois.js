// A second click on the button while the bank is being asked changes nothing: the first goes on.
// Without this script the portal says that a payment is already under way.

let parti = false;

document.getElementById("paiement")?.addEventListener("submit", (envoi) => {
  if (parti) envoi.preventDefault();
  parti = true;
});
// Shown again from the browser's memory (the Back button), the page can be sent again.
addEventListener("pageshow", () => { parti = false; });
