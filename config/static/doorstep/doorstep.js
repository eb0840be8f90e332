// Comforts only: every page works without this file. Listeners sit on the document, so swapped-in parts work too.
(() => {
  "use strict";
  const doc = document, root = doc.documentElement;
  root.classList.add("js");
  const on = (type, selector, act) => doc.addEventListener(type, (event) => {
    const found = event.target.closest?.(selector);
    if (found) act(found, event);
  });
  const say = (text) => {
    let voice = doc.getElementById("voice");
    if (!voice) {
      voice = Object.assign(doc.createElement("p"), { id: "voice", className: "sr" });
      voice.setAttribute("role", "status");
      doc.body.append(voice);
    }
    voice.textContent = text;
  };

  // [data-copy="#id"]: copies that element's words. Plain http has no clipboard API, hence the second way.
  const copyOldWay = (text) => {
    const box = Object.assign(doc.createElement("textarea"), { value: text, className: "sr" });
    doc.body.append(box);
    box.select();
    const done = doc.execCommand("copy");
    box.remove();
    return done;
  };
  on("click", "[data-copy]", async (button) => {
    const source = doc.querySelector(button.dataset.copy);
    const text = source.value ?? source.innerText;
    let done = false;
    try { await navigator.clipboard.writeText(text); done = true; } catch { done = copyOldWay(text); }
    const label = button.dataset.label ??= button.textContent;
    button.textContent = done ? "已复制" : "没复制成，请长按文字复制";
    button.focus();
    say(button.textContent);
    setTimeout(() => { button.textContent = label; }, 2500);
  });

  on("click", "[data-print]", () => print());

  // <form data-confirm="…">: asks first, then sends with the same button.
  const ask = (form, button) => {
    const box = doc.createElement("dialog");
    const words = Object.assign(doc.createElement("p"), { id: "ask", textContent: form.dataset.confirm });
    const row = Object.assign(doc.createElement("form"), { method: "dialog", className: "actions" });
    const no = Object.assign(doc.createElement("button"), { className: "btn quiet", textContent: "先不了" });
    const yes = Object.assign(doc.createElement("button"), { className: "btn", value: "yes" });
    yes.textContent = button?.textContent.trim() || "确定";
    row.append(no, yes);
    box.append(words, row);
    box.setAttribute("aria-labelledby", "ask");
    box.addEventListener("close", () => {
      box.remove();
      if (box.returnValue === "yes") { form.dataset.sure = "1"; form.requestSubmit(button); } else { button?.focus(); }
    });
    doc.body.append(box);
    box.showModal();
  };

  // One capture listener keeps the order: ask first, then the large switch, then never send a form twice.
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog") return;
    if (form.dataset.confirm && !form.dataset.sure && window.HTMLDialogElement) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return ask(form, event.submitter);
    }
    delete form.dataset.sure;
    if (form.method !== "post") return;
    if ("large" in form.dataset) return switchSize(event, form);
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 8000);
  }, true);
  addEventListener("pageshow", () => doc.querySelectorAll("[data-sent]").forEach((form) => delete form.dataset.sent));

  // 大字版 without leaving the page, so that half-filled forms survive.
  const switchSize = async (event, form) => {
    event.preventDefault();
    const button = form.querySelector("button"), large = button.value === "1", body = new FormData(form);
    body.set(button.name, button.value);
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      if (!answer.ok && answer.type !== "opaqueredirect") throw new Error();
    } catch { return say("没有切换成功，请再试一次"); }
    root.classList.toggle("large", large);
    button.value = large ? "0" : "1";
    button.textContent = large ? "标准版" : "大字版";
  };

  // <form data-auto>: a choice made by pointer searches at once; arrow keys may pass over choices, so they wait for the button.
  let byKey = false;
  on("keydown", "form[data-auto] select", () => { byKey = true; });
  on("pointerdown", "form[data-auto]", () => { byKey = false; });
  on("change", "form[data-auto] :is(select, [type=checkbox], [type=radio], [type=date])", (input) => { if (!byKey) input.form.requestSubmit(); });

  // [data-all="name"]: ticks every box of that name in the form.
  const boxes = (all) => [...(all.form ?? doc).querySelectorAll(`input[name="${all.dataset.all}"]:not(:disabled)`)];
  on("change", "[data-all]", (all) => boxes(all).forEach((box) => { box.checked = all.checked; }));
  on("change", "input[type=checkbox]:not([data-all])", (box) => {
    const all = (box.form ?? doc).querySelector(`[data-all="${box.name}"]`);
    if (!all) return;
    const ticked = boxes(all).map((other) => other.checked);
    all.checked = ticked.every(Boolean);
    all.indeterminate = !all.checked && ticked.some(Boolean);
  });

  // textarea[maxlength]: how many characters are left; spoken only when few are. What holds a file's text counts none.
  const count = (area) => {
    if (area.maxLength > 9999) return;
    let left = area.nextElementSibling;
    if (!left?.classList.contains("left")) area.after(left = Object.assign(doc.createElement("p"), { className: "hint left" }));
    const rest = area.maxLength - area.value.length;
    left.textContent = `还可以写 ${rest} 字`;
    if (rest <= 20) say(left.textContent);
  };
  on("input", "textarea[maxlength]", count);
  doc.querySelectorAll("textarea[maxlength]").forEach(count);

  // j and k walk the rows of a list, only while the focus is inside it (WCAG 2.1.4).
  on("keydown", ".rows, .cards", (list, event) => {
    if (!"jk".includes(event.key) || event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    const stops = [...list.querySelectorAll(".lead a, h2 a")];
    const rows = stops.map((stop) => stop.closest("tr, li, .card"));
    const here = rows.findIndex((row) => row.contains(event.target));
    stops[here + (event.key === "j" ? 1 : -1)]?.focus();
  });

  // The phone menu and the groups of the bar close on Escape and on a tap elsewhere; the inner one first.
  const shut = (left) => {
    const open = [...doc.querySelectorAll(".menu[open], .group[open]")].filter(left).pop();
    if (open) open.open = false;
    return open;
  };
  doc.addEventListener("keydown", (event) => { if (event.key === "Escape") shut(() => true)?.firstElementChild.focus(); });
  doc.addEventListener("click", ({ target }) => {
    shut((each) => each.matches(".group") && !each.contains(target));
    if (!target.closest(".menu, .panel")) shut((each) => each.matches(".menu"));
  });

  doc.querySelector(".summary")?.focus();
})();
