/* The tab for administrators. `element` and `server` are given by the page's framework. */
const { call, download, error } = window.paTools;
const part = (name) => element.querySelector(name);
const [bar, body, told, dialog] = [".pa-admin-bar", ".pa-admin-body", ".pa-admin-told", "dialog"].map(part);
const [form, title, wrong] = ["form", "h2", ".pa-error"].map((name) => dialog.querySelector(name));
const LEAST = SHORTEST; // characters of a password
let turn = 0;
let names = [];

const choices = (select, pairs) => {
  const chosen = select.value;
  const first = [...select.options].filter((option) => !option.value);
  select.replaceChildren(...first, ...pairs.map(([value, label]) => new Option(label, value)));
  select.value = [...select.options].some((option) => option.value === chosen) ? chosen : select.options[0]?.value ?? "";
};

const view = () => bar.elements.view.value;

const look = async () => {
  const mine = ++turn;
  part(".pa-admin").dataset.view = view();
  const asked = view() === "entries" ? { who: bar.elements.who.value, what: bar.elements.what.value } : "";
  if (view() !== "people") await learn();
  const found = await call(server, "admin_" + view(), asked);
  if (mine !== turn) return;
  if (found.error) return body.replaceChildren(error(found.error));
  body.innerHTML = found.body;
  if (found.names) named(found.names);
  if (found.kinds) choices(bar.elements.what, found.kinds);
};

/* Whose accounts there are, for the lists of other views. */
const learn = async () => {
  if (names.length) return;
  const found = await call(server, "admin_people", "");
  if (found.names) named(found.names);
};
const named = (found) => {
  names = found;
  const pairs = found.map((name) => [name, name]);
  choices(bar.elements.who, [...pairs, ["命令行", "命令行"], ["?", "没有的账户"]]);
  choices(form.elements.owner, pairs);
};

/* The dialog shows what belongs to `kind`: add, change, key, or the secret of a key. */
const open = (kind, heading, values = {}) => {
  dialog.dataset.kind = kind;
  form.reset();
  for (const one of form.querySelectorAll("[data-of]")) one.hidden = !one.dataset.of.split(" ").includes(kind);
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  form.querySelector("[name=password]").previousElementSibling.querySelector("em").textContent =
    kind === "change" ? "不改就空着；改了以后，这个账户要重新登录" : LEAST + " 个字符以上";
  form.querySelector("[data-close]").textContent = kind === "secret" ? "存好了" : "取消";
  sure(false);
  say("");
  title.textContent = heading;
  if (!dialog.open) dialog.showModal();
  form.querySelector("input:not([type=hidden]), select")?.blur();
  [...form.elements].find((one) => one.matches("input, select, [data-copy]") && one.offsetParent)?.focus();
};

const say = (sentence) => {
  wrong.textContent = sentence;
  wrong.hidden = !sentence;
};
const sure = (asked) => {
  const button = form.querySelector("[data-remove]");
  button.dataset.sure = asked ? "yes" : "";
  button.textContent = asked ? "确定移除，连同它的全部对话" : "移除账户";
};

const done = (sentence) => {
  dialog.close();
  told.textContent = sentence;
  names = [];
  look();
};

const act = async (name, said) => {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const found = await call(server, name, said);
  form.ariaBusy = "false";
  if (found.error) return say(found.error);
  if (!found.secret) return done(found.told);
  open("secret", "密钥（编号 " + found.id + "）");
  dialog.querySelector("code").textContent = found.secret;
  dialog.querySelector("[data-copy]").dataset.copy = found.secret;
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { kind, name } = dialog.dataset;
  const value = (field) => form.elements[field].value;
  if (kind === "key") return act("admin_new_key", { name: value("owner"), label: value("label") });
  if (kind === "add" && !value("name").trim()) return say("请写上账户名。");
  if ((kind === "add" || value("password")) && value("password").length < LEAST) return say("密码应有 " + LEAST + " 个字符以上。");
  if (value("password") !== value("again")) return say("两次输入的密码不一样，请重新输入。");
  const said = { name: kind === "add" ? value("name") : name, role: value("role"), groups: value("groups"), password: value("password") };
  act(kind === "add" ? "admin_add" : "admin_change", said);
});
dialog.addEventListener("close", () => {
  const shown = dialog.dataset.kind === "secret";
  form.reset();
  dialog.querySelector("code").textContent = dialog.querySelector("[data-copy]").dataset.copy = "";
  if (shown) done("已发出密钥。");
});

element.addEventListener("click", async (event) => {
  const target = (name) => event.target.closest("[data-" + name + "]");
  const change = target("change");
  if (change) {
    dialog.dataset.name = change.dataset.change;
    return open("change", "修改账户“" + change.dataset.change + "”", { role: change.dataset.role, groups: change.dataset.groups });
  }
  if (target("add")) return open("add", "添加账户");
  if (target("new-key")) return open("key", "发一个密钥");
  if (target("close")) return dialog.close();
  const remove = target("remove");
  if (remove) return remove.dataset.sure ? act("admin_remove", dialog.dataset.name) : sure(true);
  const file = target("file");
  if (file) return download(file, () => call(server, "admin_votes_file", ""));
  const key = target("key");
  if (!key) return;
  if (!key.dataset.sure) {
    key.dataset.sure = "yes";
    key.classList.add("pa-danger");
    key.textContent = "确定收回";
    return;
  }
  const found = await call(server, "admin_remove_key", key.dataset.key);
  told.textContent = found.error ?? found.told;
  look();
});
bar.addEventListener("change", (event) => {
  told.textContent = "";
  look();
});
bar.addEventListener("submit", (event) => event.preventDefault());

/* Looked at anew whenever the tab is shown. */
new IntersectionObserver((seen) => seen.at(-1).isIntersecting && look()).observe(bar);
