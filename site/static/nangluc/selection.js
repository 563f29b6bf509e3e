/* Ticking in a list: says how many are ticked, and ticks the page along with "all".
   The form works without this: ids of the page, or the filter itself as "all". */
(() => {
  "use strict";
  for (const form of document.querySelectorAll("form[data-selection]")) {
    const picks = [...form.querySelectorAll("[name=pick]")];
    const all = form.querySelector("[name=all]");
    const told = form.querySelector("[data-count]");
    const tell = () => {
      const count = picks.filter((pick) => pick.checked).length;
      told.textContent = count && !all.checked ? `${count} ${told.dataset.count}` : "";
    };
    form.addEventListener("change", (event) => {
      if (event.target === all) for (const pick of picks) pick.checked = all.checked;
      else all.checked = false;
      tell();
    });
    /* Of "all" the filter is sent, not the ids that happen to be on the page. */
    form.addEventListener("formdata", (event) => { if (all.checked) event.formData.delete("pick"); });
    window.addEventListener("pageshow", tell);
  }
})();
