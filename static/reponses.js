// Choosing a ready answer lays its text where it can be changed. What the agent has typed is never
// lost: the ready answer comes after it. Without this script, an empty field sends the ready answer.

const poses = new WeakMap(); // field → the text that was laid there

document.addEventListener("change", ({ target }) => {
  if (!target.matches("select[data-reponse]")) return;
  const champ = document.getElementById(target.dataset.reponse);
  const texte = target.selectedOptions[0]?.dataset.texte ?? "";
  const ecrit = champ.value.trim();
  const sien = ecrit !== "" && ecrit !== poses.get(champ);
  champ.value = sien && texte ? `${ecrit}\n${texte}` : sien ? champ.value : texte;
  poses.set(champ, texte.trim());
});
