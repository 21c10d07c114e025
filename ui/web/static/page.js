/* Behaviour of the whole page. Everything is delegated from the document, since the page's parts are redrawn. */
(() => {
  document.documentElement.lang = "zh-CN";

  /* The Enter that confirms a word in a Chinese input method must not send the question. */
  const composing = (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
  };
  window.addEventListener("keydown", composing, true);
  window.addEventListener("keypress", composing, true);

  /* Whoever is not signed in any more, because the session has ended or the password was changed, is led to sign in. */
  const fetched = window.fetch;
  window.fetch = async (...asked) => {
    const reply = await fetched(...asked);
    const ours = new URL(reply.url || location.href, location.href).origin === location.origin;
    if (reply.status === 401 && ours) location.assign("login");
    return reply;
  };

  /* Which conversation is on show: in the address, so that it outlives a reload, and can be linked to by its owner. */
  window.paTalk = {
    changed: () => {},
    inAddress: () => /^#talk=([\w-]{1,60})$/.exec(location.hash)?.[1] ?? "",
    read: () => window.paTalk.inAddress(),
    write: (id) => {
      const wanted = id ? "#talk=" + id : "";
      if (location.hash !== wanted) history.replaceState(null, "", location.pathname + location.search + wanted);
      window.paTalk.changed();
    },
  };

  const open = (target) => {
    const { open: paper, start, end } = target.dataset;
    window.dispatchEvent(new CustomEvent("pa-open", { detail: [paper, Number(start), Number(end)] }));
  };

  const copy = async (button) => {
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      /* Without a secure address the clipboard is only reachable the old way. */
      const area = document.createElement("textarea");
      area.value = text;
      area.style.cssText = "position:fixed;opacity:0";
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    const label = (button.dataset.label ??= button.textContent);
    button.textContent = "已复制";
    setTimeout(() => (button.textContent = label), 1600);
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-open], [data-copy], .pa-related summary");
    if (!target) return;
    if (target.dataset.copy !== undefined) copy(target);
    else if (target.dataset.open && !String(window.getSelection()).trim()) open(target);
  });

  document.addEventListener("keydown", (event) => {
    const card = event.target.closest?.(".pa-card");
    if (card && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      open(card);
    }
  });

  /* Pointing at a number in the answer shows which card it is, when that answer's cards are the ones on show. */
  const light = (event, on) => {
    const chip = event.target.closest?.(".pa-chip[data-n]");
    if (!chip) return;
    const turn = chip.closest("[data-turn]")?.dataset.turn;
    const card = document.querySelector(`.pa-evidence[data-turn="${turn}"] .pa-card[data-n="${chip.dataset.n}"]`);
    card?.classList.toggle("pa-lit", on);
    if (on && card && window.matchMedia("(min-width: 900px)").matches) {
      const panel = card.closest("#pa-evidence");
      const [inner, outer] = [card.getBoundingClientRect(), panel.getBoundingClientRect()];
      if (inner.top < outer.top || inner.bottom > outer.bottom) panel.scrollTop += inner.top - outer.top - 12;
    }
  };
  for (const [name, on] of [["mouseover", true], ["focusin", true], ["mouseout", false], ["focusout", false]]) {
    document.addEventListener(name, (event) => light(event, on));
  }

  /* The framework reports a lost connection in English. */
  const translate = () => {
    for (const toast of document.querySelectorAll(".toast-body:not([data-pa])")) {
      toast.dataset.pa = "";
      const [title, text] = [toast.querySelector(".toast-title"), toast.querySelector("[data-testid='toast-text']")];
      if (!title || !text) continue;
      const back = /re-?established|restored|reconnected/i.test(text.textContent);
      const lost = /connection|lost|network|fetch/i.test(text.textContent);
      title.textContent = back ? "已恢复" : "提示";
      text.textContent = back ? "已重新连上程序。"
        : lost ? "与程序的连接断开了，正在重新连接。若程序已停止，请重新启动后刷新本页。"
        : "页面出了问题，请刷新后再试。";
    }
  };

  /* The conversation stays at its end while an answer grows, unless the reader has scrolled away. */
  let follow = true;
  const scroller = () => {
    const box = document.getElementById("pa-talk");
    return box && box.scrollHeight > box.clientHeight + 4 && getComputedStyle(box).overflowY !== "visible" ? box : null;
  };
  document.addEventListener("scroll", (event) => {
    if (event.target.id === "pa-talk") {
      follow = event.target.scrollHeight - event.target.scrollTop - event.target.clientHeight < 80;
    }
  }, true);
  let turns = 0;
  const settle = () => {
    const now = document.querySelectorAll("#pa-talk .pa-turn");
    const asked = now.length > turns;
    turns = now.length;
    const box = scroller();
    if (asked) follow = true;
    if (box && follow) box.scrollTop = box.scrollHeight;
    else if (!box && asked) now[now.length - 1].scrollIntoView({ block: "start", behavior: "smooth" });
  };
  new MutationObserver((changes) => {
    translate();
    if (changes.some((change) => change.target.closest?.("#pa-talk") || change.target.id === "pa-talk")) settle();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
