// On a narrow screen the menu scrolls sideways: bring the page one is on into sight.
document
  .querySelector(".menu [aria-current]")
  ?.scrollIntoView({ block: "nearest", inline: "center" });
