/* A form that saves itself. htmx sends it while it is filled; here: its turns, its key after a new sign-in, the network
   that fails, the tab that closes. */
"use strict";
(() => {
  const form = document.getElementById("fiche");
  if (!form) return;
  const RETRY = 8000; // ms
  const STAYED = 15000; // ms
  const KEEPALIVE_MAX = 60000; // bytes: what browsers carry for a page that leaves
  let unsaved = "rescued" in form.dataset; // given back after a sign-in, and nowhere else by now
  let leaving = false;
  let retry = null;

  const cookie = () => document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="))?.slice(10);
  const field = (name) => form.querySelector(`input[name="${name}"]`);

  /* The turn is one more each time the form is sent, so that what arrives late is known as late. */
  const next = () => {
    const turn = field("turn");
    turn.value = String(Number(turn.value || 0) + 1);
    const key = cookie();
    if (key) field("csrfmiddlewaretoken").value = key; // a new sign-in in another window has changed it
    return turn.value;
  };

  const say = (words) => {
    const state = document.getElementById("etat");
    const text = document.createElement("p");
    text.textContent = words;
    state.replaceChildren(text);
    state.classList.add("egts-state--warning");
  };

  form.addEventListener("input", () => {
    unsaved = true;
  });
  /* What the button sends is all there is to send: a save under way is dropped, none follows. */
  form.addEventListener("submit", () => {
    leaving = true;
    setTimeout(() => {
      leaving = false; // still here: the page did not change after all
    }, STAYED);
    clearTimeout(retry);
    next();
    window.htmx.trigger(form, "htmx:abort");
  });
  document.body.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt !== form) return;
    if (leaving) {
      event.preventDefault();
      return;
    }
    event.detail.parameters.set("turn", next());
    event.detail.parameters.set("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
    unsaved = false;
  });
  const again = () => {
    unsaved = true;
    clearTimeout(retry);
    retry = setTimeout(() => window.htmx.trigger(form, "keep"), RETRY);
  };
  document.body.addEventListener("htmx:sendError", (event) => {
    if (event.detail.elt !== form || leaving) return;
    say("Pas de réseau : votre saisie est toujours sur cette page, elle s’enregistrera dès qu’il revient.");
    again();
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    if (event.detail.elt !== form || leaving) return;
    say("Pas encore enregistré : votre saisie est toujours sur cette page. Un nouvel essai suit.");
    again();
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.requestConfig?.elt !== form) return;
    if (event.detail.xhr.status === 401) again();
  });

  /* A tab that is put away or closed sends what it holds. */
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || !unsaved || leaving) return;
    next();
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
    data.delete("remove_documents");
    data.delete("photo_alt");
    data.set("act", "autosave");
    const body = data.toString();
    if (body.length > KEEPALIVE_MAX) return;
    unsaved = false;
    fetch(form.action, {
      method: "POST",
      body: data,
      keepalive: true,
      headers: { "HX-Request": "true" },
    }).then(
      (answer) => {
        if (!answer.ok) unsaved = true;
      },
      () => {
        unsaved = true;
      },
    );
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved && !leaving && document.querySelector("#etat.egts-state--warning")) event.preventDefault();
  });
})();
