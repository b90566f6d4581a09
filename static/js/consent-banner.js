/* Sends the choice without leaving the page. The banner goes, and what waits for consent wakes, only once the
   choice is stored; if that fails, the form is sent in the plain way, which shows what is wrong. Wraps <form data-consent-banner>; data-done is what is said. */
customElements.define("consent-banner", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this.send);
  }

  async send(event) {
    const form = event.target;
    const button = event.submitter;
    if (!button?.dataset.consent) return;
    event.preventDefault();
    const buttons = [...form.querySelectorAll("button")];
    const address = button.hasAttribute("formaction") ? button.formAction : form.action;
    const body = new URLSearchParams(new FormData(form, button));
    buttons.forEach((each) => { each.disabled = true; });
    let stored = false;
    try {
      const headers = { Accept: "application/json", "X-Cookie-Consent-Fetch": "1" };
      const answer = await fetch(address, { method: "POST", body, headers, credentials: "same-origin" });
      stored = answer.ok;
      if (stored) this.wake((await answer.json()).granted);
    } catch { /* offline: the plain way says so */ }
    buttons.forEach((each) => { each.disabled = false; });
    if (stored) this.finish(button.dataset.consent);
    else this.plainly(form, button);
  }

  wake(granted) {
    for (const waiting of document.querySelectorAll("template[data-purpose]")) {
      if (granted.includes(waiting.dataset.purpose)) waiting.replaceWith(document.importNode(waiting.content, true));
      else waiting.remove();
    }
  }

  finish(choice) {
    const said = document.createElement("p");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    document.body.append(said);
    const main = document.querySelector("main");
    this.remove();
    main?.focus({ preventScroll: true });
    said.textContent = this.dataset.done || "";
    document.dispatchEvent(new CustomEvent("consent", { detail: choice }));
  }

  plainly(form, button) {
    this.removeEventListener("submit", this.send);
    form.requestSubmit(button);
  }
});
