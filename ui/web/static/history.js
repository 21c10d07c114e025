/* The list of conversations. Which one is on show stands in the page's address: #talk=…; a reload or a link finds it. */
const { call, download, later } = window.paTools;
const [list, words, fold, body] = [".pa-history-list", ".pa-history input", ".pa-history-fold", ".pa-history-body"]
  .map((name) => element.querySelector(name));

let shown = "";
const refresh = async () => {
  const found = await call(server, "list_talks", words.value);
  if (found.error) list.replaceChildren(window.paTools.error(found.error));
  else if (found.body !== shown) list.innerHTML = found.body; // else an open menu stays open
  shown = found.body ?? "";
  mark();
};
const mark = () => {
  for (const item of list.querySelectorAll("[data-talk]")) {
    if (item.dataset.talk === window.paTalk.read()) item.setAttribute("aria-current", "true");
    else item.removeAttribute("aria-current");
  }
};
const close = () => {
  body.classList.remove("pa-open");
  fold.setAttribute("aria-expanded", "false");
};

let shownTalk = window.paTalk.read();
const settled = later(150, refresh);
window.paTalk.changed = () => {
  shownTalk = window.paTalk.read();
  settled();
};
words.addEventListener("input", later(250, refresh));
fold.addEventListener("click", () => {
  const open = body.classList.toggle("pa-open");
  fold.setAttribute("aria-expanded", String(open));
});

/* What can be done with one conversation, in a line under it. */
const menu = (button) => {
  const item = button.closest("li");
  const open = item.querySelector(".pa-talk-menu");
  list.querySelectorAll(".pa-talk-menu").forEach((other) => other.remove());
  list.querySelectorAll("[data-more]").forEach((other) => other.setAttribute("aria-expanded", "false"));
  if (open) return;
  button.setAttribute("aria-expanded", "true");
  const line = document.createElement("div");
  line.className = "pa-talk-menu";
  const id = button.dataset.more;
  const act = (label, what) => {
    const one = document.createElement("button");
    one.type = "button";
    one.textContent = label;
    one.addEventListener("click", () => what(one));
    line.append(one);
    return one;
  };
  act("改名", () => rename(item, id)).focus();
  act("导出", (one) => download(one, () => call(server, "export_talk", id)));
  act("删除", (one) => {
    if (one.dataset.sure === undefined) {
      one.dataset.sure = "";
      one.textContent = "确定删除";
      return;
    }
    call(server, "delete_talk", id).then((found) => {
      if (found.error) return line.append(window.paTools.error(found.error));
      if (window.paTalk.read() === id) window.paOpen("");
      refresh();
    });
  });
  item.append(line);
};

const rename = (item, id) => {
  const title = item.querySelector(".pa-talk-open span");
  const form = document.createElement("form");
  const box = document.createElement("input");
  box.value = title.textContent;
  box.maxLength = 200;
  box.ariaLabel = "对话的名字";
  form.className = "pa-talk-name";
  form.append(box);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await call(server, "rename_talk", { id, title: box.value });
    shown = "";
    refresh();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    shown = "";
    refresh();
  });
  item.replaceChildren(form);
  box.focus();
  box.select();
};

element.addEventListener("click", (event) => {
  const talk = event.target.closest("[data-talk]");
  const more = event.target.closest("[data-more]");
  if (talk) window.paOpen(talk.dataset.talk);
  if (more) menu(more);
  if (talk || event.target.closest("[data-new]")) close();
});
window.addEventListener("hashchange", () => {
  const wanted = window.paTalk.inAddress();
  if (wanted !== shownTalk) window.paOpen(wanted);
});
refresh();
