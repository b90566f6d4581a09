/* Takes away what a purpose without consent kept in this browser besides cookies, which the server deletes.
   data-names: names as the notice tells them, apart by spaces; * stands for anything. */
customElements.define("consent-sweep", class extends HTMLElement {
  async connectedCallback() {
    const escape = (part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
    const told = (this.dataset.names || "").split(" ").map((name) => name.split("*").map(escape).join(".*"));
    const unwanted = new RegExp(`^(?:${told.join("|")})$`);
    for (const store of [window.localStorage, window.sessionStorage]) {
      Object.keys(store).filter((key) => unwanted.test(key)).forEach((key) => store.removeItem(key));
    }
    for (const { name } of (await indexedDB.databases?.()) ?? []) {
      if (unwanted.test(name)) indexedDB.deleteDatabase(name);
    }
  }
});
