// A dialog that asks the writer for a few things. `fields` as {name: {label, help, kind, value, required, …}};
// resolves to {name: value}, or to null where it was left. The focus goes back to the text.
import { crel } from "django-prose-editor/editor";
import { writeRich } from "editor/rich";

const words = JSON.parse(document.querySelector("textarea[data-words]").dataset.words);
export const word = (name) => words[name] ?? name;

// Every kind gives [the element with its label, how to read it].
export const kinds = {
  text(field, id) {
    const input = crel("input", { id, type: field.type ?? "text", value: field.value ?? "", required: !!field.required });
    if (field.pattern) input.pattern = field.pattern;
    if (!field.choices) return [input, () => input.value.trim()];
    input.setAttribute("list", `${id}-choices`);
    const choices = field.choices.map(([value, label]) => crel("option", { value, label }));
    return [crel("span", {}, [input, crel("datalist", { id: `${id}-choices` }, choices)]), () => input.value.trim()];
  },
  tick(field, id) {
    const input = crel("input", { id, type: "checkbox", checked: !!field.value });
    return [input, () => input.checked];
  },
  rich(field, id) {
    const surface = crel("div", { className: "ask__rich" });
    const rich = writeRich(surface, field.value ?? "", { id, "aria-multiline": "false", "aria-labelledby": `${id}-label` });
    return [surface, () => rich.read()];
  },
};

let asked = 0;

export const ask = (editor, title, fields) => new Promise((resolve) => {
  const prefix = `ask-${++asked}`, readers = {};
  const rows = Object.entries(fields).map(([name, field]) => {
    const id = `${prefix}-${name}`;
    const [element, read] = kinds[field.kind ?? "text"](field, id, editor);
    readers[name] = read;
    const label = crel("label", { htmlFor: id, id: `${id}-label`, textContent: field.label });
    const help = field.help ? [crel("p", { className: "help", id: `${id}-help`, textContent: field.help })] : [];
    if (field.help) (element.querySelector("input") ?? element).setAttribute("aria-describedby", `${id}-help`);
    return crel("div", { className: "ask__row" }, [label, ...help, element]);
  });
  const done = crel("button", { className: "button", textContent: word("done") });
  const cancel = crel("button", { type: "button", className: "button ask__cancel", textContent: word("cancel") });
  const form = crel("form", {}, [crel("h2", { id: prefix, textContent: title.replace(/ \(.*\)$/, "") }), ...rows, crel("p", { className: "ask__buttons" }, [done, cancel])]);
  const dialog = crel("dialog", { className: "ask", "aria-labelledby": prefix }, [form]);
  const close = (answer) => {
    resolve(answer);
    dialog.remove();
    editor.commands.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    close(Object.fromEntries(Object.entries(readers).map(([name, read]) => [name, read()])));
  });
  cancel.addEventListener("click", () => close(null));
  dialog.addEventListener("close", () => close(null));
  document.body.append(dialog);
  dialog.showModal();
  form.querySelector("input, [contenteditable]")?.focus();
});
