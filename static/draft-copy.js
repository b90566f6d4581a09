// Keeps what is typed at the desk as the writer's own copy: after ten seconds of change, and on leaving.
// Every half minute it says that the page is open, and shows who else is there. While other words of the writer are
// undecided, those typed here are not kept: then the browser asks before it leaves the page.
const CHANGES = 10_000, PRESENCE = 30_000, MOST_ON_LEAVING = 60_000;

customElements.define("draft-copy", class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.sent = "unsaved" in this.dataset ? "" : this.typed();
    this.isRefused = "undecided" in this.dataset;
    this.form.addEventListener("submit", () => { this.isSaving = true; });
    addEventListener("beforeunload", (event) => {
      if (this.isRefused && !this.isSaving && this.typed() !== this.sent) event.preventDefault();
    });
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => document.hidden && this.leave());
    addEventListener("pageshow", () => { this.isSaving = false; });
    setInterval(() => this.typed() !== this.sent && this.post(), CHANGES);
    setInterval(() => document.hidden || this.post({ presence: true }), PRESENCE);
    this.post({ presence: true });
  }

  typed() {
    const data = new FormData(this.form);
    data.delete("csrfmiddlewaretoken");
    return new URLSearchParams([...data].filter(([, value]) => typeof value === "string")).toString();
  }

  leave() {
    if (!this.isSaving && this.typed() !== this.sent) this.post({ leaving: true });
  }

  async post({ presence = false, leaving = false, again = false } = {}) {
    if (this.isSaving) return;
    const typed = this.typed();
    const body = new URLSearchParams(presence ? "" : `${typed}&typed=1`);
    const token = this.form.elements.csrfmiddlewaretoken;
    body.set("csrfmiddlewaretoken", token.value);
    const keepalive = leaving && String(body).length < MOST_ON_LEAVING;
    try {
      const answer = await fetch(this.dataset.url, { method: "POST", body, keepalive, redirect: "manual" });
      if (answer.status === 403 && !again) {
        // Signing in again, in another tab, has made another token.
        token.value = (await (await fetch(this.dataset.url, { redirect: "manual" })).json()).token;
        return this.post({ presence, leaving, again: true });
      }
      const { said, others } = await answer.json();
      if (!presence) this.isRefused = !answer.ok;
      if (answer.ok && !presence) this.sent = typed;
      this.say(said ?? (this.isAway ? "" : null), others);
    } catch {
      this.isAway = true;
      this.say(this.dataset.signedOut, []);
      this.querySelector("[data-sign-in]").hidden = false;
    }
  }

  say(said, others) {
    if (said !== this.dataset.signedOut && this.isAway) {
      this.isAway = false;
      this.querySelector("[data-sign-in]").hidden = true;
    }
    if (said !== null) this.querySelector("[data-said]").textContent = said;
    const there = others.join(" ");
    const shown = this.querySelector("[data-others]");
    if (shown.textContent.trim() !== there) shown.textContent = there;
  }
});
