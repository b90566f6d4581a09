/* A "Share" link leads to the comment's own page; with a script it hands over the address at once.
   Wraps the thread; data-copied is what is said after copying. */
customElements.define("comment-share", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-share]");
      if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
      event.preventDefault();
      this.share(link);
    });
  }

  async share(link) {
    try {
      if (navigator.share && matchMedia("(pointer: coarse)").matches) {
        await navigator.share({ url: link.href });
      } else {
        await navigator.clipboard.writeText(link.href);
        this.say(link);
      }
    } catch (error) {
      if (error.name !== "AbortError") location.assign(link.href);
    }
  }

  say(link) {
    const words = link.textContent;
    link.setAttribute("role", "status");
    link.textContent = this.dataset.copied || "Link copied";
    setTimeout(() => {
      link.removeAttribute("role");
      link.textContent = words;
    }, 2500);
  }
});
