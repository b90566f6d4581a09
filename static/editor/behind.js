// A block or piece that was put in or is selected stays when one types: the words go behind it. Deleting it is for
// Backspace and Delete.
import { Extension, Plugin, pm } from "django-prose-editor/editor";

const stepBehind = (tr, mayTake) => {
  const { node, to } = tr.selection, { paragraph } = tr.doc.type.schema.nodes;
  if (!node?.isAtom) return false;
  const next = tr.doc.nodeAt(to);
  if (node.isBlock && !(next?.type === paragraph && mayTake(next))) tr.insert(to, paragraph.create());
  tr.setSelection(pm.state.TextSelection.create(tr.doc, node.isBlock ? to + 1 : to));
  return true;
};

// What is asked for takes the place of the piece that is selected, and stays selected; or comes where the caret is, and
// the caret goes behind it.
export const put = (editor, type, attrs) => {
  const isOther = editor.state.selection.node?.type.name === type;
  const chain = editor.chain().focus().insertContent({ type, attrs });
  if (!isOther) chain.command(({ tr }) => (stepBehind(tr, () => true), true));
  return chain.scrollIntoView().run();
};

export const Behind = Extension.create({
  name: "behind",
  priority: 1000, // before what turns typed signs into blocks
  addProseMirrorPlugins() {
    const isEmpty = (paragraph) => !paragraph.content.size;
    const handleTextInput = (view, _from, _to, text) => {
      const { tr } = view.state;
      if (!stepBehind(tr, isEmpty)) return false;
      view.dispatch(tr.insertText(text).scrollIntoView());
      return true;
    };
    // Signs that are put together from several keys begin before there is a text.
    const compositionstart = (view) => {
      const { tr } = view.state;
      if (stepBehind(tr, isEmpty)) view.dispatch(tr);
      return false;
    };
    return [new Plugin({ props: { handleTextInput, handleDOMEvents: { compositionstart } } })];
  },
});
