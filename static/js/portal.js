/* The error summary takes the focus, so that it is read first. */
"use strict";
const summary = document.getElementById("erreurs");
if (summary) summary.focus();

/* The narrow menu opens as a dialog, which wants a name; unopened, it is no dialog and may not have one. */
document.getElementById("menu-modal")?.setAttribute("aria-labelledby", "menu-button");

/* Paper is white, whatever the screen. */
const root = document.documentElement;
let onScreen = null;
window.addEventListener("beforeprint", () => {
  onScreen = root.getAttribute("data-fr-theme");
  root.setAttribute("data-fr-theme", "light");
});
window.addEventListener("afterprint", () => {
  if (onScreen) root.setAttribute("data-fr-theme", onScreen);
});
