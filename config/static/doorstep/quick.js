// 记一笔 without network. Every entry is first kept in this browser and only forgotten when the office has it;
// the key it was given when it was typed makes sure that the office has it once.
(() => {
  "use strict";
  const form = document.getElementById("quick");
  if (!form || !window.indexedDB) return; // the form then goes the ordinary way
  const by = (id) => document.getElementById(id), owner = Number(form.dataset.owner);
  const make = (name, words, more = {}) => Object.assign(document.createElement(name), { textContent: words, ...more });
  const newKey = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");
  const RETRY = 20000;
  let store, editing = null, busy = false;

  // The store: one row an entry, its photos included.
  const open = () => new Promise((resolve, reject) => {
    const asked = indexedDB.open("doorstep", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("entries", { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const run = (mode, act) => new Promise((resolve, reject) => {
    const deal = store.transaction("entries", mode), asked = act(deal.objectStore("entries"));
    deal.oncomplete = () => resolve(asked.result);
    deal.onerror = deal.onabort = () => reject(deal.error);
  });
  const all = async () => (await run("readonly", (rows) => rows.getAll())).sort((a, b) => a.at - b.at);
  const put = (entry) => run("readwrite", (rows) => rows.put(entry));
  const drop = (key) => run("readwrite", (rows) => rows.delete(key));

  // What is shown of it.
  const tell = (words) => { by("network").textContent = words; };
  const LABELS = { waiting: "等待上传", sending: "正在上传", refused: "没有收下，请修改", editing: "正在修改" };
  const line = (entry) => {
    const item = make("li", "", { className: entry.state === "refused" ? "bad" : "todo info" });
    const when = new Date(entry.at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
    const photos = entry.files.length ? `，照片 ${entry.files.length} 张` : "";
    item.append(make("p", entry.fields.title || entry.fields.text.slice(0, 40), { className: "text" }));
    item.append(make("p", `${when} 记下${photos} · ${LABELS[entry.state]}`, { className: "soft" }));
    if (entry.reason) item.append(make("p", entry.reason, { className: "err" }));
    if (entry.owner !== owner) {
      item.append(make("p", "这一笔是另一位登录时记的，请他登录后上传。", { className: "soft" }));
      return item;
    }
    const row = make("p", "", { className: "actions" });
    const button = (words, style, act) => row.append(make("button", words, { type: "button", className: `btn ${style}`, onclick: act }));
    if (entry.state !== "sending") button("修改", "quiet", () => edit(entry.key));
    if (entry.conflict) button("作为新的一笔上传", "quiet", () => again(entry.key));
    if (entry.state === "refused") button("删除", "danger", () => remove(entry));
    item.append(row);
    return item;
  };
  const show = async () => {
    const entries = await all();
    by("waiting").hidden = !entries.length;
    by("waiting-count").textContent = entries.length || "";
    by("waiting-list").replaceChildren(...entries.map(line));
  };

  // Typing, correcting, taking back.
  const fill = (entry) => {
    for (const [name, value] of Object.entries(entry.fields)) if (form.elements[name]) form.elements[name].value = value;
    const given = new DataTransfer();
    entry.files.forEach((file) => given.items.add(file));
    form.elements.files.files = given.files;
    form.querySelector("details").open = true;
  };
  const edit = async (key) => {
    const entry = (await all()).find((each) => each.key === key);
    if (!entry) return tell("这一笔已经上传了。"), show();
    if (entry.state === "sending") return tell("这一笔正在上传，请稍等。");
    if (!editing && form.elements.text.value.trim()) return tell("请先保存正在写的这一笔，再改别的。");
    const before = editing && { ...editing, ...typed(), state: "waiting" }, seen = form.elements.text.value;
    await put({ ...entry, state: "editing" });
    if (form.elements.text.value !== seen) { // somebody went on typing: their words come first
      await put(entry);
      return tell("请先保存正在写的这一笔，再改别的。"), show();
    }
    editing = entry;
    fill(entry);
    if (before) await put(before);
    await show();
    form.elements.text.focus();
  };
  const again = async (key) => {
    const entry = (await all()).find((each) => each.key === key);
    await drop(key);
    await put({ ...entry, key: newKey(), state: "waiting", reason: "", conflict: false });
    await flush();
  };
  const remove = async (entry) => {
    if (!confirm("删掉这一笔？删了就找不回来了。")) return;
    await drop(entry.key);
    await show();
  };
  const typed = () => {
    const fields = {}, data = new FormData(form);
    for (const [name, value] of data) if (typeof value === "string" && !["csrfmiddlewaretoken", "once"].includes(name)) fields[name] = value;
    return { fields, files: data.getAll("files").filter((file) => file.size) };
  };
  const clear = () => {
    const kept = ["grid", "building", "source"].map((name) => [name, form.elements[name]?.value]);
    form.reset();
    kept.forEach(([name, value]) => { if (form.elements[name]) form.elements[name].value = value; });
    form.querySelectorAll(".left").forEach((left) => left.remove());
    editing = null;
    form.elements.text.focus();
  };
  form.addEventListener("submit", async (event) => {
    if (!store) return;
    event.preventDefault();
    delete form.dataset.sent;
    const said = typed();
    if (!said.fields.text.trim()) return tell("请先写是什么事，一句话就行。"), form.elements.text.focus();
    const base = editing ?? { key: newKey(), owner, at: Date.now() };
    try {
      await put({ key: base.key, owner: base.owner, at: base.at, ...said, state: "waiting", reason: "", conflict: false });
    } catch { return tell("这部手机存不下了，没有记成：请先删掉一些照片再试。"); }
    clear();
    tell("已记下，正在上传。");
    await show();
    await flush();
  });

  // Going up: one after the other, oldest first; whatever is not surely taken stays.
  const door = (address, more = {}) => fetch(address, { redirect: "manual", cache: "no-store", headers: { Accept: "application/json" }, ...more });
  const send = async (entry, csrf) => {
    const body = new FormData();
    Object.entries(entry.fields).forEach(([name, value]) => body.append(name, value));
    entry.files.forEach((file) => body.append("files", file));
    body.append("once", entry.key);
    return door(form.action, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": csrf } });
  };
  const taken = async (entry, answer) => {
    const { number, href } = await answer.json();
    await drop(entry.key);
    by("sent").hidden = false;
    const item = make("li", "");
    item.append(make("a", number, { href, className: "num" }), ` ${entry.fields.title || entry.fields.text.slice(0, 24)}`);
    by("sent-list").prepend(item);
  };
  const refused = async (entry, answer) => {
    const words = await answer.json().catch(() => ({}));
    const conflict = answer.status === 422 && !words.fields?.files;
    const reason = conflict ? "这一笔先前已经传到台账，后来又改过。请到台账核对；要另记一件就点“作为新的一笔上传”。" : words.message;
    await put({ ...entry, state: "refused", conflict, reason: reason || "没有收下，请检查后再传。" });
  };
  const signedOut = () => {
    tell("登录已过期，记下的都还在。");
    by("network").append(" ", make("a", "重新登录", { href: form.dataset.login }));
  };
  // false: no use to go on with the next one now.
  const attempt = async ({ key }, csrf) => {
    const entry = (await all()).find((each) => each.key === key);
    if (entry?.state !== "waiting") return true; // taken out to be corrected meanwhile
    await put({ ...entry, state: "sending" });
    try {
      const answer = await send(entry, csrf);
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return signedOut(), false;
      if (answer.status === 201) { await taken(entry, answer); return true; }
      if (answer.status >= 500 || answer.status === 429 || answer.status === 404) { tell("服务器正忙，过一会儿自动再传。"); return false; }
      await refused(entry, answer);
      return true;
    } catch {
      await put({ ...entry, state: "waiting" });
      tell("没有网络，已记在这部手机里，有网时自动上传。");
      return false;
    } finally {
      const left = (await all()).find((each) => each.key === entry.key);
      if (left?.state === "sending") await put({ ...left, state: "waiting" });
    }
  };
  const upload = async () => {
    const mine = (await all()).filter((entry) => entry.owner === owner && entry.state === "waiting");
    if (!mine.length) return;
    let csrf;
    try {
      const answer = await door(form.dataset.state);
      if (answer.status >= 500) return tell("服务器正忙，过一会儿自动再传。");
      if (!answer.ok) return signedOut();
      const now = await answer.json();
      if (now.owner !== owner) return tell("这部手机换了人登录，请刷新页面。记下的都还在。");
      csrf = now.csrf;
    } catch { return tell("没有网络，已记在这部手机里，有网时自动上传。"); }
    for (const entry of mine) if (!(await attempt(entry, csrf))) return;
    if (!(await all()).some((entry) => entry.state !== "editing")) tell("都已上传。");
    else tell("有的没有收下，请看下面的说明。");
  };
  const flush = async () => {
    if (busy || !store) return;
    busy = true;
    try {
      // Two tabs take turns; without locks the key alone keeps an entry from being filed twice.
      await (navigator.locks ? navigator.locks.request("quick", upload) : upload());
    } finally { busy = false; await show(); }
  };

  // The page itself, for the next time there is no network.
  const keepPage = async () => {
    if (!navigator.serviceWorker) return;
    await navigator.serviceWorker.register("/sw.js", { scope: new URL(form.action).pathname });
    if (!navigator.onLine) return;
    const drawn = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((each) => each.href || each.src);
    const kept = await caches.open("quick-1"), page = new URL(form.action).pathname;
    const fresh = await fetch(page);
    if (fresh.ok && !fresh.redirected) await kept.put(page, fresh);
    await kept.addAll(drawn);
  };

  (async () => {
    try { store = await open(); } catch { return; }
    for (const entry of await all()) if (entry.state === "sending" || entry.state === "editing") {
      await put({ ...entry, state: entry.state === "sending" ? "waiting" : "refused", reason: entry.state === "sending" ? entry.reason : entry.reason || "上次改到一半，请点“修改”改完再存。" });
    }
    navigator.storage?.persist?.().catch(() => {});
    await show();
    await flush();
    keepPage().catch(() => {});
    addEventListener("online", flush);
    addEventListener("offline", () => tell("没有网络，照常记，有网时自动上传。"));
    document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
    setInterval(async () => { if ((await all()).some((entry) => entry.state === "waiting")) flush(); }, RETRY);
  })();
})();
