// The exam page. Every choice is kept on this device before it is sent, sent until the server has answered with a
// receipt, and never taken as saved before. Time left is counted from the server's figure with a clock that
// cannot be set. Nothing here decides anything: the server does.
"use strict";
(() => {
  const page = `<!doctype html>${document.documentElement.outerHTML}`;
  const root = document.getElementById("exam");
  if (!root || !window.fetch || !window.Promise) return;
  const words = JSON.parse(document.getElementById("exam-words").textContent);
  const facts = JSON.parse(document.getElementById("exam-facts").textContent);
  const shelf = `lawdrill:${facts.person}:${facts.attempt}`;
  const items = new Map();
  const pending = new Map();
  const flags = new Set();
  let token = facts.token;
  let current = 1;
  let closed = false;
  let storageFails = false;
  let deadline = performance.now() + facts.seconds_left * 1000;
  const acknowledged = new Map();
  let lastSaved = "";
  let failures = 0;
  let sending = false;
  let timer = 0;
  let warned = new Set();
  let clockGap = Date.now() - performance.now();
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(shelf) : null;

  const say = (name, values = {}) => words[name].replace(/%\((\w+)\)[sd]/g, (_all, key) => values[key]);
  const byId = (id) => document.getElementById(id);
  const click = () => (crypto.randomUUID ? crypto.randomUUID()
    : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
      (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16)));

  // ---- reading and showing answers -------------------------------------------------------------------------------
  function responseOf(item) {
    if (item.shape === "text") return item.fields[0].value;
    if (item.shape === "blanks") return item.fields.map((field) => field.value);
    return item.fields.filter((field) => field.checked).map((field) => field.value);
  }
  function show(item, response) {
    if (item.shape === "text") item.fields[0].value = response || "";
    else if (item.shape === "blanks") item.fields.forEach((field, place) => { field.value = (response && response[place]) || ""; });
    else item.fields.forEach((field) => { field.checked = (response || []).includes(field.value); });
    paint(item);
  }
  const isAnswered = (response) => (Array.isArray(response) ? response.some((each) => each !== "") : (response || "").trim() !== "");
  const answered = (item) => isAnswered(responseOf(item));

  // ---- the shelf: what this device remembers -----------------------------------------------------------------------
  function keep() {
    if (storageFails) return;
    try {
      const ends = Date.now() + (deadline - performance.now());
      localStorage.setItem(shelf, JSON.stringify({ pending: [...pending], acknowledged: [...acknowledged], flags: [...flags], current, ends }));
    } catch (_error) {
      storageFails = true;
      notice("warn", say("storage_full"));
    }
  }
  function recall() {
    try {
      return JSON.parse(localStorage.getItem(shelf) || "{}");
    } catch (_error) {
      return {};
    }
  }
  function forget() {
    try { localStorage.removeItem(shelf); } catch (_error) { /* nothing was kept */ }
    if (window.caches) caches.open(cacheName).then((kept) => kept.delete(location.pathname)).catch(() => undefined);
  }

  const cacheName = "lawdrill-exam-1";
  async function keepPage() {
    // So that a reload without network shows this page again; see exam-worker.js.
    if (!navigator.serviceWorker || !window.caches) return;
    try {
      await navigator.serviceWorker.register(facts.worker_address, { scope: "/attempts/" });
      const kept = await caches.open(cacheName);
      await kept.put(location.pathname, new Response(page, { headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": facts.policy } }));
      await kept.addAll([...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((part) => part.href || part.src));
    } catch (_error) { /* without it a reload needs the network, as everywhere */ }
  }

  // ---- saving ------------------------------------------------------------------------------------------------------
  function changed(item) {
    if (closed) return show(item, item.standing);
    pending.set(item.number, { response: responseOf(item), click: click(), seen: item.revision });
    keep();
    paint(item);
    status();
    schedule(item.shape === "choice" ? 0 : 600);
  }
  function schedule(delay) {
    window.clearTimeout(timer);
    timer = window.setTimeout(send, delay);
  }
  async function call(address, body) {
    const stop = new AbortController();
    const limit = window.setTimeout(() => stop.abort(), 10000);
    try {
      return await fetch(address, {
        method: body === undefined ? "GET" : "POST",
        headers: { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json", "X-CSRFToken": token }) },
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: "same-origin", redirect: "manual", cache: "no-store", signal: stop.signal,
      });
    } finally {
      window.clearTimeout(limit);
    }
  }
  async function answerOf(reply) {
    // A captive portal answers 200 with its own page: only our JSON counts.
    if (!(reply.headers.get("Content-Type") || "").startsWith("application/json")) return null;
    try { return await reply.json(); } catch (_error) { return null; }
  }
  async function send() {
    if (sending || closed || !pending.size) return;
    sending = true;
    status();
    const [number, entry] = pending.entries().next().value;
    const item = items.get(number);
    let again = 0;
    try {
      const reply = await call(facts.save_address, { item: number, response: entry.response, click: entry.click, seen: entry.seen });
      const answer = await answerOf(reply);
      if (reply.status === 200 && answer && answer.item === number && answer.revision && answer.saved_at) {
        receipt(item, entry, answer);
      } else if (reply.status === 409 && answer && answer.error === "stale") {
        overtaken(item, entry, answer);
      } else if (reply.status === 409 && answer && answer.error === "closed") {
        finish(answer.message);
      } else if (reply.status === 401) {
        again = signedOut();
      } else if (reply.status === 400 && answer && answer.error === "csrf") {
        again = (await refresh()) ? 50 : backOff(reply);
      } else if ((reply.status === 400 || reply.status === 404 || reply.status === 413) && answer) {
        refused(item, entry, answer);
      } else {
        again = backOff(reply);
      }
    } catch (_error) {
      again = backOff(null);
    }
    sending = false;
    status();
    if (pending.size && !closed) schedule(again);
  }
  function receipt(item, entry, answer) {
    failures = 0;
    item.revision = answer.revision;
    item.standing = entry.response;
    acknowledged.set(item.number, { response: entry.response, revision: answer.revision });
    lastSaved = answer.saved_at;
    setTime(answer.seconds_left);
    const newest = pending.get(item.number);
    if (newest && newest.click === entry.click) pending.delete(item.number);
    else if (newest) newest.seen = answer.revision;
    keep();
    dismiss("offline");
    if (channel) channel.postMessage({ item: item.number, response: entry.response, revision: answer.revision });
  }
  function overtaken(item, entry, answer) {
    const newest = pending.get(item.number);
    item.revision = answer.standing.revision;
    item.standing = answer.standing.response;
    if (newest && newest.click !== entry.click) {
      newest.seen = item.revision;
      return keep();
    }
    pending.delete(item.number);
    keep();
    show(item, item.standing);
    notice("warn", say("overtaken", { item: item.number }));
  }
  function refused(item, entry, answer) {
    pending.delete(item.number);
    keep();
    show(item, item.standing);
    notice("bad", answer.message || say("refused", { item: item.number }));
  }
  function signedOut() {
    notice("bad", say("signed_out"), "signed-out", { address: facts.sign_in_address, label: say("sign_in") });
    return 5000;
  }
  function backOff(reply) {
    failures += 1;
    const asked = reply && Number(reply.headers.get("Retry-After"));
    if (failures >= 2) notice("warn", say("offline", { count: pending.size }), "offline");
    return asked ? asked * 1000 : Math.min(30000, 1000 * 2 ** Math.min(failures - 1, 5)) * (0.7 + Math.random() * 0.6);
  }
  async function refresh() {
    // Ask what stands: after sleep, after another device or tab, after signing in again.
    try {
      const reply = await call(facts.state_address);
      const answer = await answerOf(reply);
      if (reply.status === 401) { signedOut(); return false; }
      if (reply.status !== 200 || !answer || answer.attempt !== facts.attempt) return false;
      token = answer.token;
      dismiss("signed-out");
      if (answer.closed) { finish(answer.message); return true; }
      setTime(answer.seconds_left);
      Object.entries(answer.standing).forEach(([number, standing]) => adopt(Number(number), standing));
      return true;
    } catch (_error) {
      return false;
    }
  }
  function adopt(number, standing) {
    const item = items.get(number);
    if (!item || standing.revision <= item.revision) return;
    item.revision = standing.revision;
    item.standing = standing.response;
    if (!pending.has(number)) show(item, standing.response);
    status();
  }

  // ---- words: saved, saving, offline -----------------------------------------------------------------------------------
  function status() {
    const place = byId("save-state");
    let text = say("ready");
    let tone = "quiet";
    if (closed) text = say("closed");
    else if (pending.size && failures >= 2) { text = say("kept", { count: pending.size }); tone = "warn"; }
    else if (pending.size) text = say("saving");
    else if (lastSaved) { text = say("saved", { time: officeTime(lastSaved) }); tone = "good"; }
    if (place.textContent !== text) place.textContent = text;
    place.className = `save-state save-${tone}`;
    let count = 0;
    items.forEach((item) => { if (answered(item)) count += 1; });
    byId("answered-count").textContent = say("answered", { count, total: items.size });
  }
  const officeTime = (instant) => new Date(new Date(instant).getTime() + 8 * 3600000).toISOString().slice(11, 19);
  function notice(tone, text, name = "", link = null) {
    const list = byId("notices");
    let note = name && list.querySelector(`[data-name="${name}"]`);
    if (!note) {
      note = document.createElement("div");
      if (name) note.dataset.name = name;
      list.append(note);
      if (!name) window.setTimeout(() => note.remove(), 12000);
    }
    note.className = `note note-${tone}`;
    if (note.dataset.text === text) return;
    note.dataset.text = text;
    note.textContent = text;
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link.address;
      anchor.target = "_blank";
      anchor.rel = "noopener";
      anchor.textContent = link.label;
      note.append(" ", anchor);
    }
  }
  function dismiss(name) {
    const note = byId("notices").querySelector(`[data-name="${name}"]`);
    if (note) note.remove();
  }

  // ---- time -------------------------------------------------------------------------------------------------------------
  const left = () => Math.max(0, Math.ceil((deadline - performance.now()) / 1000));
  function setTime(seconds) {
    if (typeof seconds === "number") deadline = performance.now() + seconds * 1000;
    clockGap = Date.now() - performance.now();
  }
  function tick() {
    if (closed) return;
    const seconds = left();
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const place = byId("time-left");
    if (place.textContent !== text) place.textContent = text;
    byId("timer").classList.toggle("timer-low", seconds <= 300);
    [15, 5, 1].forEach((minutes) => {
      if (seconds <= minutes * 60 && seconds > 0 && !warned.has(minutes)) {
        warned.add(minutes);
        if (seconds > minutes * 60 - 30) announce(say("minutes_left", { minutes }));
      }
    });
    // The monotonic clock stands still while a laptop sleeps; the wall clock then runs ahead of it.
    if (Math.abs(Date.now() - performance.now() - clockGap) > 5000) {
      clockGap = Date.now() - performance.now();
      refresh();
    }
    if (seconds === 0) timeUp();
  }
  function announce(text) {
    byId("announcer").textContent = text;
    notice("warn", text, "time");
  }
  async function timeUp() {
    if (closed) return;
    setEnabled(false);
    announce(say("time_up"));
    await flush(8000);
    handIn(true);
  }
  async function flush(patience) {
    const until = performance.now() + patience;
    while (pending.size && !closed && performance.now() < until) {
      if (!sending) await send();
      if (pending.size) await new Promise((done) => window.setTimeout(done, 250));
    }
    return pending.size === 0;
  }

  // ---- moving about -------------------------------------------------------------------------------------------------------
  function go(number, focus = true) {
    if (!items.has(number)) return;
    items.get(current).section.classList.remove("is-current");
    current = number;
    const item = items.get(number);
    item.section.classList.add("is-current");
    items.forEach(paint);
    byId("previous").disabled = !items.has(number - 1);
    byId("next").disabled = !items.has(number + 1);
    byId("position").textContent = say("position", { item: number, total: items.size });
    byId("flag").setAttribute("aria-pressed", flags.has(number) ? "true" : "false");
    window.scrollTo(0, 0);
    if (focus) item.section.focus({ preventScroll: true });
    keep();
  }
  function flag(number) {
    if (flags.has(number)) flags.delete(number); else flags.add(number);
    paint(items.get(number));
    byId("flag").setAttribute("aria-pressed", flags.has(current) ? "true" : "false");
    keep();
  }
  function paint(item) {
    const cell = item.cell;
    const done = answered(item);
    const marked = flags.has(item.number);
    cell.className = `cell${done ? " cell-done" : ""}${marked ? " cell-flag" : ""}${item.number === current ? " cell-current" : ""}`;
    const said = [done ? say("cell_done") : say("cell_open")];
    if (marked) said.push(say("cell_flag"));
    cell.setAttribute("aria-label", say("cell", { item: item.number, state: said.join(say("comma")) }));
    if (item.number === current) cell.setAttribute("aria-current", "step"); else cell.removeAttribute("aria-current");
  }
  function sheet(open) {
    byId("sheet").classList.toggle("is-open", open);
    byId("sheet-toggle").setAttribute("aria-expanded", open ? "true" : "false");
    if (open) items.get(current).cell.focus();
  }

  // ---- keys -----------------------------------------------------------------------------------------------------------------
  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("confirm").open || byId("help").open) return;
    const typing = event.target.matches("textarea, input[type=text]");
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
    if (typing || closed) return;
    const item = items.get(current);
    if (event.key === "ArrowRight") { event.preventDefault(); go(current + 1); return; }
    if (event.key === "ArrowLeft") { event.preventDefault(); go(current - 1); return; }
    if (!facts.single_keys || event.key.length !== 1) return;
    const letter = event.key.toUpperCase();
    if (letter === "?") return byId("help").showModal();
    if (letter === "F" && item.fields.length < 6) return flag(current);
    if (letter === "J") return go(current + 1);
    if (letter === "K" && item.fields.length < 11) return go(current - 1);
    if (item.shape !== "choice") return;
    const place = /[1-9]/.test(letter) ? Number(letter) - 1 : letter.charCodeAt(0) - 65;
    const field = item.fields[place];
    if (!field || place < 0) return;
    event.preventDefault();
    field.checked = field.type === "radio" ? true : !field.checked;
    field.focus();
    changed(item);
  }

  // ---- handing in --------------------------------------------------------------------------------------------------------------
  function ask() {
    const open = [...items.values()].filter((item) => !answered(item));
    const marked = [...flags].sort((a, b) => a - b);
    const list = byId("confirm-list");
    list.textContent = "";
    [[say("open_items", { count: open.length }), open.map((item) => item.number)], [say("flagged_items", { count: marked.length }), marked]]
      .filter(([, numbers]) => numbers.length).forEach(([label, numbers]) => {
        const line = document.createElement("p");
        line.append(label, " ");
        numbers.slice(0, 60).forEach((number) => {
          const link = document.createElement("button");
          link.type = "button";
          link.className = "cell";
          link.textContent = number;
          link.addEventListener("click", () => { byId("confirm").close(); go(number); });
          line.append(link);
        });
        list.append(line);
      });
    if (!list.childNodes.length) list.textContent = say("all_answered");
    byId("confirm-wait").hidden = pending.size === 0;
    byId("confirm").showModal();
    byId("confirm-no").focus();
  }
  async function handIn(automatic) {
    byId("confirm-yes").disabled = true;
    byId("confirm-wait").hidden = false;
    const everything = await flush(automatic ? 2000 : 15000);
    if (!everything && !automatic && !closed) {
      byId("confirm-yes").disabled = false;
      byId("confirm").close();
      notice("bad", say("cannot_hand_in", { count: pending.size }), "offline");
      return;
    }
    try {
      const reply = await call(facts.hand_in_address, { automatic: Boolean(automatic) });
      const answer = await answerOf(reply);
      if (answer && answer.receipt) {
        closed = true;
        if (!pending.size) forget();
        window.location.assign(answer.address);
        return;
      }
      if (reply.status === 400 && (await refresh()) && !closed) return handIn(automatic);
      if (closed) return;
    } catch (_error) { /* said below */ }
    byId("confirm-yes").disabled = false;
    if (byId("confirm").open) byId("confirm").close();
    notice("bad", automatic ? say("time_up_offline", { count: pending.size }) : say("cannot_hand_in", { count: pending.size }), "offline");
    window.setTimeout(() => (automatic || left() === 0) && !closed && handIn(true), 5000);
  }
  function finish(message) {
    closed = true;
    setEnabled(false);
    if (byId("confirm").open) byId("confirm").close();
    notice("bad", message || say("closed"), "closed", null);
    byId("finished").hidden = false;
    byId("finished-link").focus();
    if (!pending.size) forget();
    status();
  }
  function setEnabled(enabled) {
    items.forEach((item) => item.fields.forEach((field) => { field.disabled = !enabled; }));
    byId("hand-in").disabled = !enabled;
  }

  // ---- begin ------------------------------------------------------------------------------------------------------------------
  document.querySelectorAll("[data-item]").forEach((section) => {
    const number = Number(section.dataset.item);
    const standing = facts.standing[number] || { revision: 0, response: section.dataset.shape === "text" ? "" : [] };
    const item = {
      number, section, shape: section.dataset.shape, fields: [...section.querySelectorAll("[data-answer]")],
      cell: byId(`cell-${number}`), revision: standing.revision, standing: standing.response,
    };
    items.set(number, item);
    const event = item.shape === "choice" ? "change" : "input";
    item.fields.forEach((field) => field.addEventListener(event, () => changed(item)));
    item.cell.addEventListener("click", (press) => { press.preventDefault(); sheet(false); go(number); });
  });
  const kept = recall();
  (kept.flags || []).filter((number) => items.has(number)).forEach((number) => flags.add(number));
  (kept.acknowledged || []).forEach(([number, standing]) => {
    const item = items.get(number);
    if (!item || standing.revision <= item.revision) return;
    item.revision = standing.revision;
    item.standing = standing.response;
    acknowledged.set(number, standing);
  });
  if (kept.ends) deadline = Math.min(deadline, performance.now() + kept.ends - Date.now());
  items.forEach((item) => show(item, item.standing));
  (kept.pending || []).forEach(([number, entry]) => {
    const item = items.get(number);
    if (!item || !entry || !entry.click) return;
    pending.set(number, entry);
    show(item, entry.response);
  });
  root.classList.add("is-live");
  document.querySelectorAll("[data-plain]").forEach((part) => part.remove());
  // A paper of fifteen minutes does not begin with "15 minutes left".
  [15, 5, 1].forEach((minutes) => { if (left() <= minutes * 60) warned.add(minutes); });
  go(items.has(kept.current) ? kept.current : 1, false);
  status();
  tick();
  window.setInterval(tick, 250);
  schedule(0);
  refresh();
  keepPage();

  byId("previous").addEventListener("click", () => go(current - 1));
  byId("next").addEventListener("click", () => go(current + 1));
  byId("flag").addEventListener("click", () => flag(current));
  byId("hand-in").addEventListener("click", (event) => { event.preventDefault(); ask(); });
  byId("confirm-no").addEventListener("click", () => byId("confirm").close());
  byId("confirm-yes").addEventListener("click", () => handIn(false));
  byId("help-close").addEventListener("click", () => byId("help").close());
  byId("help-open").addEventListener("click", () => byId("help").showModal());
  byId("sheet-toggle").addEventListener("click", () => sheet(!byId("sheet").classList.contains("is-open")));
  byId("sheet-close").addEventListener("click", () => sheet(false));
  byId("time-toggle").addEventListener("click", () => {
    const hidden = byId("timer").classList.toggle("timer-hidden");
    byId("time-toggle").setAttribute("aria-pressed", hidden ? "true" : "false");
  });
  document.addEventListener("keydown", key);
  root.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("online", () => { failures = 0; refresh().then(() => schedule(0)); });
  window.addEventListener("focus", () => refresh().then(() => schedule(0)));
  window.addEventListener("pageshow", (event) => { if (event.persisted) refresh(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  if (channel) channel.onmessage = ({ data }) => adopt(data.item, data);
})();
