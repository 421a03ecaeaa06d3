/* A key that fails, is refused or is put away is said in words, next to the button. */
"use strict";
document.addEventListener("allauth.error", (event) => {
  const place = document.getElementById("webauthn-error");
  if (!place) return;
  event.preventDefault();
  const name = event.detail.exception ? event.detail.exception.name : "";
  place.textContent =
    name === "NotAllowedError"
      ? "L’opération a été abandonnée ou a pris trop de temps. Recommencez quand vous voulez."
      : name === "SecurityError"
        ? "Votre navigateur refuse les clés à cette adresse : ouvrez le portail par son nom plutôt que par des chiffres."
        : "La clé n’a pas pu être lue. Vérifiez que votre navigateur l’accepte, puis recommencez.";
  place.hidden = false;
});
