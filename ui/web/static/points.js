/* The tab for speaking points. `element` and `server` are given by the page's framework. */
const { call, download, error, finished, keeper, picker } = window.paTools;
const [form, sheet, bar, status] = ["form", ".pa-outline", ".pa-actions", "[role=status]"].map((name) => element.querySelector(name));
const submit = form.querySelector("[type=submit]");
const kept = keeper("policy-assistant-outline");
const filled = keeper("policy-assistant-outline-form");
let turn = 0;

const read = () => {
  const data = new FormData(form);
  const [least, most] = data.get("points").split("-").map(Number);
  return {
    topic: data.get("topic"), minutes: Number(data.get("minutes")) || 0, least, most,
    occasion: data.get("occasion"), own_unit: data.get("own_unit"), documents: papers.ids(),
  };
};

const keep = () => filled.write(JSON.stringify({ fields: [...new FormData(form)], papers: papers.all() }));
const papers = picker(form.querySelector(".pa-picker"), (words) => call(server, "find_papers", words), keep);
form.addEventListener("input", keep);

/* The form as it was before the page was reloaded. */
const restore = () => {
  try {
    const saved = JSON.parse(filled.read() || "{}");
    for (const [name, value] of saved.fields ?? []) {
      const field = form.elements[name];
      if (field) field.value = value;
    }
    papers.choose(saved.papers ?? []);
  } catch { /* of another version: the form stays as it is */ }
};

const show = (html) => {
  sheet.innerHTML = html;
  editor.ready();
  bar.hidden = !sheet.querySelector(".pa-sheet") || !kept.read(); // one that is too long to keep cannot be fetched
};

const editor = outlineEditor({ element, server, kept, sheet, show: (html) => show(html), say: (words) => (status.textContent = words) });

const wait = (since) => {
  const line = document.createElement("p");
  line.className = "pa-wait";
  line.append(document.createElement("span"), since ? "语言模型正在组织语言，已用 " + since + " 秒" : "正在从文库里找依据");
  return line;
};

const wide = () => window.matchMedia("(min-width: 900px)").matches;

const busy = (on) => {
  form.classList.toggle("pa-busy", on);
  submit.textContent = on ? "停止" : "生成提纲";
};

const write = async () => {
  if (!(await editor.settled())) return;
  const mine = ++turn;
  const began = Date.now();
  bar.hidden = true;
  status.textContent = "正在生成提纲";
  sheet.replaceChildren(wait(0));
  busy(true);
  const clock = setInterval(() => {
    const seconds = Math.round((Date.now() - began) / 1000);
    if (mine === turn && seconds > 5) sheet.replaceChildren(wait(seconds));
  }, 1000);
  const found = await finished(server, "write_points", read(), "wait_for_points", () => mine === turn);
  clearInterval(clock);
  if (mine !== turn) {
    if (found.job) call(server, "stop_points", found.job);
    return;
  }
  busy(false);
  if (found.error) {
    sheet.replaceChildren(error(found.error));
    status.textContent = "";
    if (wide()) form.elements.topic.focus();
    else sheet.scrollIntoView({ behavior: "smooth", block: "center" });
    return;
  }
  editor.replaced(kept.read());
  kept.write(found.kept);
  show(found.body);
  status.textContent = "提纲已生成";
  if (!wide()) sheet.scrollIntoView({ behavior: "smooth", block: "start" });
};

const again = async () => {
  const mine = ++turn;
  const found = await call(server, "points_again", kept.read());
  if (mine !== turn) return;
  if (found.error) sheet.replaceChildren(error(found.error));
  else show(found.body || found.welcome);
  editor.restore();
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!form.classList.contains("pa-busy")) return write();
  busy(false);
  again();
});
form.addEventListener("keydown", (event) => {
  if (event.target.name !== "topic" || event.key !== "Enter" || event.shiftKey) return;
  event.preventDefault();
  if (!form.classList.contains("pa-busy")) write();
});
element.addEventListener("click", (event) => {
  const topic = event.target.closest("[data-topic]");
  if (topic) {
    form.elements.topic.value = topic.dataset.topic;
    keep();
    write();
  }
  const word = event.target.closest("[data-word]");
  if (word) {
    editor.settled().then((done) => done && download(word, () => call(server, "points_word", kept.read())));
  }
});
restore();
again();
