/* Keys. An element with data-shortcut="name" is what a key does: a button is pressed, a link followed, a field entered.
   Which key is which name stands in #keys, data-keys, for whoever has signed in; without it no key does anything.

   Nothing is decided about a unit that was not on the screen: from the moment in which something is sent until the next
   unit was painted, and a guard after it, nothing is sent, by key or by mouse. What is pressed meanwhile is lost. */
"use strict";
(() => {
  const GUARD_MS = 150;
  const DECIDES = ["relevant", "not_relevant", "privileged", "escalate", "cannot_decide", "undo"];
  let armed = false; // the unit on the screen was painted, and nothing is on its way
  let shown = 0; // which showing it is: a later one takes the place of what was begun for an earlier
  let since = 0; // when it was painted

  const item = () => document.getElementById("item");
  const say = (text) => {
    document.getElementById("status").textContent = text;
  };

  function arm() {
    const mine = ++shown;
    armed = false;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      since = performance.now();
      setTimeout(() => {
        if (mine !== shown) return;
        armed = true;
        document.documentElement.dataset.armed = mine; // for those who test or measure
      }, GUARD_MS);
    }));
  }

  function disarm() {
    armed = false;
    shown++;
    delete document.documentElement.dataset.armed;
  }

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  function step(list, by) { // on a page with a list: to the link before or after
    const links = [...list.querySelectorAll(":scope > li a:first-of-type")];
    const now = links.indexOf(document.activeElement);
    links[Math.max(0, Math.min(links.length - 1, now + by))]?.focus();
  }

  function legend() {
    const dialog = document.getElementById("legend");
    if (dialog && !dialog.open) dialog.showModal();
  }

  function act(name) {
    const list = document.querySelector("[data-list]");
    if (name === "legend") return legend();
    if (list && name === "next") return step(list, 1);
    if (list && name === "previous") return step(list, -1);
    const target = document.querySelector(`[data-shortcut="${name}"]`);
    if (!target) return;
    if (typing(target)) target.focus();
    else if (armed || !DECIDES.includes(name)) target.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const name = JSON.parse(document.getElementById("keys")?.dataset.keys || "{}")[event.key];
    if (!name) return;
    event.preventDefault();
    act(name);
  });

  // Before htmx sees it, and before the browser sends it itself: from the keyboard, by mouse or by touch.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("#item form[hx-target='#item']")) return;
    if (!armed) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    disarm();
    const seconds = event.target.elements.namedItem("seconds");
    if (seconds) seconds.value = Math.min(86400, Math.round((performance.now() - since) / 1000));
  }, true);

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-shortcut='legend']") && document.getElementById("legend")) {
      event.preventDefault();
      legend();
    }
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  });

  // A unit takes the place of the one before at once: htmx would first tell each of some hundred elements that it goes.
  document.addEventListener("DOMContentLoaded", () => {
    htmx.defineExtension("whole", {
      handleSwap: (_style, target, fragment) => {
        if (target !== item()) return false;
        const parts = [...fragment.childNodes];
        target.replaceChildren(fragment);
        return parts;
      },
    });
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target !== item()) return;
    window.scrollTo(0, 0);
    item().querySelector("h1")?.focus({ preventScroll: true });
    arm();
  });

  for (const failed of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failed, () => {
      say("Not sent: the application cannot be reached. Nothing was decided; try again.");
      arm();
    });
  }

  if (item()) arm();
})();
