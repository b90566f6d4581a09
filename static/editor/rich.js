// A line of text with emphasis and links: the text of a note, a caption. Kept as HTML in an attribute of its block.
import {
  Bold, Code, Document, Editor, getHTMLFromFragment, getSchema, HardBreak, Italic, Link, Paragraph, pm, Subscript,
  Superscript, Text, UndoRedo,
} from "django-prose-editor/editor";

const line = [
  Document.extend({ content: "paragraph" }), Paragraph, Text, Bold, Italic, Code, Subscript, Superscript,
  Link.configure({ enableTarget: false }),
];
const schema = getSchema(line);
const inside = (html) => html.replace(/^<p>|<\/p>$/g, "").replace(/^(?:\s|&nbsp;)+|(?:\s|&nbsp;)+$/g, "");

// What such a line may hold of an element's content. Parsing against the schema leaves everything else out.
export const tidy = (element) => {
  if (!element) return "";
  const parsed = pm.model.DOMParser.fromSchema(schema).parse(element);
  return inside(getHTMLFromFragment(parsed.content, schema));
};

// The element that says it in the text's HTML.
export const written = (tag, html, attributes = {}) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  const parsed = new DOMParser().parseFromString(html, "text/html");
  element.append(...parsed.body.childNodes);
  return element;
};

export const writeRich = (surface, html, attributes) => {
  // Enter is for the dialog's button: a line has no second paragraph.
  const submit = UndoRedo.extend({
    addKeyboardShortcuts() {
      return { ...this.parent?.(), Enter: () => (surface.closest("form").requestSubmit(), true) };
    },
  });
  const editor = new Editor({ element: surface, extensions: [...line, HardBreak, submit], content: `<p>${html}</p>` });
  for (const [name, value] of Object.entries(attributes)) editor.view.dom.setAttribute(name, value);
  return { read: () => inside(editor.getHTML()) };
};
