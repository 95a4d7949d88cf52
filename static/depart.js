// Sends the form to the bank at once; without this script its button does. Shown again from the
// browser's memory (the Back button), the page asks the portal what became of the payment instead.

addEventListener("pageshow", (moment) => {
  if (moment.persisted) location.reload();
  else document.getElementById("depart").submit();
});
