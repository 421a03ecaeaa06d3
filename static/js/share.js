/* « Copier l’adresse »: where the browser does not let pages write to the clipboard, the address is selected. */
"use strict";
for (const button of document.querySelectorAll("[data-copy]")) {
  const address = document.getElementById(button.dataset.copy);
  const status = document.getElementById(button.dataset.done);
  button.addEventListener("click", async () => {
    status.textContent = "";
    try {
      await navigator.clipboard.writeText(address.textContent.trim());
      status.textContent = "L’adresse est copiée.";
    } catch {
      window.getSelection().selectAllChildren(address);
      status.textContent = "L’adresse est sélectionnée : copiez-la.";
    }
  });
}
