/* The finished part of a conversation: files, votes, evidence of earlier answers, and what to ask next. */
const id = () => window.paTalk.read();
const { call, download } = window.paTools;

element.addEventListener("click", (event) => {
  const target = (name) => event.target.closest("[data-" + name + "]");
  const word = target("word");
  if (word) download(word, () => call(server, "answer_word", { id: id(), turn: Number(word.dataset.word) }));
  const again = target("again");
  if (again) window.paAsk(again.dataset.again, true);
  const vote = target("vote");
  if (vote) cast(vote);
});

const send = (button, vote, reason) =>
  call(server, "vote", { id: id(), turn: Number(button.dataset.of), vote, reason });

/* Pressed again, a vote is taken back; of a bad answer one may say what is wrong. */
const cast = async (button) => {
  const group = button.closest(".pa-votes");
  const on = button.getAttribute("aria-pressed") !== "true";
  const vote = Number(button.dataset.vote);
  const found = await send(button, on ? vote : 0, "");
  group.querySelector(".pa-reason")?.remove();
  if (found.error) return group.append(window.paTools.error(found.error));
  for (const other of group.querySelectorAll("[data-vote]")) {
    other.setAttribute("aria-pressed", String(other === button && on));
  }
  if (!on || vote > 0) return;
  const form = document.createElement("form");
  form.className = "pa-reason";
  const words = document.createElement("input");
  words.maxLength = 500;
  words.placeholder = "哪里不对？（选填）";
  words.ariaLabel = "哪里不对";
  const go = document.createElement("button");
  go.textContent = "告诉管理员";
  form.append(words, go);
  form.addEventListener("submit", async (sent) => {
    sent.preventDefault();
    const told = await send(button, vote, words.value);
    form.replaceChildren(told.error ? window.paTools.error(told.error) : "已记下，谢谢。");
  });
  group.append(form);
  words.focus();
};

/* What else the papers of the last answer answer; asked for once the answer stands. */
const suggest = async () => {
  const place = element.querySelector("[data-suggest]:not([data-asked])");
  if (!place) return;
  place.dataset.asked = "";
  const found = await call(server, "suggest", { id: id(), turn: Number(place.dataset.suggest) });
  place.replaceChildren(...(found.asks ?? []).map((question) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.ask = question;
    button.textContent = question;
    return button;
  }));
};
new MutationObserver(suggest).observe(element.querySelector("#pa-done"), { childList: true });
suggest();
