/* Runs before the page is drawn: what needs scripts is shown, and the chosen theme is there at once. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  var scheme = "system";
  try {
    scheme = localStorage.getItem("scheme") || "system";
  } catch (error) {
    /* storage refused: the device decides */
  }
  var dark = scheme === "dark" || (scheme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.setAttribute("data-fr-theme", dark ? "dark" : "light");
})();
