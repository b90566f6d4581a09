// Keys of the desk. Those without Ctrl work outside fields only and can be switched off (WCAG 2.1.4); what is chosen
// is kept in this browser. Which keys lead where stands in the sheet: <a data-keys="g a" href="…">.
const OFF = "desk-keys-off", PAUSE = 1500;
const sheet = document.querySelector("[data-keys-sheet]");
const dialog = sheet?.closest("dialog");
const toggle = sheet?.querySelector("[data-keys-switch]");
let isOff = false, begun = "", at = 0;
try { isOff = localStorage.getItem(OFF) === "1"; } catch { /* a browser that keeps nothing: the keys are on */ }

if (toggle) {
  toggle.closest("[hidden]").hidden = false;
  toggle.checked = !isOff;
  toggle.addEventListener("change", () => {
    isOff = !toggle.checked;
    try { isOff ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF); } catch { /* for this page only */ }
  });
}
document.querySelector("[data-keys-open]")?.addEventListener("click", (event) => {
  if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  dialog.showModal();
});

const rows = () => [...document.querySelectorAll("#result_list tbody tr")];
const here = () => document.activeElement.closest("#result_list tbody tr");
const step = (by) => {
  const all = rows();
  const now = all.indexOf(here());
  const next = all[now < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(now + by, 0), all.length - 1)];
  next?.querySelector("a[href]")?.focus();
  return Boolean(next);
};
const does = {
  "?": () => dialog && !dialog.open && (dialog.showModal(), true),
  "/": () => { const field = document.querySelector("#searchbar"); field?.focus(); return Boolean(field); },
  j: () => step(1),
  k: () => step(-1),
  x: () => { const box = here()?.querySelector(".action-select"); box?.click(); return Boolean(box); },
};
const follow = (keys) => {
  const link = sheet?.querySelector(`a[data-keys="${CSS.escape(keys)}"]`);
  if (link) location.assign(link.href);
  return Boolean(link);
};
const press = (selector) => { const found = document.querySelector(selector); found?.click(); return Boolean(found); };

addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && !event.altKey) {
    const done = key === "s" && !event.shiftKey ? press(".submit-row [name=_continue]") || press(".submit-row [name=_save]")
      : key === "p" && event.shiftKey && press(".object-tools a[href$='/preview/']");
    if (done) event.preventDefault();
    return;
  }
  const isField = event.target.closest("input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]:not([contenteditable=false])");
  if (isOff || event.altKey || isField || event.isComposing || (dialog?.open && event.key !== "?")) return;
  const keys = Date.now() - at < PAUSE && begun ? `${begun} ${event.key}` : event.key;
  begun = event.key === "g" && keys === "g" ? "g" : "";
  at = Date.now();
  if (does[keys]?.() || follow(keys)) event.preventDefault();
});
