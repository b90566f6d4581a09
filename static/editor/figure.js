// A picture of the library in the text. The text keeps which one it is (by its sum) and a caption of its own; what
// else readers get (words for those who do not see it, credit, sizes) comes from the library.
import { crel, Node } from "django-prose-editor/editor";
import { ask, kinds, word } from "editor/ask";
import { put } from "editor/behind";
import { button, opens } from "editor/blocks";
import { tidy, written } from "editor/rich";

const seen = new Map();
const look = async (query) => {
  const answer = await fetch(`${word("library")}?${new URLSearchParams(query)}`);
  const { pictures } = await answer.json();
  for (const picture of pictures) seen.set(picture.sha256, picture);
  return pictures;
};

// A search field over a group of radio buttons with small pictures.
kinds.picture = (field, id) => {
  const search = crel("input", { id, type: "search", autocomplete: "off" });
  const found = crel("fieldset", { className: "ask__pictures" }, [crel("legend", { textContent: word("pictureFound") })]);
  const none = crel("p", { role: "status" });
  let waits, turn = 0;
  const show = async () => {
    clearTimeout(waits);
    const mine = ++turn;
    const pictures = await look(search.value || !field.value ? { q: search.value } : { sha256: field.value });
    // What is shown already stays, and with it the focus and the choice.
    const list = pictures.map(({ sha256 }) => sha256).join();
    if (mine !== turn || list === found.dataset.list) return;
    found.dataset.list = list;
    const chosen = found.querySelector(":checked")?.value ?? field.value;
    none.textContent = pictures.length ? "" : word("pictureNone");
    found.replaceChildren(found.firstChild, ...pictures.map((picture) => crel("label", {}, [
      crel("input", { type: "radio", name: `${id}-choice`, value: picture.sha256, required: true, checked: picture.sha256 === chosen }),
      crel("img", { src: picture.thumbnail, alt: "" }),
      crel("span", { textContent: [picture.title, picture.alt || word("decorative")].join(" · ") }),
    ])));
  };
  search.addEventListener("input", () => (clearTimeout(waits), waits = setTimeout(show, 250)));
  // Enter looks; the dialog's button is for what was chosen.
  search.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), show()));
  show();
  return [crel("div", {}, [search, none, found]), () => found.querySelector(":checked")?.value ?? ""];
};

const editFigure = async (editor) => {
  const there = editor.isActive("picture") ? editor.getAttributes("picture") : {};
  const answer = await ask(editor, word("picture"), {
    sha256: { label: word("pictureLabel"), help: word("pictureHelp"), kind: "picture", value: there.sha256 },
    caption: { label: word("caption"), help: word("captionHelp"), kind: "rich", value: there.caption },
  });
  if (answer?.sha256) put(editor, "picture", answer);
};

export const LibraryFigure = Node.create({
  name: "picture", group: "block", atom: true, draggable: true,
  addAttributes: () => ({
    sha256: { default: "", parseHTML: (element) => element.dataset.picture, renderHTML: ({ sha256 }) => ({ "data-picture": sha256 }) },
    caption: { default: "", parseHTML: (element) => tidy(element.querySelector("figcaption")), rendered: false },
  }),
  parseHTML: () => [{ tag: "figure[data-picture]", priority: 60 }],
  renderHTML: ({ node: { attrs }, HTMLAttributes }) =>
    ["figure", HTMLAttributes, ...(attrs.caption ? [written("figcaption", attrs.caption)] : [])],
  addMenuItems(tools) {
    button(tools, "picture", "image", "parts", editFigure);
  },
  addKeyboardShortcuts: () => ({ ...opens("picture", editFigure), "Mod-Alt-p": ({ editor }) => (editFigure(editor), true) }),
  addNodeView: () => ({ editor, node: { attrs: { sha256, caption } } }) => {
    const image = crel("img", { alt: "" });
    const dom = crel("figure", { className: "block-picture" }, [image, written("figcaption", caption)]);
    dom.addEventListener("dblclick", () => editFigure(editor));
    const show = () => {
      const picture = seen.get(sha256);
      if (!picture) return dom.setAttribute("data-missing", word("pictureMissing"));
      image.src = picture.thumbnail;
      image.alt = picture.alt || picture.title;
      if (!caption) dom.lastChild.textContent = picture.caption;
    };
    seen.has(sha256) ? show() : look({ sha256 }).then(show);
    return { dom };
  },
});
