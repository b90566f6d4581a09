// A picture dropped on the writing page, pasted beside the text, or chosen here goes to the library's own form, which
// opens with the file in it: nothing comes in undescribed. What is added there becomes the lead picture. Without a
// script the sign beside the field opens the same form.
customElements.define("picture-drop", class extends HTMLElement {
  connectedCallback() {
    if (this.input) return;
    this.input = this.querySelector("input");
    this.said = this.querySelector("[role=status]");
    const form = this.closest("form");
    this.input.addEventListener("change", () => this.take(this.input.files));
    form.addEventListener("dragover", (event) => this.over(event, true));
    form.addEventListener("dragleave", (event) => this.over(event, false));
    form.addEventListener("drop", (event) => this.given(event, event.dataTransfer));
    form.addEventListener("paste", (event) => this.given(event, event.clipboardData));
    form.querySelector(".field-lead_picture")?.append(this);
  }

  over(event, isOver) {
    if (this.isElsewhere(event) || ![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    this.toggleAttribute("data-over", isOver);
  }

  // The text takes care of what is dropped into it, a field of words of the words.
  isElsewhere(event) {
    return event.target.closest?.(".ProseMirror, dialog") || event.defaultPrevented;
  }

  given(event, data) {
    if (this.isElsewhere(event) || !data?.files.length) return;
    event.preventDefault();
    this.removeAttribute("data-over");
    this.take(data.files);
  }

  take(files) {
    const file = [...files].find(({ type }) => type.startsWith("image/"));
    if (!file) return this.say(this.dataset.none);
    const window_ = open(this.dataset.add, this.dataset.field, "width=800,height=700,resizable=yes,scrollbars=yes");
    if (!window_) return this.say(this.dataset.blocked);
    window_.addEventListener("load", () => this.fill(window_, file), { once: true });
  }

  fill(window_, file) {
    const given = new DataTransfer();
    given.items.add(file);
    const form = window_.document;
    const input = form.querySelector("input[name=file]");
    if (!input) return;
    input.files = given.files;
    const title = form.querySelector("input[name=title]");
    if (!title.value) title.value = file.name.replace(/\.\w+$/, "").replace(/[_-]+/g, " ");
    form.querySelector("input[name=alt]").focus();
    this.input.value = "";
    this.say("");
  }

  say(words) { this.said.textContent = words; }
});
