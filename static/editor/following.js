// Beside the text: words, reading time and outline follow as it is typed; the findings follow the draft copy.
import { word } from "editor/ask";

const BLOCKS = "p, h2, h3, h4, li, td, th, blockquote, figcaption, tr, pre, br, hr";
const WORDS_A_MINUTE = 220;
const said = (name, n) => word(name)[n === 1 ? 0 : 1].replace("{n}", n);

const follow = (panel, source) => {
  const page = new DOMParser().parseFromString(source, "text/html");
  for (const block of page.querySelectorAll(BLOCKS)) block.after(" ");
  for (const note of page.querySelectorAll(":is(h2, h3, h4) [data-note]")) note.remove();
  const words = page.body.textContent.split(/\s+/).filter(Boolean).length;
  panel.querySelector("[data-count]").textContent =
    `${said("words", words)}, ${said("minutes", Math.max(1, Math.round(words / WORDS_A_MINUTE)))}`;
  const heads = [...page.querySelectorAll("h2, h3, h4")].map((head) => {
    const item = document.createElement("li");
    item.dataset.level = head.localName[1];
    item.textContent = head.textContent.trim();
    return item;
  });
  panel.querySelector("[data-outline]").hidden = !heads.length;
  panel.querySelector("[data-outline] ol").replaceChildren(...heads);
};

const refresh = async (panel) => {
  const answer = await fetch(panel.dataset.findings, { redirect: "manual" });
  if (!answer.ok) return; // signed out: the line of the draft copy says so
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  panel.querySelector("[data-found]").replaceWith(page.querySelector("[data-found]"));
};

document.addEventListener("prose-editor:ready", ({ target: textarea }) => {
  const panel = document.querySelector(".gate[data-findings]");
  if (!panel || textarea.name !== "body") return;
  let waits;
  textarea.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(() => follow(panel, textarea.value), 300);
  });
  const kept = document.querySelector("[data-said]");
  if (kept) new MutationObserver(() => kept.textContent && refresh(panel)).observe(kept, { childList: true });
});
