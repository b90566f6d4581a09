/* Says once that this page is read, with no cookie and no id. Only on pages of visitors who allow analytics: for
   others the server leaves it out, or keeps it in an inert template until they do. data-url is where it is counted. */
customElements.define("page-read", class extends HTMLElement {
  connectedCallback() {
    const body = new URLSearchParams({ page: location.pathname });
    fetch(this.dataset.url, { method: "POST", body, keepalive: true, credentials: "same-origin" }).catch(() => {});
  }
});
