// The stock admin leaves some controls without a name. Each gets the words that stand beside or above it.

const words = (element) => element?.textContent.trim().replace(/:$/, "");

// Choosers (select2) stand for a <select> before them.
const nameChooser = (container) => {
  const select = container.previousElementSibling;
  const label = words(select?.labels?.[0]) || select?.getAttribute("aria-label");
  if (!label) return;
  for (const part of container.querySelectorAll("[role=combobox], [role=textbox], .select2-search__field")) {
    part.removeAttribute("aria-labelledby");
    part.setAttribute("aria-label", label);
  }
};

// In a table of related rows the only label is the head of the column.
const nameCell = (control) => {
  if (control.labels?.length || control.hasAttribute("aria-label")) return;
  const cell = control.closest("td");
  const heads = control.closest("table").querySelectorAll("thead > tr > *");
  control.setAttribute("aria-label", words(heads[cell.cellIndex]) || control.name);
};

// The writing surface is no form control: the label of the field it writes to does not reach it.
const nameEditor = (surface) => {
  const label = words(surface.closest(".form-row")?.querySelector("label"));
  if (label) surface.setAttribute("aria-label", label);
};

const nameAll = () => {
  document.querySelectorAll(".inline-related.tabular td :is(input:not([type=hidden]), select, textarea)").forEach(nameCell);
  document.querySelectorAll("select + .select2-container").forEach(nameChooser);
  document.querySelectorAll(".ProseMirror[role=textbox]:not([aria-label])").forEach(nameEditor);
};

// A heading without words over a column without words is no heading.
for (const head of document.querySelectorAll(".tabular thead th:empty")) {
  const cell = document.createElement("td");
  cell.className = head.className;
  head.replaceWith(cell);
}

new MutationObserver((changes) => {
  if (changes.some((change) => change.addedNodes.length)) nameAll();
}).observe(document.body, { childList: true, subtree: true });
nameAll();
