// The council: the room's screen follows the table, typed words are kept, the agenda is ordered by drag. Comforts only:
// without this file every page works by reloading, by its buttons and its forms.
(() => {
  "use strict";
  const doc = document;
  const csrf = (root) => root.querySelector("[name=csrfmiddlewaretoken]")?.value ?? doc.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

  // [data-live="url"]: asks every two seconds whether anything changed; 204 says no.
  const screen = doc.querySelector("[data-live]");
  const lost = doc.querySelector("[data-lost]");
  const follow = async () => {
    try {
      const answer = await fetch(`${screen.dataset.live}?seen=${encodeURIComponent(screen.dataset.stamp)}`);
      if (answer.status === 200 && answer.headers.has("X-Stamp")) {
        screen.innerHTML = await answer.text();
        screen.dataset.stamp = answer.headers.get("X-Stamp");
      } else if (answer.status !== 204) throw new Error();
      lost.hidden = true;
    } catch { lost.hidden = false; }
    setTimeout(follow, 2000);
  };
  if (screen) setTimeout(follow, 2000);

  // form[data-autosave="url"]: three seconds after the last key the boxes go to the server, at once to this browser.
  const words = (form) => Object.fromEntries([...new FormData(form)].filter(([name, value]) => !["csrfmiddlewaretoken", "version"].includes(name) && value));
  const keyOf = (form) => `kept:${form.dataset.autosave}`;
  const read = (form) => { try { return JSON.parse(localStorage.getItem(keyOf(form))); } catch { return null; } };
  const write = (form, kept) => { try { kept ? localStorage.setItem(keyOf(form), JSON.stringify(kept)) : localStorage.removeItem(keyOf(form)); } catch { /* a full or closed storage: the server has it */ } };
  const tell = (form, text) => { const place = form.querySelector("[data-kept]"); if (place) place.textContent = text; };
  const timers = new WeakMap();
  const send = async (form) => {
    const fields = words(form), version = Number(form.elements.version?.value ?? 0);
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", keepalive: true, headers: { "Content-Type": "application/json", "X-CSRFToken": csrf(form) }, body: JSON.stringify({ fields, version }) });
      if (!answer.ok) throw new Error();
      const { saved, version: now } = await answer.json();
      write(form, { fields, version, sent: true });
      tell(form, now === version ? `草稿已存 ${saved ?? ""}` : "别人刚刚也改了这一项，记下时会请您核对");
    } catch { tell(form, "网络不通，字先存在这台电脑里"); }
  };
  doc.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-autosave]");
    if (!form) return;
    write(form, { fields: words(form), version: Number(form.elements.version?.value ?? 0), sent: false });
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => send(form), 3000));
  });
  doc.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-autosave]")) return;
    clearTimeout(timers.get(event.target));
    write(event.target, { ...(read(event.target) ?? {}), fields: words(event.target), submitted: Number(event.target.elements.version?.value ?? 0) });
  });
  doc.querySelectorAll("form[data-autosave]").forEach((form) => {
    const kept = read(form), version = Number(form.elements.version?.value ?? 0);
    if (!kept?.fields) return;
    if (kept.submitted !== undefined && version > kept.submitted && !doc.querySelector(".summary")) return write(form, null);
    if (kept.sent || doc.querySelector(".summary")) return; // the server gave these words back itself
    const boxes = Object.entries(kept.fields).filter(([name, value]) => form.elements[name] && form.elements[name].value !== value);
    if (!boxes.length) return;
    boxes.forEach(([name, value]) => { form.elements[name].value = value; });
    tell(form, "上次没存的字已从这台电脑放回");
    timers.set(form, setTimeout(() => send(form), 1000));
  });

  // [data-order="url"]: rows are dragged; the new order goes to the server, and comes back numbered.
  const list = doc.querySelector("[data-order]");
  let held = null;
  list?.addEventListener("dragstart", (event) => { held = event.target.closest("[data-item]"); event.dataTransfer.effectAllowed = "move"; held?.classList.add("held"); });
  list?.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-item]");
    if (!held || !over) return;
    event.preventDefault();
    if (over === held) return;
    const box = over.getBoundingClientRect();
    over[event.clientY < box.top + box.height / 2 ? "before" : "after"](held);
  });
  list?.addEventListener("dragend", async () => {
    held?.classList.remove("held");
    if (!held) return;
    held = null;
    const body = new URLSearchParams([...list.querySelectorAll("[data-item]")].map((row) => ["item", row.dataset.item]));
    await fetch(list.dataset.order, { method: "POST", body, headers: { "X-CSRFToken": csrf(doc), "X-Drag": "1" } }).catch(() => {});
    location.reload();
  });
})();
