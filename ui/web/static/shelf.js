/* The tab for the library. `element` and `server` are given by the page's framework. */
const { call, error, later } = window.paTools;
const part = (name) => element.querySelector(name);
const [drop, uploads, list, words, repealed, cleaning, dialog] =
  [".pa-drop", ".pa-uploads", ".pa-shelf-list", "#pa-filter", "[data-repealed]", ".pa-cleaning", "dialog"].map(part);
const form = dialog.querySelector("form");
const AT_ONCE = 2; // files on their way to the server
const LARGEST = 200e6; // bytes of a file; the server has the last word
const AGAIN = 900; // milliseconds until the next look at files that are being read
const BROKEN = "程序出错，没有存下这个文件；请把终端里的报错告诉开发者。";
const LOST = "没有传完，与程序的连接断了，请重新上传。";
let admin = false;
let groups = [];
let turn = 0;

/* The list */

/* Whoever is at a row with the keyboard stays there. */
let filled = null;
const fill = (body) => {
  if (body === filled) return;
  const { manage, open } = list.contains(document.activeElement) ? document.activeElement.dataset : {};
  list.innerHTML = filled = body;
  const [same] = [...list.querySelectorAll("button")].filter((one) =>
    (manage && one.dataset.manage === manage) || (open && !manage && one.dataset.open === open));
  same?.focus({ preventScroll: true });
};

const refresh = async () => {
  const mine = ++turn;
  const found = await call(server, "list_shelf", { words: words.value, repealed: repealed.checked });
  if (mine !== turn) return;
  if (found.error) return (filled = null), list.replaceChildren(error(found.error));
  fill(found.body);
  const first = found.admin && !admin;
  admin = found.admin;
  drop.hidden = !admin;
  drop.classList.toggle("pa-drop-first", found.empty);
  part(".pa-shelf-bar").hidden = found.empty;
  if (!admin) return;
  if (String(groups) !== String(found.groups)) offer(found.groups);
  part("#pa-kinds").replaceChildren(...found.kinds.map((kind) => new Option(kind)));
  if (first) look();
};

/* Groups to choose from, in one of the two places where papers are limited to some. */
const boxes = (place, names, chosen) => {
  place.querySelectorAll("label").forEach((old) => old.remove());
  for (const name of names) {
    const label = document.createElement("label");
    const tick = document.createElement("input");
    tick.type = "checkbox";
    tick.value = name;
    tick.checked = chosen.includes(name);
    const text = document.createElement("span");
    text.textContent = name;
    label.append(tick, text);
    place.append(label);
  }
};
const ticked = (place) => [...place.querySelectorAll("input:checked")].map((tick) => tick.value);
const limits = drop.querySelector("details");
const offer = (names) => {
  const chosen = ticked(limits);
  groups = names;
  limits.hidden = !names.length;
  boxes(limits.querySelector("fieldset"), names, chosen);
};
limits.addEventListener("change", () => {
  limits.querySelector("summary span").textContent = ticked(limits).join("、") || "所有人";
});

/* Sending: every file by itself, so that each shows how far it is. `sending` holds what the server has not got yet. */

const sending = new Map();
let known = []; // what the server last told of files that it has got
let number = 0;
let timer = 0;
let cleaned = false; // whether something was being wiped at the last look

const start = () => {
  const open = [...sending.values()];
  let room = AT_ONCE - open.filter((file) => file.state === "上传").length;
  for (const file of open) if (room > 0 && file.state === "待传") room -= 1, send(file);
};

const send = (file) => {
  const asked = new URLSearchParams({ name: file.name });
  for (const group of file.groups) asked.append("group", group);
  if (file.replaces) asked.append("replaces", file.replaces);
  const request = (file.request = new XMLHttpRequest());
  file.state = "上传";
  request.upload.addEventListener("progress", (event) => {
    file.done = event.total ? event.loaded / event.total : 0;
    draw();
  });
  request.addEventListener("loadend", () => {
    let told = {};
    try { told = JSON.parse(request.responseText); } catch { /* no reply of ours */ }
    if (request.status === 200 && told.id) {
      sending.delete(file.key);
      known = [{ id: told.id, name: file.name, state: "等候", over: false, message: "", paper: "" }, ...known];
      look();
    } else if (file.state !== "取消") {
      Object.assign(file, { state: "失败", over: true, message: told.error?.message ?? told.error ?? (request.status ? BROKEN : LOST) });
    } else {
      sending.delete(file.key);
    }
    start();
    draw();
  });
  request.open("POST", new URL("files?" + asked, document.baseURI));
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.send(file.body);
};

const add = (files, replaces = "") => {
  for (const body of files) {
    const key = "s" + ++number;
    const file = { key, name: body.name, body, replaces, groups: replaces ? [] : ticked(limits), done: 0, state: "待传", message: "" };
    if (body.size > LARGEST) Object.assign(file, { state: "失败", over: true, message: "超过 200 MB，不能上传，请拆分后再传。" });
    sending.set(key, file);
  }
  start();
  draw();
};

/* What the server has got. Looked at again and again while anything is under way. */
const look = async () => {
  clearTimeout(timer);
  const before = new Map(known.map((file) => [file.id, file.over]));
  const found = await call(server, "list_uploads", "");
  clearTimeout(timer);
  if (found.error) {
    if (known.some((file) => !file.over) || cleaned) timer = setTimeout(look, 5 * AGAIN);
    return;
  }
  known = found.uploads;
  if (known.some((file) => file.over && before.get(file.id) !== true)) refresh();
  if (found.cleaning) cleaning.textContent = "正在彻底清除删掉的内容……";
  else if (cleaned) cleaning.textContent = "已彻底清除，磁盘上不再留有删掉的内容。";
  cleaned = found.cleaning;
  draw();
  if (cleaned || known.some((file) => !file.over)) timer = setTimeout(look, AGAIN);
};

const line = (file) => {
  const item = document.createElement("li");
  item.dataset.state = file.state;
  const name = document.createElement("span");
  name.className = "pa-file";
  name.textContent = file.name;
  const state = document.createElement("span");
  state.className = "pa-state";
  state.textContent = file.state === "上传" ? "上传 " + Math.floor(100 * file.done) + "%" : file.state;
  const message = document.createElement("span");
  message.className = "pa-said";
  message.textContent = file.message;
  item.append(name, state, message);
  if (file.state === "上传" || file.state === "待传") {
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = file.done;
    bar.ariaLabel = "已上传：" + file.name;
    message.append(bar);
    item.append(button("取消", "取消上传：" + file.name, { cancel: file.key }));
  } else if (file.paper) {
    item.append(button("打开", "打开：" + file.name, { open: file.paper, start: 0, end: 0 }));
  }
  return item;
};

const button = (label, spoken, data) => {
  const one = document.createElement("button");
  one.type = "button";
  one.className = "pa-source";
  one.textContent = label;
  one.ariaLabel = spoken;
  Object.assign(one.dataset, data);
  return one;
};

const draw = () => {
  const all = [...sending.values(), ...known];
  uploads.hidden = !all.length;
  const rows = uploads.querySelector("ul");
  const focused = document.activeElement?.dataset?.cancel;
  rows.replaceChildren(...all.map(line));
  if (focused) rows.querySelector(`[data-cancel="${focused}"]`)?.focus();
  const count = (state) => all.filter((file) => file.state === state).length;
  const open = all.filter((file) => !file.over).length;
  const parts = [["进行中", open], ["完成", count("完成")], ["重复", count("重复")], ["失败", count("失败")]];
  const said = parts.filter(([, n]) => n).map(([name, n]) => name + " " + n).join("，");
  const status = uploads.querySelector("[role=status]");
  if (status.textContent !== said) status.textContent = said;
  uploads.querySelector("[data-forget]").hidden = !all.some((file) => file.over);
};

const forget = async () => {
  for (const file of [...sending.values()]) if (file.over) sending.delete(file.key);
  const found = await call(server, "forget_uploads", "");
  if (!found.error) known = found.uploads;
  draw();
};

/* One paper */

const say = (place, sentence, failed = false) => {
  place.textContent = sentence;
  place.classList.toggle("pa-failed", failed);
};
let managed = null;

const manage = async (id) => {
  const found = await call(server, "paper_facts", id);
  if (found.error) {
    list.prepend(error(found.error));
    return;
  }
  managed = found;
  for (const name of ["title", "issuer", "number", "date", "kind"]) form.elements[name].value = found[name];
  form.elements.repealed.checked = found.repealed;
  const place = form.querySelector("[data-limits]");
  place.hidden = !found.known.length;
  boxes(place, found.known, found.groups);
  const together = form.querySelector("[data-together]");
  together.hidden = found.together < 2 || place.hidden;
  together.textContent = "同一个文件里的 " + found.together + " 篇一起限制。";
  say(form.querySelector("[role=status]"), "");
  doubt(false);
  dialog.showModal();
  form.elements.title.focus();
};

const saved = async (event) => {
  event.preventDefault();
  const wanted = { id: managed.id, repealed: form.elements.repealed.checked };
  for (const name of ["title", "issuer", "number", "date", "kind"]) wanted[name] = form.elements[name].value;
  if (managed.known.length) wanted.groups = ticked(form.querySelector("[data-limits]"));
  const told = form.querySelector("[role=status]");
  say(told, "正在保存……");
  const found = await call(server, "edit_paper", wanted);
  if (found.error) return say(told, found.error, true);
  say(told, "已保存。");
  dialog.close();
  refresh();
};

/* Deleting takes two steps: the second button says for good. */
const danger = dialog.querySelector(".pa-danger");
const doubt = (on) => {
  const [what, go, keep] = ["p", "[data-delete]", "[data-keep]"].map((name) => danger.querySelector(name));
  const file = managed.uploaded ? "上传的原件、" : "";
  what.classList.remove("pa-failed");
  what.textContent = on
    ? "确定删除《" + managed.title + "》？" + file + "引用它的回答会一起删除，不能恢复。"
    : "从文库中删除，" + file + "大家的对话里引用它的回答也一起删除，不能恢复。"
      + (managed.uploaded ? "" : "原来文件夹里的文件不动。");
  go.textContent = on ? "确定删除" : "删除这份文件";
  go.toggleAttribute("data-sure", on);
  keep.hidden = !on;
};

const remove = async (go) => {
  if (!go.hasAttribute("data-sure")) return doubt(true);
  go.setAttribute("aria-busy", "true");
  go.textContent = "正在删除……";
  const found = await call(server, "delete_paper", managed.id);
  go.removeAttribute("aria-busy");
  if (found.error) {
    doubt(false);
    return say(danger.querySelector("p"), found.error, true);
  }
  dialog.close();
  cleaning.textContent = "已删除《" + managed.title + "》，正在彻底清除……";
  cleaned = true;
  await refresh();
  look();
};

/* What is pressed */

element.addEventListener("click", (event) => {
  const pressed = (name) => event.target.closest(`[data-${name}]`);
  const one = pressed("manage");
  if (one) {
    event.stopPropagation(); // else the row that it stands in would open the paper
    manage(one.dataset.manage);
  } else if (pressed("choose")) drop.querySelector("[data-files]").click();
  else if (pressed("forget")) forget();
  else if (pressed("cancel")) {
    const file = sending.get(pressed("cancel").dataset.cancel);
    if (!file) return;
    const request = file.request;
    file.state = "取消";
    if (request) request.abort();
    else sending.delete(file.key), draw();
  } else if (pressed("close") || event.target === dialog) dialog.close();
  else if (pressed("replace")) dialog.querySelector("[data-newer]").click();
  else if (pressed("keep")) doubt(false), danger.querySelector("[data-delete]").focus();
  else if (pressed("delete")) remove(pressed("delete"));
});
element.addEventListener("change", (event) => {
  if (event.target.matches("[data-files]")) add(event.target.files), (event.target.value = "");
  else if (event.target.matches("[data-newer]")) {
    add(event.target.files, managed.id);
    event.target.value = "";
    dialog.close();
    uploads.scrollIntoView({ block: "nearest" });
  } else if (event.target === repealed) refresh();
});
words.addEventListener("input", later(250, refresh));
form.addEventListener("submit", saved);

/* Files dropped anywhere on the tab. */
let over = 0;
const hover = (on) => {
  over = on ? over + 1 : Math.max(0, over - 1);
  drop.classList.toggle("pa-drop-over", over > 0);
};
const carries = (event) => admin && event.dataTransfer?.types.includes("Files");
const desk = part(".pa-shelf-desk");
desk.addEventListener("dragenter", (event) => carries(event) && hover(true));
desk.addEventListener("dragleave", (event) => carries(event) && hover(false));
desk.addEventListener("dragover", (event) => carries(event) && event.preventDefault());
desk.addEventListener("drop", (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  over = 1;
  hover(false);
  add(event.dataTransfer.files);
});
window.addEventListener("beforeunload", (event) => {
  if ([...sending.values()].some((file) => !file.over)) event.preventDefault();
});

/* Others may have changed the library while the tab was out of sight. */
new IntersectionObserver((seen) => {
  if (seen.some((entry) => entry.isIntersecting)) refresh();
  if (admin) look();
}).observe(desk);
