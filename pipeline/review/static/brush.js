// Lets days be chosen on the histogram: by dragging, or with two sliders. Without it the two dates and the links do the
// same.
"use strict";
(() => {
  const picture = document.getElementById("histogram");
  const place = document.getElementById("brush");
  if (!picture || !place) return;
  const bars = [...picture.querySelectorAll("a.bar")];
  if (bars.length < 2) return;
  const from = document.getElementById("from"), to = document.getElementById("to");
  const { left, right, top, base } = Object.fromEntries(Object.entries(picture.dataset).map(([k, v]) => [k, Number(v)]));
  const step = (right - left) / bars.length;

  const shade = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ class: "chosen", y: top, height: base - top, width: 0 })) shade.setAttribute(name, value);
  picture.append(shade);

  const slider = (id, words, value) => {
    const label = document.createElement("label");
    label.htmlFor = id;
    label.textContent = words;
    const input = document.createElement("input");
    Object.assign(input, { type: "range", id, min: 0, max: bars.length - 1, step: 1 });
    input.value = value;
    place.append(label, input);
    return input;
  };
  const first = slider("brush-first", "First column", 0), last = slider("brush-last", "Last column", bars.length - 1);
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  const show = document.createElement("button");
  Object.assign(show, { type: "submit", textContent: "Show these days" });
  show.setAttribute("form", "choose");
  show.className = "main";
  place.append(said, show);
  place.hidden = false;

  const choose = (one, other) => {
    const [start, end] = [Math.min(one, other), Math.max(one, other)];
    first.value = start;
    last.value = end;
    first.setAttribute("aria-valuetext", bars[start].dataset.label);
    last.setAttribute("aria-valuetext", bars[end].dataset.label);
    from.value = bars[start].dataset.from;
    to.value = bars[end].dataset.to;
    shade.setAttribute("x", left + start * step);
    shade.setAttribute("width", (end - start + 1) * step);
    said.textContent = start === end ? `Chosen: ${bars[start].dataset.label}.` : `Chosen: ${bars[start].dataset.label} to ${bars[end].dataset.label}.`;
  };
  first.addEventListener("input", () => choose(Number(first.value), Math.max(Number(first.value), Number(last.value))));
  last.addEventListener("input", () => choose(Math.min(Number(first.value), Number(last.value)), Number(last.value)));

  const column = (event) => {
    const box = picture.getBoundingClientRect();
    const x = (event.clientX - box.left) * picture.viewBox.baseVal.width / box.width;
    return Math.min(Math.max(Math.floor((x - left) / step), 0), bars.length - 1);
  };
  let begun = null, dragged = false;
  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return; // a finger scrolls
    begun = column(event);
    dragged = false;
  });
  addEventListener("pointermove", (event) => {
    if (begun === null) return;
    const at = column(event);
    if (at !== begun) dragged = true;
    if (dragged) choose(begun, at);
  });
  addEventListener("pointerup", () => { begun = null; });
  picture.addEventListener("click", (event) => { if (dragged) event.preventDefault(); }, true);
  picture.addEventListener("dragstart", (event) => event.preventDefault());
})();
