/* The box of the frame answers while one types: a combobox over a list of links.
   Without this script it is a form that leads to the page of answers. */
(() => {
  "use strict";
  const WAIT_MS = 160;
  const form = document.querySelector("form[data-search]");
  if (!form || !window.AbortController) return;
  const box = form.querySelector("input");
  const list = document.createElement("div");
  const said = document.createElement("p");
  let asked = null;
  let waiting = 0;
  let shown = "";

  list.id = "search-list";
  list.className = "search-list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.getAttribute("aria-label"));
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  form.append(list, said);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox",
    "aria-expanded": "false", "aria-controls": list.id,
  })) box.setAttribute(name, value);

  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  function choose(option) {
    const before = chosen();
    if (before) before.setAttribute("aria-selected", "false");
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", option.id);
    } else box.removeAttribute("aria-activedescendant");
  }

  function open(is) {
    if (!is) choose(null);
    list.hidden = !is;
    box.setAttribute("aria-expanded", String(is));
  }

  async function ask(words) {
    if (asked) asked.abort();
    const mine = asked = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.search}?q=${encodeURIComponent(words)}`, {
        signal: mine.signal, headers: { "X-Requested-With": "fetch" }, redirect: "error",
      });
      if (!answer.ok) return;
      const text = await answer.text();
      if (asked !== mine) return;
      list.innerHTML = text;
      shown = words;
      const count = list.querySelectorAll(".search-option:not(.search-more)").length;
      said.textContent = count ? `${count} ${form.dataset.found}` : form.dataset.none;
      open(count > 0 && document.activeElement === box);
    } catch { /* given up for a newer question, signed out, or no line: the form still works */ }
  }

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    const words = box.value.trim();
    if (words.length < 2) {
      if (asked) asked.abort();
      asked = null;
      said.textContent = "";
      shown = "";
      list.replaceChildren();
      return open(false);
    }
    if (words !== shown) waiting = setTimeout(ask, WAIT_MS, words);
  });

  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return; /* an input method is still making a letter of it */
    const all = options();
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      return open(false);
    }
    if (event.key === "Enter" && !list.hidden && chosen()) {
      event.preventDefault();
      return chosen().click();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !all.length) return;
    event.preventDefault();
    if (list.hidden) open(true);
    const place = all.indexOf(chosen()) + step;
    const first = chosen() === null && step < 0 ? all.length - 1 : place;
    choose(all[first] || null); /* past either end one is back in the box */
  });

  box.addEventListener("focus", () => { if (options().length) open(true); });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) open(false); });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); /* the box keeps the focus */
})();
