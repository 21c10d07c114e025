/* What the forms of the page share: saving a file, keeping a text with the tab, choosing papers, asking the server. */
(() => {
  const NOT_THERE = "没有连上程序。请确认它仍在运行，然后刷新本页。";

  /* Calls a function of the server; what goes wrong on the way comes back as a sentence. */
  const call = async (server, name, argument) => {
    try {
      return (await server[name](argument)) ?? { error: NOT_THERE };
    } catch (error) {
      console.warn(error);
      return { error: NOT_THERE };
    }
  };

  /* The same for what takes longer: the server replies with a job until it is done, or nobody waits any more. */
  const finished = async (server, name, argument, wait, waiting = () => true) => {
    let found = await call(server, name, argument);
    while (found.job && waiting()) found = await call(server, wait, found.job);
    return found;
  };

  const save = (file) => {
    const bytes = Uint8Array.from(atob(file.data), (char) => char.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: file.type }));
    link.download = file.name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  /* A button that fetches a file: it says so while it waits, and where that fails the sentence stands beside it. */
  const download = async (button, fetch) => {
    if (button.getAttribute("aria-busy") === "true") return;
    const label = button.textContent;
    button.setAttribute("aria-busy", "true");
    button.textContent = "正在生成……";
    button.parentElement.querySelectorAll(".pa-failed").forEach((old) => old.remove());
    const file = await fetch();
    button.removeAttribute("aria-busy");
    button.textContent = label;
    if (!file.error) return save(file);
    const line = document.createElement("span");
    line.className = "pa-failed";
    line.role = "alert";
    line.textContent = file.error;
    button.after(line);
  };

  /* A text that stays with the tab; where the browser keeps nothing, with the page. */
  const keeper = (key) => {
    let held = "";
    return {
      read: () => {
        try {
          return sessionStorage.getItem(key) ?? held;
        } catch {
          return held;
        }
      },
      write: (text) => {
        held = text;
        try {
          sessionStorage.setItem(key, text);
        } catch {
          try { sessionStorage.removeItem(key); } catch { /* nothing is kept, so nothing is stale */ }
        }
      },
    };
  };

  const later = (wait, act) => {
    let timer = 0;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(act, wait);
    };
  };

  const error = (sentence) => {
    const line = document.createElement("p");
    line.className = "pa-error";
    line.role = "alert";
    line.textContent = sentence;
    return line;
  };

  /* The choice of papers: a button that opens a list with a search box. `find` asks the server for the papers. */
  const picker = (box, find, changed) => {
    const [opener, panel, words, list] = ["button", "div", "input", "ul"].map((name) => box.querySelector(name));
    const picked = box.querySelector(".pa-picked");
    const all = opener.textContent;
    let chosen = new Map();
    let turn = 0;

    const option = (paper) => {
      const item = document.createElement("li");
      const label = document.createElement("label");
      const tick = document.createElement("input");
      tick.type = "checkbox";
      tick.value = paper.id;
      tick.checked = chosen.has(paper.id);
      const title = document.createElement("span");
      title.textContent = paper.title;
      label.append(tick, title);
      item.append(label);
      tick.addEventListener("change", () => {
        if (tick.checked) chosen.set(paper.id, paper.title);
        else chosen.delete(paper.id);
        show();
        changed();
      });
      return item;
    };

    const show = () => {
      opener.textContent = chosen.size ? "已选 " + chosen.size + " 份文件" : all;
      picked.replaceChildren(...[...chosen].map(([id, title]) => {
        const item = document.createElement("li");
        const name = document.createElement("span");
        name.textContent = title;
        const remove = document.createElement("button");
        remove.type = "button";
        remove.textContent = "×";
        remove.ariaLabel = "不限于：" + title;
        remove.addEventListener("click", () => {
          chosen.delete(id);
          show();
          if (!panel.hidden) fill();
          changed();
          opener.focus();
        });
        item.append(name, remove);
        return item;
      }));
    };

    const fill = async () => {
      const mine = ++turn;
      const found = await find(words.value);
      if (mine !== turn) return;
      const lines = found.error ? [] : found.papers.map(option);
      if (found.error || found.note) {
        const line = document.createElement("li");
        line.className = "pa-hint";
        line.textContent = found.error || found.note;
        lines.push(line);
      }
      list.replaceChildren(...lines);
    };

    const toggle = (on) => {
      panel.hidden = !on;
      opener.setAttribute("aria-expanded", String(on));
      if (on) {
        fill();
        words.focus();
      }
    };

    opener.addEventListener("click", () => toggle(panel.hidden));
    words.addEventListener("input", later(200, fill));
    words.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || panel.hidden) return;
      event.stopPropagation();
      toggle(false);
      opener.focus();
    });
    document.addEventListener("pointerdown", (event) => {
      if (!panel.hidden && !box.contains(event.target)) toggle(false);
    });
    box.addEventListener("focusout", (event) => {
      if (!panel.hidden && event.relatedTarget && !box.contains(event.relatedTarget)) toggle(false);
    });
    return {
      ids: () => [...chosen.keys()],
      all: () => [...chosen],
      choose: (papers) => {
        chosen = new Map(papers);
        show();
      },
    };
  };

  window.paTools = { call, download, error, finished, keeper, later, picker };
})();
