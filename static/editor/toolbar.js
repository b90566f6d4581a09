// The row of buttons as one stop of the Tab key: arrows go along it, Escape goes back to the text, Alt+F10 comes here.
import { Extension } from "django-prose-editor/editor";
import { word } from "editor/ask";

const shown = (bar) => [...bar.querySelectorAll("button")].filter((button) => !button.classList.contains("hidden"));

const move = (bar, step) => {
  const buttons = shown(bar), here = buttons.indexOf(document.activeElement);
  const there = buttons[step === -Infinity ? 0 : step === Infinity ? buttons.length - 1 : (here + step + buttons.length) % buttons.length];
  for (const button of bar.querySelectorAll("button")) button.tabIndex = button === there ? 0 : -1;
  there.focus();
};

const say = (bar, schema) => {
  for (const button of bar.querySelectorAll("button")) {
    const { name } = button.dataset;
    button.setAttribute("aria-disabled", button.classList.contains("disabled"));
    if (schema.marks[name] || schema.nodes[name] || /^heading/.test(name)) button.setAttribute("aria-pressed", button.classList.contains("active"));
  }
};

export const Toolbar = Extension.create({
  name: "toolbar",
  priority: 1, // after the menu has made its buttons
  addKeyboardShortcuts() {
    return { "Alt-F10": () => (this.storage.bar.querySelector("button[tabindex='0']").focus(), true) };
  },
  onCreate() {
    const { editor } = this, bar = this.storage.bar = editor.view.dom.parentElement.querySelector(".prose-menubar");
    const ahead = getComputedStyle(bar).direction === "rtl" ? -1 : 1;
    const keys = { ArrowRight: ahead, ArrowLeft: -ahead, Home: -Infinity, End: Infinity };
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", word("toolbar"));
    bar.querySelectorAll("button").forEach((button, n) => { button.tabIndex = n ? -1 : 0; });
    bar.addEventListener("keydown", (event) => {
      if (event.key === "Escape") editor.commands.focus();
      if (event.key in keys) (event.preventDefault(), move(bar, keys[event.key]));
    });
    editor.on("transaction", () => say(bar, editor.schema));
    say(bar, editor.schema);
  },
});
