// Paste: cleaned on the way in, with a sentence on what was left out; what is too long is refused, and nothing changes.
import { crel, Extension, Plugin } from "django-prose-editor/editor";
import { word } from "editor/ask";
import { clean } from "editor/cleaning";

// Word's own rubbish is most of what it copies: its raw length says little, its cleaned one counts.
const MOST_RAW = 16_000_000;
// What was copied here, in this tab or another, is of our own making.
const isOurs = (html) => html.includes("data-pm-slice");
const sentence = (removed) => {
  const parts = Object.entries(removed).map(([what, n]) => `${n} ${word(what)[n === 1 ? 0 : 1]}`);
  return parts.length ? `${word("removed")} ${parts.join(", ")}.` : "";
};

export const Pasting = Extension.create({
  name: "pasting",
  addProseMirrorPlugins() {
    const said = crel("p", { className: "block-said", role: "status" });
    let last = { source: null };
    const cleaned = (source) => (last.source === source ? last : last = { source, ...clean(source) });
    const paste = (_view, event) => {
      const data = event.clipboardData, html = data?.getData("text/html") ?? "", plain = data?.getData("text/plain") ?? "";
      said.textContent = "";
      const length = html.length > MOST_RAW ? html.length : html ? cleaned(html).html.length : plain.length;
      if (length <= word("most")) return false;
      event.preventDefault();
      said.textContent = word("tooLong");
      return true;
    };
    const transformPastedHTML = (html) => {
      if (isOurs(html)) return html;
      const { html: result, removed } = cleaned(html);
      said.textContent = sentence(removed);
      return result;
    };
    return [new Plugin({
      props: { handleDOMEvents: { paste }, transformPastedHTML },
      view: (view) => (view.dom.before(said), { destroy: () => said.remove() }),
    })];
  },
});
