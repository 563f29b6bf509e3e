/* Small comforts over pages that work without them.  Behaviour is asked for by data- attributes:
   data-nav-toggle, data-nav-close   the rail behind the menu button
   data-dismiss                      a <details> that closes on Escape and on a click elsewhere
   data-confirm="Question?"          on a form or a button: asks first (data-confirm-yes names the deed)
   data-copy="text" or "#id"         copies; data-copied is said for two seconds
   data-autosubmit                   a filter form sends itself when a list or a box changes
   data-error-summary                takes the focus when the page opens
   data-print                        prints
   A POST form is sent once: a second click does nothing (eight seconds, or until it returns). */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("has-script");
  const rail = document.getElementById("rail");
  const opener = document.querySelector("[data-nav-toggle]");

  function turnRail(open) {
    rail.classList.toggle("is-open", open);
    opener.setAttribute("aria-expanded", String(open));
    (open ? rail.querySelector("[data-nav-close]") : opener).focus();
  }
  if (rail && opener) {
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-expanded", "false");
  }

  function ask(question, yes) {
    return new Promise((resolve) => {
      const template = document.getElementById("confirm");
      if (!template || !window.HTMLDialogElement) return resolve(window.confirm(question));
      const dialog = template.content.firstElementChild.cloneNode(true);
      dialog.querySelector(".dialog-text").textContent = question;
      if (yes) dialog.querySelector("[value=yes]").textContent = yes;
      dialog.addEventListener("close", () => {
        const agreed = dialog.returnValue === "yes";
        dialog.remove();
        resolve(agreed);
      });
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  async function copy(button) {
    const wanted = button.dataset.copy;
    const source = wanted.startsWith("#") && document.querySelector(wanted);
    const text = source ? source.value || source.textContent.trim() : wanted;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return;
    }
    const label = button.querySelector("span") || button;
    const before = label.textContent;
    label.setAttribute("role", "status");
    label.textContent = button.dataset.copied || "✓";
    setTimeout(() => { label.textContent = before; }, 2000);
  }

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    if (rail && opener && target.closest("[data-nav-toggle]")) { event.preventDefault(); turnRail(true); }
    if (rail && opener && target.closest("[data-nav-close]")) { event.preventDefault(); turnRail(false); }
    if (target.closest("[data-print]")) window.print();
    const copier = target.closest("[data-copy]");
    if (copier) copy(copier);
    for (const details of document.querySelectorAll("details[data-dismiss][open]")) {
      if (!details.contains(target)) details.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (rail && opener && rail.classList.contains("is-open")) turnRail(false);
    for (const details of document.querySelectorAll("details[data-dismiss][open]")) {
      details.open = false;
      details.querySelector("summary").focus();
    }
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const button = event.submitter;
    const asking = button && button.dataset.confirm ? button : form.dataset.confirm ? form : null;
    if (asking && !form.dataset.agreed) {
      event.preventDefault();
      event.stopPropagation();
      if (await ask(asking.dataset.confirm, asking.dataset.confirmYes)) {
        form.dataset.agreed = "yes";
        form.requestSubmit(button || undefined);
        delete form.dataset.agreed;
      }
      return;
    }
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.matches("[hx-post], [data-hx-post]")) return;
    if (form.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
    form.setAttribute("aria-busy", "true");
    if (button) button.setAttribute("aria-busy", "true");
    setTimeout(rest, 8000);
  }, true);

  /* A page taken from the back-forward cache, or one that only sent a file, must not stay busy. */
  function rest() {
    for (const busy of document.querySelectorAll("[aria-busy=true]")) busy.removeAttribute("aria-busy");
  }
  window.addEventListener("pageshow", () => {
    rest();
    const name = sessionStorage.getItem("filter");
    sessionStorage.removeItem("filter");
    const again = name && document.querySelector(`[data-autosubmit] [name="${CSS.escape(name)}"]`);
    if (again) again.focus({ preventScroll: true });
  });

  document.addEventListener("change", (event) => {
    const control = event.target;
    const form = control.form;
    if (!form || !form.matches("[data-autosubmit]")) return;
    if (!control.matches("select, input[type=checkbox], input[type=radio]")) return;
    sessionStorage.setItem("filter", control.name);
    form.requestSubmit();
  });

  /* Where every filter sends itself, the button is only for those without script. */
  for (const form of document.querySelectorAll("[data-autosubmit]")) {
    const typed = form.querySelector("input:not([type=hidden], [type=checkbox], [type=radio]), textarea");
    if (!typed) form.querySelector("[type=submit]").hidden = true;
  }

  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();

  /* A paper waits in this tab for a reload of its own page, and nobody's outlives a signing out. */
  try {
    if (!document.querySelector("[data-exam], [data-exam-offline]")) sessionStorage.removeItem("exam-paper");
    if (document.querySelector(".entrance")) localStorage.setItem("signed-out", Date.now());
  } catch { /* a browser that keeps nothing has kept none */ }
})();
