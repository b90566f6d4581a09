/* Keeps what stands in the comment form on the server while somebody writes, and when they leave. Wraps the form;
   data-address is where drafts go, data-kept what is said. Without a script the button "Keep as a draft" does it. */
customElements.define("comment-draft", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.area = this.querySelector("textarea");
    if (!this.form || !this.area) return;
    this.kept = this.area.value;
    this.onhide = () => { if (document.visibilityState === "hidden") this.keep(); };
    this.area.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), 4000);
    });
    this.form.addEventListener("submit", () => {
      clearTimeout(this.timer);
      this.kept = this.area.value;
    });
    document.addEventListener("visibilitychange", this.onhide);
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.onhide);
  }

  async keep() {
    const words = this.area.value;
    if (words === this.kept) return;
    this.kept = words;
    try {
      const answer = await fetch(this.dataset.address, {
        method: "POST",
        body: new URLSearchParams(new FormData(this.form)),
        headers: { "X-Draft": "1" },
        credentials: "same-origin",
        keepalive: words.length < 30000,
        redirect: "error",
      });
      if (answer.status !== 204) throw new Error(answer.status);
      this.say(this.dataset.kept);
    } catch {
      this.kept = null;
      this.say("");
    }
  }

  say(words) {
    this.status ??= this.form.querySelector("[data-draft-state]");
    if (this.status) this.status.textContent = words;
  }
});
