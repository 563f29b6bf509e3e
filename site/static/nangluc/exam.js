/* An exam that loses nothing.  The page works by forms without this script; with it every answer
   is a numbered step, kept in the browser's database until the server has acknowledged it.

   Each load of the page is a device of its own, so that two tabs, or a tab and its copy, can
   never give two answers one number.  Steps left behind by an earlier load (a crash, a reload, a
   dead line) are sent first, under the device that made them: twice does no harm.
   The store is IndexedDB because localStorage reaches the disk only every minute or so, and a
   killed browser would lose what it still held.  The clock is the server's: we only count. */
(() => {
  "use strict";
  const STORE = "steps";
  const closed = document.querySelector("[data-exam-closed]");
  const form = document.querySelector("form[data-exam]");
  if (closed) forget(closed.dataset.examClosed);
  if (!form) return;

  // The paper may have come as the answer to the press of the start button.
  if (location.pathname !== form.dataset.address) history.replaceState(null, "", form.dataset.address);
  const attempt = form.dataset.exam;
  const total = Number(form.dataset.total);
  const device = newDevice();
  const words = {};
  for (const word of document.querySelector("[data-words]").content.children) {
    words[word.dataset.name] = word.textContent;
  }
  const part = (name) => document.querySelector(`[data-${name}]`);
  const saved = part("saved"), note = part("note"), warning = part("warn"), timer = part("timer");
  const numbers = [...form.querySelectorAll("[data-go]")];
  const known = new Map();
  const loadedAt = Number(form.dataset.now);
  let here = Number(form.dataset.here);
  let queue = [], last = 0, fails = 0, busy = false, retry = 0;
  let ready = false, stopped = false, over = false, handing = false, oneByOne = false, savedAt = "", trouble = "";
  let left = Number(form.dataset.left), leftAt = performance.now(), leftOn = Date.now();

  function newDevice() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  }

  /* What this browser has not yet seen acknowledged. */
  function database() {
    return new Promise((resolve) => {
      try {
        const asked = indexedDB.open("nangluc-exam", 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: ["attempt", "device", "number"] });
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = asked.onblocked = () => resolve(null);
      } catch { resolve(null); }
    });
  }
  async function inStore(mode, work) {
    const db = await (inStore.db ||= database());
    if (!db) return null;
    return new Promise((resolve) => {
      try {
        const deal = db.transaction(STORE, mode, { durability: "strict" });
        const asked = work(deal.objectStore(STORE));
        deal.oncomplete = () => resolve(asked ? asked.result : true);
        deal.onerror = deal.onabort = () => resolve(null);
      } catch { resolve(null); }
    });
  }
  function all(id) { return IDBKeyRange.bound([id], [id, []]); }
  function keep(step) { return inStore("readwrite", (store) => { store.put(step); }); }
  function drop(steps) {
    return inStore("readwrite", (store) => { for (const s of steps) store.delete([s.attempt, s.device, s.number]); });
  }
  function forget(id) { inStore("readwrite", (store) => { store.delete(all(id)); }); }

  /* Devices of this browser for this attempt: what they send is no other machine's. */
  const ours = new Set([device]);
  try {
    const before = JSON.parse(localStorage.getItem(`exam-devices-${attempt}`) || "[]");
    for (const one of before) ours.add(one);
    localStorage.setItem(`exam-devices-${attempt}`, JSON.stringify([...ours].slice(-50)));
  } catch { /* a browser that keeps nothing: it warns once too often */ }

  /* Answers. */
  const area = (place) => form.querySelector(`[data-question="${place}"]`);
  function given(place) {
    const fields = area(place);
    if (fields.dataset.kind === "working_days") {
      const text = fields.querySelector("input").value.trim();
      if (text && !/^\d{1,4}$/.test(text)) return null;
      return text ? [Number(text)] : [];
    }
    return [...fields.querySelectorAll("input:checked")].map((box) => Number(box.value)).sort((a, b) => a - b);
  }
  function put(place, answer) {
    const fields = area(place);
    if (!fields) return;
    if (fields.dataset.kind === "working_days") fields.querySelector("input").value = answer.join("");
    else for (const box of fields.querySelectorAll("input")) box.checked = answer.includes(Number(box.value));
    known.set(place, JSON.stringify(answer));
  }
  function take(place) {
    if (place > total || stopped) return;
    const answer = given(place);
    if (answer === null) { say(words.digits); return; }
    if (JSON.stringify(answer) === known.get(place)) return;
    known.set(place, JSON.stringify(answer));
    const step = { attempt, device, number: ++last, question: place, answer, made: Date.now() };
    queue.push(step);
    keep(step).then((kept) => { if (!kept) { trouble = words.nokeep; show(); } });
    pump(false);
  }

  /* Sending: one request at a time, oldest first, so that an earlier answer never arrives later. */
  function token() {
    const cookie = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie);
    return cookie ? cookie[1] : form.elements.csrfmiddlewaretoken.value;
  }
  async function send(from, batch) {
    const patience = new AbortController();
    const bell = setTimeout(() => patience.abort(), 12000);
    try {
      return await fetch(form.getAttribute("action"), {
        method: "POST", redirect: "manual", credentials: "same-origin", cache: "no-store", signal: patience.signal,
        headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
        body: JSON.stringify({ device: from, steps: batch.map(({ number, question, answer }) => ({ number, question, answer })) }),
      });
    } catch { return null; } finally { clearTimeout(bell); }
  }
  async function pump(ask) {
    if (!ready || busy || stopped) return false;
    busy = true;
    clearTimeout(retry);
    let reached = false;
    while (!stopped && (queue.length || ask)) {
      ask = false;
      show();
      const from = queue.length ? queue[0].device : device;
      const batch = queue.filter((step) => step.device === from).slice(0, oneByOne ? 1 : 50);
      const answer = await send(from, batch);
      reached = await heard(answer, batch);
      if (!reached) break;
    }
    busy = false;
    show();
    return reached && !queue.length;
  }
  async function heard(answer, batch) {
    if (answer && answer.status === 200) {
      const told = await answer.json().catch(() => null);
      if (told) { acknowledged(told, batch); return true; }
    } else if (answer && answer.status === 409) {
      const told = await answer.json().catch(() => ({}));
      ended(told.url || form.dataset.review);
      return false;
    } else if (answer && answer.status === 400 && batch.length) {
      if (batch.length > 1) { oneByOne = true; return true; }
      remove(batch);
      trouble = words.refused.replace("{q}", batch[0].question);
      return true;
    } else if (answer && answer.status === 404) {
      stopped = true;
      trouble = words.gone;
      return false;
    }
    const signedOut = answer && (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403);
    trouble = signedOut ? words.signin : "";
    fails += 1;
    retry = setTimeout(() => pump(queue.length === 0), Math.min(30000, 1000 * 2 ** Math.min(fails - 1, 5)) * (0.75 + Math.random() / 2));
    return false;
  }
  function remove(steps) {
    const gone = new Set(steps);
    queue = queue.filter((step) => !gone.has(step));
    drop(steps);
  }
  function acknowledged(told, batch) {
    fails = 0;
    trouble = "";
    savedAt = told.at;
    left = told.left; leftAt = performance.now(); leftOn = Date.now();
    remove(batch.filter((step) => told.saved.includes(step.number)));
    if (told.other && told.other.at > loadedAt && !ours.has(told.other.device)) warn(words.machine.replace("{time}", told.other.clock));
  }
  function ended(url) {
    stopped = true;
    const lost = places();
    if (!lost.length) { location.assign(url); return; }
    trouble = words.late.replace("{q}", lost.join(", "));
    const way = document.createElement("a");
    way.href = url;
    way.textContent = words.result;
    warning.replaceChildren(way);
  }

  /* What is seen. */
  const places = () => [...new Set(queue.map((step) => step.question))].sort((a, b) => a - b);
  function say(text) { if (note.textContent !== text) note.textContent = text; }
  function warn(text) { if (warning.textContent !== text) warning.textContent = text; }
  function show() {
    const waiting = new Set(places());
    const failing = fails > 0 && waiting.size > 0;
    saved.classList.toggle("is-unsent", failing);
    saved.textContent = failing ? `↑ ${words.unsent}` : waiting.size ? words.saving : savedAt ? `✓ ${words.saved} ${savedAt}` : saved.textContent;
    let count = 0;
    for (const number of numbers) {
      const place = Number(number.dataset.go);
      if (place > total) continue;
      const answered = (known.get(place) || "[]") !== "[]";
      count += answered;
      const state = failing && waiting.has(place) ? "unsent" : answered ? "answered" : "";
      number.className = `number${state ? ` number-${state}` : ""}`;
      number.querySelector(".sign").textContent = { unsent: "↑", answered: "✓" }[state] || "";
      number.querySelector("[data-word]").textContent = words[state ? `is_${state}` : "is_open"];
    }
    const bar = document.querySelector(".focus-progress progress");
    if (bar) bar.value = count;
    const list = part("missing");
    const open = numbers.map((n) => Number(n.dataset.go)).filter((p) => p <= total && (known.get(p) || "[]") === "[]");
    list.textContent = open.length ? `${list.dataset.some} ${open.join(", ")}` : list.dataset.none;
    say(trouble || (failing ? words.waiting.replace("{q}", [...waiting].join(", ")) : ""));
  }
  function go(place) {
    take(here);
    area(here).hidden = true;
    here = Math.min(Math.max(place, 1), total + 1);
    const shown = area(here), end = here > total;
    shown.hidden = false;
    part("here").textContent = end ? words.overview : `${words.question} ${here} / ${total}`;
    for (const number of numbers) {
      if (Number(number.dataset.go) === here) number.setAttribute("aria-current", "true");
      else number.removeAttribute("aria-current");
    }
    label();
    history.replaceState(null, "", end ? "?q=end" : `?q=${here}`);
    window.scrollTo(0, 0);
    shown.querySelector("[tabindex='-1']").focus({ preventScroll: true });
  }
  function label() {
    const back = document.querySelector("[data-move='-1']"), on = document.querySelector("[data-move='1']");
    const hand = part("hand-in");
    back.hidden = here === 1;
    back.querySelector("[data-label]").textContent = `${words.question} ${here - 1}`;
    on.hidden = here > total;
    on.querySelector("[data-label]").textContent = here === total ? words.overview : `${words.question} ${here + 1}`;
    hand.hidden = here <= total;
  }

  /* Time: the longer of two ways of counting, since a sleeping machine stops one of them. */
  function secondsLeft() {
    const passed = Math.max(performance.now() - leftAt, Date.now() - leftOn) / 1000;
    return Math.max(0, Math.ceil(left - passed));
  }
  let spoken = Infinity;
  function tick() {
    if (stopped) return;
    const seconds = secondsLeft();
    timer.textContent = `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
    timer.classList.toggle("timer-low", seconds <= 300);
    for (const mark of [300, 60]) {
      if (seconds <= mark && spoken > mark && seconds > 0) { spoken = mark; part("spoken").textContent = words.remaining.replace("{n}", mark / 60); }
    }
    if (seconds === 0 && !over) handIn(true);
  }

  /* Handing in: first everything that is unsent, then one form, as without script. */
  async function handIn(timeIsUp) {
    if (handing || stopped) return;
    handing = over = true;
    take(here);
    part("hand-in").setAttribute("aria-busy", "true");
    while (busy) await new Promise((resolve) => setTimeout(resolve, 50));
    const done = await pump(true);
    // The browser's clock may have jumped: the server's word on the time is the one that counts.
    if (done && !(timeIsUp && left > 1)) { post(form.dataset.submit); return; }
    part("hand-in").removeAttribute("aria-busy");
    handing = false;
    if (stopped) return;
    if (!done) { trouble ||= words.handoffline; say(trouble); }
    setTimeout(() => { over = false; }, timeIsUp ? 3000 : 0);
  }
  function post(url) {
    stopped = true;
    const sheet = document.createElement("form");
    sheet.method = "post";
    sheet.action = url;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "csrfmiddlewaretoken";
    field.value = token();
    sheet.append(field);
    document.body.append(sheet);
    HTMLFormElement.prototype.submit.call(sheet);
  }

  /* Another tab of this browser. */
  if (window.BroadcastChannel) {
    const tabs = new BroadcastChannel(`exam-${attempt}`);
    tabs.onmessage = ({ data }) => {
      if (data === "here") tabs.postMessage("also");
      if (data !== "gone") warn(words.tab);
      else { warn(""); tabs.postMessage("here"); }
    };
    window.addEventListener("pagehide", () => tabs.postMessage("gone"));
    tabs.postMessage("here");
  }

  let typing = 0;
  form.addEventListener("change", (event) => {
    const fields = event.target.closest("[data-question]");
    if (fields) take(Number(fields.dataset.question));
  });
  form.addEventListener("input", (event) => {
    if (event.target.type !== "text") return;
    clearTimeout(typing);
    typing = setTimeout(() => take(here), 800);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.type !== "text") return;
    event.preventDefault();
    go(here + 1);
  });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-go], [data-move], [data-hand-in]");
    if (!button) return;
    event.preventDefault();
    if (button.matches("[data-hand-in]")) handIn(false);
    else go(button.dataset.go ? Number(button.dataset.go) : here + Number(button.dataset.move));
  });
  window.addEventListener("online", () => { fails = 0; pump(true); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) pump(true); });
  window.addEventListener("beforeunload", (event) => { if (queue.length && !stopped) event.preventDefault(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  for (let place = 1; place <= total; place += 1) known.set(place, JSON.stringify(given(place) || []));
  form.classList.add("has-exam");
  const heardOf = form.dataset.lastDevice;
  if (heardOf && !ours.has(heardOf) && loadedAt - Number(form.dataset.lastAt) < 120000) warn(words.machine.replace("{time}", form.dataset.lastClock));
  inStore("readonly", (store) => store.getAll(all(attempt))).then((found) => {
    const before = (Array.isArray(found) ? found : []).filter((step) => step.device !== device);
    before.sort((a, b) => a.made - b.made || a.number - b.number);
    for (const step of before) if (!queue.some((own) => own.question === step.question)) put(step.question, step.answer);
    queue = [...before, ...queue];
    ready = true;
    show();
    pump(false);
  });
  label();
  tick();
  setInterval(tick, 500);
})();
