// Footnotes and citations: one piece each in the line, opened by Enter or a double click.
import { crel, InputRule, Node } from "django-prose-editor/editor";
import { ask, word } from "editor/ask";
import { put } from "editor/behind";
import { button, opens } from "editor/blocks";
import { tidy, written } from "editor/rich";

const inline = { group: "inline", inline: true, atom: true, draggable: true };

const shown = (dom, edit, editor) => (dom.addEventListener("dblclick", () => edit(editor)), { dom });

const editFootnote = async (editor) => {
  const { note } = editor.isActive("footnote") ? editor.getAttributes("footnote") : {};
  const answer = await ask(editor, word("footnote"), { note: { label: word("footnoteLabel"), kind: "rich", value: note } });
  if (answer?.note) put(editor, "footnote", answer);
};

export const Footnote = Node.create({
  ...inline, name: "footnote", marks: "",
  addAttributes: () => ({ note: { parseHTML: (element) => tidy(element), rendered: false, default: "" } }),
  parseHTML: () => [{ tag: "small[data-note]", priority: 60 }],
  renderHTML: ({ node }) => written("small", node.attrs.note, { "data-note": "" }),
  addMenuItems(tools) {
    button(tools, "footnote", "looks_one", "notes", editFootnote);
  },
  addKeyboardShortcuts: () => ({
    ...opens("footnote", editFootnote),
    "Mod-Alt-f": ({ editor }) => (editFootnote(editor), true),
  }),
  addNodeView: () => ({ editor, node }) => {
    const text = written("small", node.attrs.note).textContent;
    return shown(crel("span", { className: "block-note", title: text, role: "note", "aria-label": `${word("footnote")}: ${text}` }), editFootnote, editor);
  },
});

// The keys stand in the reference rows below the text; a row that is not saved yet may have none.
const references = () => [...document.querySelectorAll("input[name^=references-][name$=-name]")]
  .filter((input) => input.value && !input.name.includes("__prefix__"))
  .map((input) => [input.value, document.querySelector(`[name="${input.name.replace(/name$/, "raw")}"]`)?.value.slice(0, 90) ?? ""]);
const keysIn = (text) => (text.match(/[\w:.-]+/g) ?? []).join(" ");
const text = ({ keys, locator }) => `[@${keys.split(" ").join("; @")}${locator ? `, ${locator}` : ""}]`;

const editCitation = async (editor) => {
  const there = editor.isActive("citation") ? editor.getAttributes("citation") : {};
  const answer = await ask(editor, word("citation"), {
    keys: { label: word("citationLabel"), help: word("citationHelp"), value: there.keys, required: true, choices: references() },
    locator: { label: word("locatorLabel"), help: word("locatorHelp"), value: there.locator },
    narrative: { label: word("narrativeLabel"), kind: "tick", value: there.narrative },
  });
  const keys = keysIn(answer?.keys ?? "");
  if (keys) put(editor, "citation", { ...answer, keys });
};

export const Citation = Node.create({
  ...inline, name: "citation", marks: "",
  addAttributes: () => ({
    keys: { parseHTML: (element) => keysIn(element.dataset.cite), renderHTML: ({ keys }) => ({ "data-cite": keys }) },
    locator: { default: "", parseHTML: (element) => element.dataset.locator ?? "", renderHTML: ({ locator }) => (locator ? { "data-locator": locator } : {}) },
    narrative: { default: false, parseHTML: (element) => element.dataset.form === "narrative", renderHTML: ({ narrative }) => (narrative ? { "data-form": "narrative" } : {}) },
  }),
  parseHTML: () => [{ tag: "cite[data-cite]", priority: 60 }],
  renderHTML: ({ node, HTMLAttributes }) => ["cite", HTMLAttributes, text(node.attrs)],
  renderText: ({ node }) => text(node.attrs),
  addMenuItems(tools) {
    button(tools, "citation", "menu_book", "notes", editCitation);
  },
  addKeyboardShortcuts: () => ({
    ...opens("citation", editCitation),
    "Mod-Alt-k": ({ editor }) => (editCitation(editor), true),
  }),
  // [@horvath1991] becomes a citation as it is typed.
  addInputRules: () => [new InputRule({
    find: /\[@([\w:.-]+)\]$/,
    handler: ({ range, match, chain }) => chain().insertContentAt(range, { type: "citation", attrs: { keys: match[1] } }).run(),
  })],
  addNodeView: () => ({ editor, node }) => shown(crel("span", { className: "block-citation", textContent: text(node.attrs) }), editCitation, editor),
});
