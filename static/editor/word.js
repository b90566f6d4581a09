// What Word puts on the clipboard in its own way, turned into HTML that means the same: lists that are paragraphs
// with a bullet in front, notes under the text, remarks and tracked changes.

// `cleaning` has renamed every style attribute.
const style = (element) => element.dataset.style ?? "";

export const isWord = (page) => Boolean(page.querySelector('[class^="Mso"], [data-style*="mso-"]'));

// “mso-list: l0 level2 lfo1”. What it looks like stands in a span that the list makes needless.
const level = (paragraph) => Number(/mso-list:\s*l\d+\s+level(\d+)/i.exec(style(paragraph))?.[1] ?? 0);
const number = (paragraph) => /mso-list:\s*(l\d+)/i.exec(style(paragraph))?.[1];

const kindOf = (paragraph) => {
  const sign = [...paragraph.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(style(span)));
  const mark = sign?.textContent.trim() ?? "";
  sign?.remove();
  const [, word] = /^\(?(\w{1,5})[.)]/.exec(mark) ?? [];
  if (!word) return { tag: "ul" };
  if (/^\d+$/.test(word)) return { tag: "ol", start: Number(word) };
  const roman = /^[ivxlc]+$/i.test(word) && !/^[cl]$/i.test(word);
  return { tag: "ol", type: word === word.toLowerCase() ? (roman ? "i" : "a") : roman ? "I" : "A" };
};

const list = (page) => {
  let open = [], last = null, run = null;
  for (const paragraph of [...page.querySelectorAll("p, h1, h2, h3, h4, h5, h6")].filter(level)) {
    const depth = level(paragraph), { tag, type, start } = kindOf(paragraph);
    // A numbered heading stays one, without its number.
    if (paragraph.localName !== "p" || paragraph.closest("li")) continue;
    if (paragraph.previousElementSibling !== last || run !== number(paragraph)) open = [];
    open.length = Math.min(open.length, depth);
    if (open[depth - 1] && open[depth - 1].localName !== tag) open.length = depth - 1;
    if (!open.length) paragraph.before(last = page.createElement("x-list"));
    while (open.length < depth) {
      const made = page.createElement(open.length === depth - 1 ? tag : "ul");
      if (type) made.setAttribute("type", type);
      if (start > 1) made.setAttribute("start", start);
      const outer = open.at(-1);
      if (outer) (outer.lastElementChild ?? outer.appendChild(page.createElement("li"))).append(made);
      else last.append(made);
      open.push(made);
    }
    const item = page.createElement("li"), words = page.createElement("p");
    words.append(...paragraph.childNodes);
    item.append(words);
    open[depth - 1].append(item);
    paragraph.remove();
    run = number(paragraph);
  }
  for (const holder of page.querySelectorAll("x-list")) holder.replaceWith(...holder.childNodes);
};

// “[1]” in the text and the note at the end of the page become one: the note stands where it is called for.
export const notes = (page) => {
  for (const mark of page.querySelectorAll('a[href*="#_ftn"], a[href*="#_edn"], a[href*="#ftnt"]')) {
    const name = mark.getAttribute("href").split("#")[1];
    if (/ref/.test(name)) continue;
    const place = page.querySelector(`[id="${CSS.escape(name).replace(/^_/, "")}"], [id="${name}"], [name="${name}"]`);
    const note = place?.closest('div[data-style*="footnote"], div[data-style*="endnote"], div[id], li, p');
    if (!note || note.contains(mark)) continue;
    for (const back of note.querySelectorAll('a[href*="ref"]')) back.remove();
    const small = page.createElement("small");
    small.setAttribute("data-note", "");
    for (const part of note.matches("p") ? [note] : note.querySelectorAll("p, li")) {
      if (small.childNodes.length) small.append(" ");
      small.append(...part.childNodes);
    }
    if (!small.childNodes.length) small.append(...note.childNodes);
    (mark.closest("sup") ?? mark).replaceWith(small);
    note.remove();
  }
};

export const fromWord = (page, note) => {
  const remarks = '[data-style*="mso-element:comment"], [class*="MsoComment"], [href*="#_msocom"], hr.msocomoff, [id^="_com_"]';
  for (const remark of page.querySelectorAll(remarks)) if (remark.isConnected) (remark.remove(), note("comments"));
  for (const gone of page.querySelectorAll("del, .msoDel")) if (gone.isConnected) (gone.remove(), note("deletions"));
  for (const come of page.querySelectorAll("ins")) come.replaceWith(...come.childNodes);
  list(page);
  for (const rule of page.querySelectorAll('div[data-style*="note-list"] > :is(hr, br)')) rule.remove();
};
