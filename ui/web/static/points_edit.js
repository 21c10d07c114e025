/* Changes to an outline in its place: one paragraph or heading at a time becomes a field. What is changed goes to the
   server, which checks it and makes the page anew; what was there before is kept, so that every step can be undone. */
const outlineEditor = ({ element, server, kept, sheet, show, say }) => {
  const { call, error, keeper } = window.paTools;
  const part = (name) => element.querySelector(name);
  const [toggle, undo, hint] = ["[data-edit]", "[data-undo]", ".pa-edit-hint"].map(part);
  const draft = keeper("policy-assistant-outline-draft");
  const STEPS = 50; // that can be undone
  const PROMPT = /【请补充[^】]*】/;
  const past = [];
  let on = false;
  let busy = false;
  let field = null; // the one that is open: { box, save, close }

  const make = (name, fields = {}, ...children) => {
    const made = Object.assign(document.createElement(name), fields);
    made.append(...children);
    return made;
  };
  const button = (text, act, label = "") => {
    const made = make("button", { type: "button", className: "pa-button", textContent: text });
    if (label) made.ariaLabel = label;
    made.addEventListener("click", act);
    return made;
  };
  const find = (at) => sheet.querySelector(`[data-part="${at[0]}"][data-at="${at[1]}"]`);
  const place = (block) => [Number(block.dataset.part), Number(block.dataset.at)];
  const near = ([to, at]) => find([to, at]) ?? find([to, at - 1]) ?? find([to - 1, -1]) ?? find([0, -1]);

  const focus = (at, act = "edit") => {
    const block = near(at);
    const tools = block?.querySelector(".pa-tools");
    const wanted = tools?.querySelector(`[data-act="${act}"]:not(:disabled)`) ?? tools?.querySelector("button:not(:disabled)");
    wanted?.focus({ preventScroll: true });
    block?.scrollIntoView({ block: "nearest" });
  };

  const remember = (text, what, at) => {
    past.push({ text, what, at });
    if (past.length > STEPS) past.shift();
    offer();
  };
  const offer = () => {
    undo.hidden = !past.length;
    if (past.length) undo.textContent = "撤销" + past[past.length - 1].what;
  };

  /* One step; returns the sentence that says why it could not be done, or "". */
  const send = async (change, what, act) => {
    if (busy) return "";
    busy = true;
    const before = kept.read();
    const found = await call(server, "edit_points", { kept: before, changes: [change] });
    busy = false;
    if (found.error) return found.error;
    close();
    if (found.kept !== before) {
      remember(before, what, [change.part ?? 0, change.at ?? -1]);
      kept.write(found.kept);
      say("已" + what + "，可以撤销");
    }
    show(found.body);
    focus(found.at, act);
    return "";
  };

  const back = async () => {
    if (!past.length || busy) return;
    busy = true;
    close();
    const last = past[past.length - 1];
    const found = await call(server, "points_again", last.text);
    busy = false;
    if (!found.body) return trouble(undo.parentElement, found.error ?? "原来的提纲看不懂了，没有撤销。");
    past.pop();
    kept.write(last.text);
    show(found.body);
    say("已撤销" + last.what);
    offer();
    if (on) focus(last.at);
    else if (undo.hidden) toggle.focus();
  };

  const trouble = (block, sentence) => {
    element.querySelectorAll(".pa-edit-error").forEach((old) => old.remove());
    const line = error(sentence);
    line.classList.add("pa-edit-error");
    block.after(line);
  };

  const act = async (block, name) => {
    const [to, at] = place(block);
    if (name === "edit") return open(block);
    if (name === "add") return open(block, true);
    const whole = at < 0 && to > 0;
    const what = name === "remove" ? (whole ? "删除一点" : "删除一段") : "移动";
    const change = name === "remove" ? { op: "remove", part: to, at } : { op: "move", part: to, at, by: name === "up" ? -1 : 1 };
    const wrong = await send(change, what, name === "remove" ? "edit" : name);
    if (wrong) trouble(block, wrong);
  };

  /* The buttons of a paragraph: one stop of the Tab key; the arrows go from one to the next. */
  const tools = (block, first, last, points) => {
    const [to, at] = place(block);
    const own = block.dataset.own;
    const about = (own ?? block.textContent).slice(0, 14);
    const names = [];
    if (own !== undefined) names.push(["edit", "修改", false]);
    if (own !== undefined && (at >= 0 || to > 0)) {
      names.push(["up", "上移", at < 0 ? to === 1 : block === first], ["down", "下移", at < 0 ? to === points : block === last]);
    }
    names.push(["add", "下面加一段", false]);
    if (own !== undefined && (at >= 0 || to > 0)) names.push(["remove", at < 0 ? "删除这一点" : "删除", false]);
    const group = make("span", { className: "pa-tools", role: "group", ariaLabel: "这一段：" + about });
    names.forEach(([name, text, off], i) => {
      const made = button(text, () => act(block, name), text + "：" + about);
      made.dataset.act = name;
      made.disabled = off;
      made.tabIndex = i ? -1 : 0;
      group.append(made);
    });
    return group;
  };

  const ready = () => {
    const there = Boolean(sheet.querySelector(".pa-sheet")) && Boolean(kept.read());
    toggle.hidden = !there;
    if (!there) field = null;
    element.classList.toggle("pa-editing", on && there);
    toggle.setAttribute("aria-pressed", String(on && there));
    toggle.textContent = on && there ? "改好了" : "修改";
    hint.hidden = !(on && there);
    if (!on || !there) return sheet.querySelectorAll(".pa-tools").forEach((old) => old.remove());
    const blocks = [...sheet.querySelectorAll("[data-part]")];
    const paragraphs = blocks.filter((block) => block.dataset.at !== "-1");
    const points = blocks.filter((block) => block.dataset.at === "-1" && block.dataset.part !== "0" && block.dataset.own !== undefined).length;
    for (const block of blocks) {
      block.querySelector(".pa-tools")?.remove();
      block.append(tools(block, paragraphs[0], paragraphs[paragraphs.length - 1], points));
    }
  };

  const close = () => {
    if (!field) return;
    field.close();
    field = null;
    draft.write("");
  };

  /* Saves what is being written; false where that could not be done. */
  const settled = async () => !field || (await field.save());

  const open = async (block, adding = false, text = undefined) => {
    if (field) {
      const [to, at] = place(block);
      const many = () => sheet.querySelectorAll(`[data-part="${to}"]`).length;
      const [where, before] = [field.at, many()];
      if (!(await settled())) return;
      block = find([to, where[0] === to && where[1] < at ? at + many() - before : at]);
      if (!block) return;
    }
    const [to, at] = place(block);
    const head = at < 0 && !adding;
    const was = adding ? "" : block.dataset.own;
    const area = make(head ? "input" : "textarea", { value: text ?? was, ariaLabel: adding ? "加一段" : head ? "修改标题" : "修改这一段" });
    const cites = adding || head ? [] : [...block.querySelectorAll(".pa-chip")].map((chip) => chip.cloneNode(true));
    const left = new Set(cites.map((chip) => Number(chip.textContent)));
    const all = left.size;
    const chips = make("span", { className: "pa-cites" });
    if (all) chips.append("出处");
    for (const chip of cites) {
      const number = Number(chip.textContent);
      const off = button("×", () => {
        if (!left.delete(number)) left.add(number);
        off.setAttribute("aria-pressed", String(!left.has(number)));
        pair.classList.toggle("pa-off", !left.has(number));
      }, "去掉出处 " + number);
      off.setAttribute("aria-pressed", "false");
      const pair = make("span", {}, chip, off);
      chips.append(pair);
    }
    const save = async () => {
      const value = area.value;
      if (value === was && left.size === all) {
        close();
        focus([to, at]);
        return true;
      }
      if (adding && !value.trim()) {
        close();
        focus([to, at], "add");
        return true;
      }
      const change = adding ? { op: "add", part: to, at: at + 1, text: value }
        : head ? { op: to ? "heading" : "title", part: to, at, text: value }
        : { op: "text", part: to, at, text: value, cites: [...left] };
      const what = adding ? "添加一段" : !head && !value.trim() ? "删除一段" : "修改";
      const wrong = await send(change, what);
      if (!wrong) return true;
      trouble(box, wrong);
      area.focus();
      return false;
    };
    const cancel = () => {
      close();
      focus([to, at], adding ? "add" : "edit");
    };
    const box = make("div", { className: "pa-editor pa-fields" }, area, make("div", { className: "pa-editor-foot" }, chips,
      make("span", { className: "pa-keys", textContent: head ? "回车保存，Esc 取消" : "回车另起一段，Ctrl+回车保存，Esc 取消" }),
      button("取消", cancel), button("保存", save)));
    box.lastChild.lastChild.classList.add("pa-save");
    if (head) area.type = "text";
    const grow = () => {
      if (head) return;
      area.style.height = "auto";
      area.style.height = area.scrollHeight + 2 + "px";
    };
    area.addEventListener("input", () => {
      grow();
      draft.write(JSON.stringify({ at: [to, at], adding, was, text: area.value }));
    });
    box.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") {
        event.preventDefault();
        cancel();
      } else if (event.key === "Enter" && event.target === area && (head || event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        save();
      }
    });
    if (!adding) block.hidden = true;
    block.after(box);
    element.classList.add("pa-writing");
    field = {
      at: [to, at],
      save,
      close: () => {
        box.remove();
        block.hidden = false;
        element.classList.remove("pa-writing");
        element.querySelectorAll(".pa-edit-error").forEach((old) => old.remove());
      },
    };
    grow();
    area.focus();
    const prompt = PROMPT.exec(area.value);
    if (prompt) area.setSelectionRange(prompt.index, prompt.index + prompt[0].length);
    else area.setSelectionRange(area.value.length, area.value.length);
    box.scrollIntoView({ block: "nearest" });
  };

  const turn = (wanted) => {
    on = wanted;
    ready();
    if (on) say("可以修改了");
  };

  toggle.addEventListener("click", async () => {
    if (await settled()) turn(!on);
  });
  undo.addEventListener("click", back);
  sheet.addEventListener("click", (event) => {
    const block = event.target.closest("[data-own]");
    if (on && block && !event.target.closest("button") && !String(window.getSelection()).trim()) open(block);
  });
  element.addEventListener("keydown", (event) => {
    if (!on || event.target.closest("input, textarea, select")) return;
    if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
      event.preventDefault();
      back();
      return;
    }
    const group = event.target.closest(".pa-tools");
    if (!group) return;
    const press = (name) => {
      const wanted = group.querySelector(`[data-act="${name}"]:not(:disabled)`);
      if (wanted) event.preventDefault();
      wanted?.click();
    };
    if (event.altKey && event.key === "ArrowUp") press("up");
    else if (event.altKey && event.key === "ArrowDown") press("down");
    else if (event.key === "Delete") press("remove");
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      const all = [...group.querySelectorAll("button:not(:disabled)")];
      const at = all.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : -1);
      all[(at + all.length) % all.length].focus();
      event.preventDefault();
    }
  });

  return {
    ready,
    settled,
    /* Another outline takes the place of one that was worked on. */
    replaced: (text) => {
      if (past.length || /"edited":true|"kind":"own"/.test(text)) remember(text, "重新生成", [0, -1]);
    },
    /* What was being written when the page was reloaded. */
    restore: () => {
      try {
        const { at, adding, was, text } = JSON.parse(draft.read() || "{}");
        const block = at && find(at);
        if (!block || field || (!adding && block.dataset.own !== was)) return;
        turn(true);
        open(block, adding, text);
      } catch { /* of another version */ }
    },
  };
};
