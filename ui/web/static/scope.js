/* To which papers the next question is limited. */
const { call, picker } = window.paTools;
const place = element.querySelector("#pa-scope");
const [details, form] = ["details", "form"].map((name) => place.querySelector(name));
const told = place.querySelector("summary span");
let kinds = false;

const tell = () => {
  const parts = [];
  const chosen = papers.ids().length;
  if (chosen) parts.push(chosen + " 份文件");
  if (form.years.value.trim()) parts.push(form.years.value.trim() + " 年");
  if (form.kind.value) parts.push(form.kind.value);
  if (form.in_force.checked) parts.push("未废止的");
  told.textContent = parts.join("，") || "全部文件";
  details.classList.toggle("pa-limited", parts.length > 0);
};
const papers = picker(form.querySelector(".pa-picker"), (words) => call(server, "find_papers", words), tell);

window.paScope = {
  read: () => ({
    id: window.paTalk.read(), documents: papers.ids(), years: form.years.value.trim(), kind: form.kind.value,
    in_force: form.in_force.checked,
  }),
};
form.addEventListener("input", tell);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => {
  papers.choose([]);
  setTimeout(tell);
});
details.addEventListener("toggle", async () => {
  if (!details.open || kinds) return;
  kinds = true;
  const found = await call(server, "list_kinds", "");
  for (const kind of found.kinds ?? []) form.kind.append(new Option(kind, kind));
});
for (const name of ["pointerdown", "focusin"]) {
  document.addEventListener(name, (event) => {
    if (details.open && !place.contains(event.target)) details.open = false;
  });
}
