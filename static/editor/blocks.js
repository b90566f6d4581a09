// Blocks of the text that the package does not have: pull quote, a part with a content note, an address elsewhere;
// the caption of a table; and the inline elements an old text may hold, so that none is lost by opening it.
import { Extension, Mark, mergeAttributes, Node, Table as PlainTable } from "django-prose-editor/editor";
import { ask, word } from "editor/ask";
import { put } from "editor/behind";
import { tidy, written } from "editor/rich";

export const button = ({ buttons, menu }, name, icon, groups, command, isActive) =>
  menu.defineItem({
    name, groups, command,
    button: buttons.material(icon, word(name)),
    active: isActive ?? ((editor) => editor.isActive(name)),
  });

// Enter and a double click on a block that is one piece open what it asks for.
export const opens = (name, edit) => ({
  Enter: ({ editor }) => editor.state.selection.node?.type.name === name && (edit(editor), true),
});

export const PullQuote = Node.create({
  name: "pullQuote", group: "block", content: "paragraph+", defining: true,
  parseHTML: () => [{ tag: 'blockquote[data-kind="pull"]', priority: 60 }],
  renderHTML: () => ["blockquote", { "data-kind": "pull" }, 0],
  addMenuItems(tools) {
    button(tools, "pullQuote", "campaign", "parts", (editor) => editor.chain().focus().toggleWrap("pullQuote").run());
  },
});

const editNote = async (editor) => {
  const { note } = editor.getAttributes("contentNote");
  const { names } = await (await fetch(word("contentNotes"))).json();
  const choices = names.map((name) => [name, name]);
  const answer = await ask(editor, word("contentNote"), { note: { label: word("contentNoteLabel"), help: word("contentNoteHelp"), value: note, choices } });
  if (!answer) return;
  const chain = editor.chain().focus();
  if (note === undefined) answer.note && chain.wrapIn("contentNote", answer).run();
  else if (answer.note) chain.updateAttributes("contentNote", answer).run();
  else chain.lift("contentNote").run();
};

export const ContentNote = Node.create({
  name: "contentNote", group: "block", content: "block+", defining: true,
  addAttributes: () => ({
    note: { parseHTML: (element) => element.dataset.contentNote, renderHTML: ({ note }) => ({ "data-content-note": note }) },
  }),
  parseHTML: () => [{ tag: "section[data-content-note]" }],
  renderHTML: ({ HTMLAttributes }) => ["section", HTMLAttributes, 0],
  addMenuItems(tools) {
    button(tools, "contentNote", "report", "parts", editNote);
  },
  addKeyboardShortcuts: () => ({ "Mod-Alt-n": ({ editor }) => (editNote(editor), true) }),
});

const editEmbed = async (editor) => {
  const there = editor.isActive("embed") ? editor.getAttributes("embed") : {};
  const answer = await ask(editor, word("embed"), {
    href: { label: word("embedLabel"), help: word("embedHelp"), value: there.href, pattern: "(https?://|/embeds/).+", required: true },
    caption: { label: word("caption"), kind: "rich", value: there.caption },
  });
  if (answer) put(editor, "embed", answer);
};

export const Embed = Node.create({
  name: "embed", group: "block", atom: true, draggable: true,
  addAttributes: () => ({
    href: { parseHTML: (element) => element.querySelector("a")?.getAttribute("href"), rendered: false },
    caption: { parseHTML: (element) => tidy(element.querySelector("figcaption")), rendered: false, default: "" },
  }),
  parseHTML: () => [{ tag: 'figure[data-kind="embed"]', priority: 60, getAttrs: (element) => element.querySelector("a[href]") && null }],
  renderHTML: ({ node: { attrs: { href, caption } } }) =>
    ["figure", { "data-kind": "embed" }, ["a", { href }, href], ...(caption ? [written("figcaption", caption)] : [])],
  addMenuItems(tools) {
    button(tools, "embed", "smart_display", "parts", editEmbed);
  },
  addKeyboardShortcuts: () => opens("embed", editEmbed),
  addNodeView: () => ({ editor, HTMLAttributes, node: { attrs } }) => {
    const dom = written("figure", attrs.caption, { ...HTMLAttributes, class: "block-embed", "data-address": attrs.href });
    dom.addEventListener("dblclick", () => editEmbed(editor));
    return { dom };
  },
});

export const CaptionedTable = PlainTable.extend({
  addAttributes() {
    const caption = {
      default: "", parseHTML: (element) => element.querySelector("caption")?.textContent.trim() ?? "",
      renderHTML: ({ caption }) => (caption ? { "data-caption": caption } : {}),
    };
    return { ...this.parent?.(), caption };
  },
  parseHTML: () => [{ tag: "table" }, { tag: "caption", ignore: true }],
  renderHTML({ HTMLAttributes }) {
    const { "data-caption": caption, style, ...attributes } = mergeAttributes(this.options.HTMLAttributes, HTMLAttributes);
    return ["table", attributes, ...(caption ? [["caption", caption]] : []), ["tbody", 0]];
  },
  addMenuItems(tools) {
    this.parent?.(tools);
    tools.menu.defineItem({
      name: "tableCaption", groups: "table", button: tools.buttons.material("title", word("tableCaption")),
      hidden: (editor) => !editor.isActive("table"),
      async command(editor) {
        const { caption } = editor.getAttributes("table");
        const answer = await ask(editor, word("tableCaption"), { caption: { label: word("caption"), value: caption } });
        if (answer) editor.chain().focus().updateAttributes("table", answer).run();
      },
    });
  },
});

const kept = ["u", "mark", "small", "q", "ins", "cite", "abbr"].map((tag) => Mark.create({
  name: `kept-${tag}`,
  addAttributes: () => (tag === "abbr" ? { title: { default: null } } : {}),
  parseHTML: () => [{ tag, priority: 40 }],
  renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
}));

export const KeptMarks = Extension.create({ name: "keptMarks", addExtensions: () => kept });
