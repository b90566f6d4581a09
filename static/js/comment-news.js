/* Says "3 new comments" while a page is open, and tells the site what has been on the screen. Wraps the link to the new
   comments: data-count is where to ask, data-read where to tell (people who are signed in), data-one and data-many are
   the words ("%n"). Without a script: reload the page, and press "Mark as read". */
customElements.define("comment-news", class extends HTMLElement {
  connectedCallback() {
    this.link = this.querySelector("a");
    this.pause = 30;
    this.next();
    if (this.dataset.read) this.watch();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.eye?.disconnect();
  }

  next() {
    this.timer = setTimeout(() => this.ask(), this.pause * 1000);
    this.pause = Math.min(this.pause * 1.2, 300);
  }

  async ask() {
    if (document.visibilityState === "visible") {
      try {
        const answer = await fetch(this.dataset.count, { credentials: "same-origin" });
        if (answer.ok) this.say((await answer.json()).new);
        else if (answer.status < 500) return;
      } catch { /* offline: ask again later */ }
    }
    this.next();
  }

  say(count) {
    if (!count) return;
    this.link.textContent = (count === 1 ? this.dataset.one : this.dataset.many).replace("%n", count);
    this.hidden = false;
  }

  watch() {
    const place = this.closest(".conversation").querySelector(".thread");
    const form = document.getElementById("acts");
    if (!place || !form) return;
    this.eye = new IntersectionObserver(([entry]) => {
      clearTimeout(this.seeing);
      if (entry.isIntersecting) this.seeing = setTimeout(() => this.tell(form), 5000);
    });
    this.eye.observe(place);
  }

  tell(form) {
    this.eye.disconnect();
    const body = new URLSearchParams(new FormData(form));
    body.set("seen", this.dataset.seen);
    fetch(this.dataset.read, { method: "POST", body, headers: { "X-Read": "1" }, credentials: "same-origin" }).catch(() => {});
  }
});
