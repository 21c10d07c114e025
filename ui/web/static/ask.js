/* Asking: the question goes out, and the parts of the page that its answer changes come back line by line. */
const { call } = window.paTools;
const [welcome, done, current, evidence, box, form, go] = ["#pa-welcome", "#pa-done", "#pa-current", "#pa-evidence",
  "#pa-question textarea", "#pa-compose", "#pa-question button"].map((name) => element.querySelector(name));
const parts = { welcome, talk: done, current, evidence };
const LOST = "与程序的连接断开了，请确认它仍在运行，再刷新本页。";
let asking = null;
let latest = 0; // counts what was asked for last: a question, or another conversation

const show = (piece) => {
  for (const [name, part] of Object.entries(parts)) {
    if (piece[name] !== undefined && part.innerHTML !== piece[name]) part.innerHTML = piece[name];
  }
  if (piece.id !== undefined) window.paTalk.write(piece.id);
};

const grow = () => {
  box.style.height = "auto";
  box.style.height = Math.min(box.scrollHeight, 180) + "px";
};

const busy = (on) => {
  go.textContent = on ? "停止" : "提问";
  go.type = on ? "button" : "submit";
};

const lines = async function* (reply) {
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done: over } = await reader.read();
    if (over) return;
    const found = (rest + value).split("\n");
    rest = found.pop();
    for (const line of found) if (line) yield JSON.parse(line);
  }
};

/* One question at a time; what is typed meanwhile stays in the box. */
window.paAsk = async (question, again = false) => {
  if (asking || !question.trim()) return false;
  asking = {};
  latest++;
  busy(true);
  let whole = false;
  try {
    const reply = await fetch(new URL("talk", document.baseURI), {
      method: "POST", body: JSON.stringify({ ...window.paScope.read(), question, again }),
    });
    if (!reply.ok) throw (await reply.json().catch(() => ({}))).error || LOST;
    for await (const piece of lines(reply)) {
      asking.name = piece.asking ?? asking.name;
      whole ||= piece.whole === true;
      show(piece);
    }
    if (!whole) throw LOST;
  } catch (error) {
    current.replaceChildren(window.paTools.error(typeof error === "string" ? error : error?.message && LOST));
    if (typeof error !== "string") console.warn(error);
  }
  asking = null;
  busy(false);
  return true;
};

/* Another conversation, or an empty one for "". */
window.paOpen = async (id) => {
  if (asking) return;
  const mine = ++latest;
  const found = await call(server, "open_talk", id);
  if (mine !== latest) return;
  if (found.error) welcome.replaceChildren(window.paTools.error(found.error));
  else show({ ...found, current: "" });
};

const submit = async () => {
  const question = box.value;
  if (asking || !question.trim()) return;
  box.value = "";
  grow();
  await window.paAsk(question);
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
go.addEventListener("click", () => {
  if (asking?.name) call(server, "stop_answer", asking.name);
});
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey) return;
  event.preventDefault();
  submit();
});
box.addEventListener("input", grow);
element.addEventListener("click", (event) => {
  const ask = event.target.closest("[data-ask]");
  if (ask) window.paAsk(ask.dataset.ask);
  if (event.target.closest("[data-new]")) window.paOpen("").then(() => box.focus());
  const show_ = event.target.closest("[data-show]");
  if (!show_) return;
  call(server, "show_evidence", { id: window.paTalk.read(), turn: Number(show_.dataset.show) }).then(show);
  if (!window.matchMedia("(min-width: 900px)").matches) {
    setTimeout(() => evidence.scrollIntoView({ behavior: "smooth" }), 250);
  }
});
box.focus({ preventScroll: true });
window.paOpen(window.paTalk.read());
