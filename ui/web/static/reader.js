/* The reader: a dialog that shows a paper. `element` and `server` are given by the page's framework. */
const dialog = element.querySelector("dialog");
const [head, side, body] = ["header > div", "nav", "main"].map((name) => dialog.querySelector(name));
let paper = null;
let turn = 0;

/* Where there is no room beside the text, the outline is laid over it. */
const opener = dialog.querySelector("[data-outline]");
const outline = (on) => {
  dialog.classList.toggle("pa-outlined", on);
  opener.setAttribute("aria-expanded", String(on));
};

const fail = (sentence) => {
  body.replaceChildren();
  const line = document.createElement("p");
  line.className = "pa-error";
  line.textContent = sentence;
  body.append(line);
};

const ask = async (name, argument) => {
  try {
    const found = await server[name](argument);
    if (found?.body !== undefined || found?.error) return found;
  } catch (error) {
    console.warn(error);
  }
  return { error: "没有连上程序。请确认它仍在运行，然后刷新本页。" };
};

const show = async (id, start, end) => {
  const mine = ++turn;
  paper = { id, start, end };
  outline(false);
  if (!dialog.open) {
    head.innerHTML = side.innerHTML = "";
    body.innerHTML = '<p class="pa-empty">正在打开……</p>';
    dialog.classList.add("pa-plain");
    dialog.showModal();
  }
  const found = await ask("open_paper", { id, start, end });
  if (mine !== turn) return;
  if (found.error) {
    head.innerHTML = '<h2 id="pa-reader-title">打不开原文</h2>';
    side.innerHTML = "";
    dialog.classList.add("pa-plain");
    return fail(found.error);
  }
  head.innerHTML = found.head;
  side.innerHTML = found.outline;
  body.innerHTML = found.body;
  dialog.classList.toggle("pa-plain", !found.outline);
  const place = body.querySelector("mark");
  if (place) place.scrollIntoView({ block: "center" });
  else if (start > 0) jump(start);
  else body.scrollTop = 0;
  side.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  body.focus({ preventScroll: true });
};

/* Scrolls to the line that holds the offset; false when that line is not among those shown. */
const jump = (offset) => {
  const lines = [...body.querySelectorAll("[data-o]")];
  const last = lines.at(-1);
  if (!last || offset < Number(lines[0].dataset.o)) return false;
  if (offset > Number(last.dataset.o) + last.textContent.length) return false;
  lines.findLast((line) => Number(line.dataset.o) <= offset).scrollIntoView({ block: "start" });
  return true;
};

const more = async (button) => {
  const { more: where, start, end } = button.dataset;
  const mine = turn;
  button.disabled = true;
  const found = await ask("read_on", { id: paper.id, start: Number(start), end: Number(end), side: where });
  if (mine !== turn) return;
  if (found.error) return fail(found.error);
  const line = button.closest("p");
  const below = body.scrollHeight - body.scrollTop;
  line.insertAdjacentHTML("afterend", found.body);
  line.remove();
  if (where === "before") body.scrollTop = body.scrollHeight - below;
};

window.addEventListener("pa-open", (event) => show(...event.detail));
dialog.addEventListener("click", (event) => {
  if (event.target === dialog || event.target.closest("[data-close]")) return dialog.close();
  if (event.target.closest("[data-outline]")) {
    outline(!dialog.classList.contains("pa-outlined"));
    side.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
    return;
  }
  const to = event.target.closest("[data-jump]");
  if (to) {
    outline(false);
    for (const other of side.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
    to.setAttribute("aria-current", "location");
    const offset = Number(to.dataset.jump);
    if (!jump(offset)) show(paper.id, offset, offset);
    return;
  }
  const next = event.target.closest("[data-more]");
  if (next) more(next);
});
dialog.addEventListener("cancel", (event) => {
  if (!dialog.classList.contains("pa-outlined")) return;
  event.preventDefault();
  outline(false);
});
dialog.addEventListener("close", () => { if (!dialog.open) turn += 1; });  // it is told late: a paper may be opening again
