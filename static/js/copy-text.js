/* Adds a button that copies the text inside: secrets and recovery codes. data-label names it, data-copied confirms. */
customElements.define("copy-text", class extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard || this.querySelector("button")) return;
    const text = this.textContent.trim().replace(/[^\S\n]+/g, " ");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = this.dataset.label || "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text);
      button.setAttribute("aria-live", "polite");
      button.textContent = this.dataset.copied || "Copied";
    });
    this.append(button);
  }
});
