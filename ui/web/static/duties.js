/* The tab for the register of duties. `element` and `server` are given by the page's framework. */
const { call, download, error, finished, later, picker } = window.paTools;
const part = (name) => element.querySelector(name);
const [form, rows, more, count, files] = ["form", ".pa-rows", ".pa-next", ".pa-found", ".pa-actions"].map(part);
const AGAIN = 600; // milliseconds until the next look at a register that is being drawn up
let turn = 0;
let version = "";
let following = -1;
let exactly = false; // the subject is the whole name of a bar, and not words that were typed
const picture = part(".pa-picture");
const charts = part(".pa-charts");
const OPEN = "policy-assistant-picture"; // whether the picture is folded out, for this browser

/* The year in the field; this one while there is none, or none that a paper could be of. */
const year = () => {
  const { value, min, max } = form.elements.year;
  return Number(value) >= Number(min) && Number(value) <= Number(max) ? Math.floor(Number(value)) : new Date().getFullYear();
};

const asked = (offset) => {
  const data = new FormData(form);
  const value = (name) => data.get(name) ?? "";
  return {
    view: value("view"), who: value("who"), text: value("text"), every: value("every"), kind: value("kind"),
    documents: papers.ids(), period: year() + (value("span") && "-" + value("span")), offset, version,
    exactly, chart: picture.open && !offset,
  };
};

const say = (found) => {
  const view = form.elements.view.value;
  const number = found.count.toLocaleString("zh-CN");
  count.textContent = view === "calendar" ? found.label + "：" + number + " 项到期"
    : view === "works" ? number + " 项已开展的工作" : number + " 条职责";
  if (exactly) count.textContent += "（责任主体正是“" + form.elements.who.value.trim() + "”）";
};

/* Years in which something falls due, where nothing does in the one that is shown. */
const others = (years) => !years?.length ? [] : ["文库里的计划多属于别的年份，可以看：", ...years.map((year) => {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.year = year;
  button.textContent = year + " 年";
  return button;
})];

const draw = (found) => {
  if (found.chart === undefined) return;
  const held = charts.contains(document.activeElement) ? document.activeElement.dataset : null;
  charts.innerHTML = found.chart;
  const hint = charts.querySelector(".pa-hint");
  if (found.years?.length && !charts.querySelector("[data-month]")) hint?.append(...others(found.years));
  if (!found.chart.includes("<button") && !found.count) charts.querySelector(".pa-hint").textContent = "没有可画的。";
  if (!held) return;
  const [same] = [...charts.querySelectorAll("button")].filter((bar) => bar.dataset.who === held.who && bar.dataset.month === held.month);
  (same ?? picture.querySelector("summary")).focus({ preventScroll: true });
};

const nothing = (found) => {
  const line = document.createElement("p");
  line.className = "pa-empty";
  const narrowed = ["who", "text", "every", "kind"].some((name) => form.elements[name].value) || papers.ids().length;
  if (form.elements.view.value === "calendar") {
    line.textContent = found.label + "没有到期的事项。";
    line.append(...others(found.years));
  } else if (narrowed) {
    line.textContent = "没有符合这些条件的，请放宽一些。";
  } else {
    line.textContent = form.elements.view.value === "works" ? "文库里的文件没有写已开展的工作。"
      : "文库里的文件没有写谁必须做什么。";
  }
  return line;
};

const drawing = (found) => {
  const line = document.createElement("p");
  line.className = "pa-wait";
  const done = found.done ? "，已读 " + found.done.toLocaleString("zh-CN") + " / " + found.total.toLocaleString("zh-CN") + " 份文件" : "";
  line.append(document.createElement("span"), "正在通读文库、整理台账" + done);
  rows.replaceChildren(line);
};

const suggest = (subjects) => {
  part("datalist").replaceChildren(...subjects.map((name) => new Option(name)));
};

const look = async (offset = 0) => {
  const mine = ++turn;
  const found = await call(server, "duty_rows", asked(offset));
  if (mine !== turn) return;
  more.querySelector("button").disabled = false;
  if (found.total !== undefined) {
    drawing(found);
    setTimeout(() => mine === turn && look(offset), AGAIN);
    return;
  }
  if (found.error) {
    count.textContent = "";
    files.hidden = more.hidden = true;
    rows.replaceChildren(error(found.error));
    return;
  }
  if (offset && found.version !== version) return look(); // the library has changed meanwhile
  version = found.version;
  if (found.subjects) suggest(found.subjects);
  say(found);
  draw(found);
  following = found.next;
  more.hidden = following < 0;
  files.hidden = !found.count;
  if (offset) {
    const table = rows.querySelector("tbody");
    if (table) table.insertAdjacentHTML("beforeend", found.body);
    else rows.querySelector(".pa-days").insertAdjacentHTML("beforeend", found.body);
    return;
  }
  rows.innerHTML = form.elements.view.value === "calendar" ? '<div class="pa-days">' + found.body + "</div>" + found.undated : found.body;
  if (!found.count) rows.prepend(nothing(found));
};

const fresh = () => look();
const papers = picker(part(".pa-picker"), (words) => call(server, "find_papers", words), fresh);
const settle = () => {
  const view = form.elements.view.value;
  element.querySelector(".pa-duties").dataset.view = view;
};
const typed = later(300, fresh);

form.addEventListener("input", (event) => {
  if (event.target.closest(".pa-picker")) return;
  if (event.target.name === "who") exactly = false;
  settle();
  if (event.target.matches("input[type=search], input[type=number]")) typed();
  else fresh();
});
form.addEventListener("submit", (event) => event.preventDefault());
element.addEventListener("click", (event) => {
  const step = event.target.closest("[data-step]");
  if (step) move(Number(step.dataset.step));
  const year = event.target.closest("[data-year]");
  if (year) {
    form.elements.year.value = year.dataset.year;
    fresh();
  }
  if (event.target.closest(".pa-next button")) {
    event.target.disabled = true;
    look(following);
  }
  const bar = event.target.closest(".pa-bars button");
  if (bar) press(bar.dataset);
  const file = event.target.closest("[data-file]");
  if (file) download(file, () => finished(server, file.dataset.file, asked(0), "wait_for_file"));
});

/* The month or quarter before or after the one that is shown; the year where the whole of it is. */
const move = (step) => {
  const { year: field, span } = form.elements;
  const kind = span.value.startsWith("Q") ? "Q" : "";
  const spans = span.value ? (kind ? 4 : 12) : 1;
  const at = (span.value ? Number(span.value.replace("Q", "")) - 1 : 0) + step;
  const to = year() + Math.floor(at / spans);
  if (to < Number(field.min) || to > Number(field.max)) return;
  field.value = to;
  const now = ((at % spans) + spans) % spans + 1;
  if (span.value) span.value = kind ? "Q" + now : String(now).padStart(2, "0");
  fresh();
};

/* A bar: the duties of that subject alone, or all again; or the calendar of that month. */
const press = ({ who, month }) => {
  if (month) {
    form.elements.view.value = "calendar";
    form.elements.span.value = month;
    settle();
    look().then(() => part(".pa-status").scrollIntoView({ behavior: "smooth", block: "nearest" }));
    return;
  }
  exactly = !(exactly && form.elements.who.value === who);
  form.elements.who.value = exactly ? who : "";
  fresh();
};

picture.addEventListener("toggle", () => {
  try {
    localStorage.setItem(OPEN, picture.open ? "1" : "");
  } catch { /* this browser remembers nothing */ }
  if (picture.open && version) fresh(); // the first look has it already
});
try {
  picture.open = localStorage.getItem(OPEN) === "1";
} catch { /* likewise */ }

const today = new Date();
form.elements.year.value = today.getFullYear();
form.elements.span.value = String(today.getMonth() + 1).padStart(2, "0");
settle();
look();
