/* A reload without a line shows the paper again instead of the browser's own page.

   The worker (templates/assessments/worker.js) keeps nothing of anybody: an empty page and the
   files of the house.  The paper itself stays with this tab, in sessionStorage, as it stood when
   the tab was left; it ends with the tab, with the next page opened in it (site.js), when anybody
   signs out on this browser, and when anybody else signs in.  Answers not yet acknowledged are
   exam.js's affair, and the server's clock decides as ever. */
(() => {
  "use strict";
  const KEY = "exam-paper";
  const own = document.currentScript.src;
  const opened = Date.now(), whose = token();
  const form = document.querySelector("form[data-exam]");
  if (form) stand();
  else restore();

  /* Signing in gives the browser a new token, signing out leaves its hour behind (site.js). */
  function token() {
    const cookie = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie);
    return cookie ? cookie[1] : "";
  }
  function isHers(from, since) {
    return from !== "" && from === token() && since > Number(localStorage.getItem("signed-out"));
  }

  function stand() {
    window.addEventListener("pagehide", keep);
    document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
    window.addEventListener("load", call);
  }
  function keep() {
    try {
      sessionStorage.removeItem(KEY);
      if (isHers(whose, opened)) sessionStorage.setItem(KEY, JSON.stringify(asItStands()));
    } catch { /* a full or forbidden store */ }
  }
  function asItStands() {
    const root = document.documentElement.cloneNode(true);
    const sheet = root.querySelector("form[data-exam]");
    const copies = [...sheet.querySelectorAll("[data-question] input")];
    [...form.querySelectorAll("[data-question] input")].forEach((field, n) => {
      if (field.type === "text") copies[n].setAttribute("value", field.value);
      else copies[n].toggleAttribute("checked", field.checked);
    });
    const [minutes, seconds] = document.querySelector("[data-timer]").textContent.split(":").map(Number);
    sheet.dataset.here = form.querySelector("[data-go][aria-current]").dataset.go;
    return { path: location.pathname, whose, at: Date.now(), left: minutes * 60 + seconds, html: root.outerHTML };
  }

  function kept() {
    try {
      const paper = JSON.parse(sessionStorage.getItem(KEY));
      sessionStorage.removeItem(KEY);
      return paper && paper.path === location.pathname && isHers(paper.whose, paper.at) ? paper : null;
    } catch { return null; }
  }
  function restore() {
    const paper = kept();
    if (!paper) {
      window.addEventListener("online", () => location.reload());
      return;
    }
    const page = new DOMParser().parseFromString(paper.html, "text/html");
    const passed = Math.max(0, Date.now() - paper.at) / 1000;
    page.querySelector("form[data-exam]").dataset.left = Math.max(0, Math.ceil(paper.left - passed));
    document.open();
    document.write(`<!doctype html>${page.documentElement.outerHTML}`);
    document.close();
  }

  /* Once the page is there, so that it never competes with it for a slow line. */
  async function call() {
    if (!navigator.serviceWorker) return;
    try {
      await navigator.serviceWorker.register(form.dataset.worker);
      const { active } = await navigator.serviceWorker.ready;
      const house = new URL(".", own).href;
      const files = performance.getEntriesByType("resource").map(({ name }) => name.split("#")[0]);
      active.postMessage([...new Set(files.filter((name) => name.startsWith(house)))]);
    } catch { /* no worker: the browser's own page, and still nothing is lost */ }
  }
})();
