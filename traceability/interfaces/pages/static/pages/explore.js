// The picture of a chain: zoom, drag, and a title that shows at once. Without this script it is whole all the same.
"use strict";

for (const stage of document.querySelectorAll("[data-picture]")) {
  const svg = stage.querySelector("svg");
  if (svg) {
    zooms(stage, svg);
    drags(stage);
    tells(stage, svg);
  }
}

function zooms(stage, svg) {
  const [width, height] = [Number(svg.getAttribute("width")), Number(svg.getAttribute("height"))];
  const bar = stage.parentElement.querySelector(".zoom");
  let scale = 1;

  function draw(next, x = stage.clientWidth / 2, y = stage.clientHeight / 2) {
    const before = scale;
    scale = Math.min(4, Math.max(0.1, next));
    const [left, top] = [(stage.scrollLeft + x) / before, (stage.scrollTop + y) / before];
    svg.setAttribute("width", Math.round(width * scale));
    svg.setAttribute("height", Math.round(height * scale));
    stage.scrollLeft = left * scale - x;
    stage.scrollTop = top * scale - y;
  }

  const acts = {
    in: () => draw(scale * 1.25),
    out: () => draw(scale / 1.25),
    fit: () => draw(Math.min(1, stage.clientWidth / width)),
  };
  bar.hidden = false;
  bar.addEventListener("click", (event) => acts[event.target.dataset.zoom]?.());
  stage.addEventListener("keydown", (event) => {
    const act = { "+": acts.in, "=": acts.in, "-": acts.out, 0: acts.fit }[event.key];
    if (act && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      act();
    }
  });
  stage.addEventListener(
    "wheel",
    (event) => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const box = stage.getBoundingClientRect();
        draw(scale * Math.exp(-event.deltaY / 400), event.clientX - box.left, event.clientY - box.top);
      }
    },
    { passive: false },
  );
}

function drags(stage) {
  let from = null;
  stage.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && event.pointerType === "mouse" && !event.target.closest("a")) {
      from = { x: event.clientX, y: event.clientY, left: stage.scrollLeft, top: stage.scrollTop };
      stage.setPointerCapture(event.pointerId);
    }
  });
  stage.addEventListener("pointermove", (event) => {
    if (from) {
      stage.scrollLeft = from.left - event.clientX + from.x;
      stage.scrollTop = from.top - event.clientY + from.y;
    }
  });
  for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, () => (from = null));
}

function tells(stage, svg) {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.append(tip);
  // Who listens hears what is written on a thing first, as who speaks to the machine would say it; then all that its titles tell.
  for (const thing of svg.querySelectorAll("a")) {
    const told = [...thing.querySelectorAll("text:not([aria-hidden])"), ...thing.querySelectorAll("title")];
    thing.setAttribute("aria-label", told.map((one) => one.textContent).join("\n"));
  }
  for (const title of [...svg.querySelectorAll("title")]) {
    title.parentElement.dataset.title = title.textContent;
    title.remove();
  }

  function show(thing, x, y) {
    tip.textContent = thing.dataset.title;
    tip.hidden = false;
    tip.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${y + tip.offsetHeight + 24 > innerHeight ? y - tip.offsetHeight - 12 : y + 16}px`;
    light(svg, thing.closest("[data-box], [data-from]"));
  }
  function hide() {
    tip.hidden = true;
    light(svg, null);
  }
  svg.addEventListener("pointermove", (event) => {
    const thing = event.target.closest("[data-title]");
    if (thing) show(thing, event.clientX, event.clientY);
    else hide();
  });
  svg.addEventListener("pointerleave", hide);
  svg.addEventListener("focusin", (event) => {
    const thing = event.target.closest("[data-title]");
    const box = thing?.getBoundingClientRect();
    if (box && thing.matches(":focus-visible")) show(thing, box.left, box.bottom);
  });
  svg.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
}

// What leads to a thing and away from it stands out; the rest steps back.
function light(svg, thing) {
  svg.classList.toggle("traced", Boolean(thing));
  for (const one of svg.querySelectorAll(".lit")) one.classList.remove("lit");
  if (!thing) return;
  const bands = [...svg.querySelectorAll("[data-from]")];
  const own = thing.dataset.box !== undefined;
  const walk = (start, here, there) => {
    const seen = new Set(start);
    for (const box of seen) {
      for (const band of bands) {
        if (band.dataset[here] === box) {
          band.classList.add("lit");
          seen.add(band.dataset[there]);
        }
      }
    }
    for (const box of seen) svg.querySelector(`[data-box="${box}"]`)?.classList.add("lit");
  };
  thing.classList.add("lit");
  walk([own ? thing.dataset.box : thing.dataset.from], "to", "from");
  walk([own ? thing.dataset.box : thing.dataset.to], "from", "to");
}
