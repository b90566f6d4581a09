// Words selected in the text become the passage of a note: a button offers it, the form opens with them filled in.
const AROUND = 100;

const around = (text, selected, isBefore) => {
  const range = document.createRange();
  range.selectNodeContents(text);
  if (isBefore) range.setEnd(selected.startContainer, selected.startOffset);
  else range.setStart(selected.endContainer, selected.endOffset);
  return isBefore ? range.toString().slice(-AROUND) : range.toString().slice(0, AROUND);
};

customElements.define("passage-note", class extends HTMLElement {
  connectedCallback() {
    this.text = document.querySelector(".article");
    this.form = this.querySelector("form");
    if (!this.text || !this.form) return;
    this.offer = document.createElement("button");
    this.offer.type = "button";
    this.offer.className = "button button--primary passage-offer";
    this.offer.textContent = this.dataset.offer;
    this.offer.hidden = true;
    this.append(this.offer);
    document.addEventListener("selectionchange", () => this.look());
    // Pressing the button must not take the selection away before it is read.
    this.offer.addEventListener("pointerdown", (event) => event.preventDefault());
    this.offer.addEventListener("click", () => this.take());
  }

  selected() {
    const selection = getSelection();
    if (selection.isCollapsed || !selection.rangeCount || !selection.toString().trim()) return null;
    const range = selection.getRangeAt(0);
    return this.text.contains(range.commonAncestorContainer) ? range : null;
  }

  look() {
    this.offer.hidden = !this.selected();
  }

  take() {
    const range = this.selected();
    if (!range) return;
    const { quote, before, after, paragraph, body } = this.form.elements;
    quote.value = getSelection().toString().trim().slice(0, quote.maxLength);
    before.value = around(this.text, range, true);
    after.value = around(this.text, range, false);
    paragraph.value = "";
    this.querySelector("details").open = true;
    getSelection().removeAllRanges();
    body.focus();
  }
});
