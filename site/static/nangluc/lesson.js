/* A lesson remembers how far it was read, and answers a self-check at once.

   <article data-lesson data-reached="5" data-places="14" data-bar="4">  blocks carry data-place
   <form data-progress>  its address and token take the small posts
   Nothing here is needed: the form's button leads on, <details> holds the answer. */
(() => {
  "use strict";
  const lesson = document.querySelector("[data-lesson]");
  const form = document.querySelector("form[data-progress]");
  if (lesson && form) remember(lesson, form);
  for (const check of document.querySelectorAll("[data-check]")) answer(check);

  function remember(lesson, form) {
    const places = Number(lesson.dataset.places);
    const bar = document.querySelector(".focus-progress progress");
    const left = document.getElementById("minutes-left");
    let reached = Number(lesson.dataset.reached);
    let sent = reached;
    let timer = 0;

    if (reached > 1 && !location.hash) {
      const block = document.getElementById(`p${reached}`);
      if (block) block.scrollIntoView({ block: "start", behavior: "instant" });
    }
    send("opened", 0).catch(() => {});

    /* A block counts as reached when its beginning has come into the upper half of the window. */
    const watcher = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) reached = Math.max(reached, Number(entry.target.dataset.place));
      }
      show();
      if (reached > sent) { clearTimeout(timer); timer = setTimeout(save, 1200); }
    }, { rootMargin: "0px 0px -45% 0px" });
    for (const block of lesson.querySelectorAll("[data-place]")) watcher.observe(block);

    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(); });
    window.addEventListener("pagehide", save);

    function show() {
      const part = places ? reached / places : 0;
      if (bar) bar.value = Number(lesson.dataset.bar) - 1 + part;
      if (left) {
        const minutes = Math.max(1, Math.ceil(Number(left.dataset.minutes) * (1 - part)));
        left.textContent = `${minutes} ${left.dataset.words}`;
      }
    }

    function save() {
      clearTimeout(timer);
      if (reached <= sent) return;
      const place = reached;
      sent = place;
      send("reached", place).catch(() => { if (sent === place) sent = place - 1; });
    }

    async function send(kind, place) {
      const data = new FormData();
      data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      data.set("kind", kind);
      data.set("reached", place);
      const answer = await fetch(form.action, { method: "POST", body: data, keepalive: true, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
    }
  }

  function answer(check) {
    const inputs = [...check.querySelectorAll("input")];
    const result = check.querySelector(".check-result");
    const details = check.querySelector("details");
    const several = check.hasAttribute("data-several");
    check.addEventListener("change", (event) => {
      if (!inputs.includes(event.target)) return;
      const chosen = inputs.filter((input) => input.checked);
      const right = inputs.every((input) => input.checked === input.hasAttribute("data-right"));
      for (const input of inputs) {
        const card = input.closest(".option");
        card.classList.toggle("is-right", input.checked && input.hasAttribute("data-right"));
        card.classList.toggle("is-wrong", input.checked && !input.hasAttribute("data-right"));
      }
      result.classList.toggle("is-right", right);
      result.classList.toggle("is-wrong", !right && chosen.length > 0);
      result.textContent = !chosen.length ? "" : right ? `✓ ${check.dataset.yes}` : `✕ ${several ? check.dataset.part : check.dataset.no}`;
      if (right) details.open = true;
    });
  }
})();
