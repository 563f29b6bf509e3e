/* Draws a figure where the table beside it already says the same numbers.
   <figure data-figure="address of the figure's JSON" data-plotly="address of plotly"> with a
   [data-figure-frame] and a [data-figure-draw] button.  Wide screens draw it when it comes into
   view; narrow ones only when asked: the drawing code weighs half a megabyte. */
(() => {
  "use strict";
  const WIDE = 600;

  function once(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.addEventListener("load", resolve);
      script.addEventListener("error", reject);
      document.head.append(script);
    });
  }

  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  /* The figure names its tones; the reader's scheme gives their colours. */
  function dress(figure) {
    const soft = { unknown: "--unknown-soft", no: "--not-soft", mid: "--mid-soft", yes: "--met-soft" };
    const tones = figure.layout.meta.tones;
    figure.data[0].colorscale = tones.flatMap((tone, place) => {
      const colour = token(soft[tone]);
      return [[place / tones.length, colour], [(place + 1) / tones.length, colour]];
    });
    const font = { family: token("--face"), color: token("--ink"), size: 13 };
    Object.assign(figure.layout, { font, paper_bgcolor: token("--card"), plot_bgcolor: token("--card") });
    figure.layout.hoverlabel = { font, bgcolor: token("--paper"), bordercolor: token("--line-strong") };
    return figure;
  }

  async function draw(place) {
    if (place.dataset.drawn) return;
    place.dataset.drawn = "yes";
    const frame = place.querySelector("[data-figure-frame]");
    const button = place.querySelector("[data-figure-draw]");
    if (button) button.hidden = true;
    frame.hidden = false;
    try {
      const [answer] = await Promise.all([
        fetch(place.dataset.figure, { headers: { Accept: "application/json" } }),
        window.Plotly ? null : once(place.dataset.plotly),
      ]);
      if (!answer.ok) throw new Error(String(answer.status));
      const figure = dress(await answer.json());
      await window.Plotly.newPlot(frame, figure.data, figure.layout, { responsive: true, displayModeBar: false });
      frame.on("plotly_click", (event) => {
        const address = event.points[0].customdata;
        if (address) window.location.assign(address);
      });
    } catch {
      frame.hidden = true;
      if (button) button.hidden = false;
      delete place.dataset.drawn;
    }
  }

  for (const place of document.querySelectorAll("[data-figure]")) {
    const button = place.querySelector("[data-figure-draw]");
    place.hidden = false;
    if (button) button.addEventListener("click", () => draw(place));
    if (window.innerWidth < WIDE || !window.IntersectionObserver) continue;
    const watch = new IntersectionObserver((seen) => {
      if (seen.some((one) => one.isIntersecting)) {
        watch.disconnect();
        draw(place);
      }
    }, { rootMargin: "200px" });
    watch.observe(place);
  }
})();
