// Keys of the queue and of a case. They move the focus and follow links, so that Tab and Enter do the rest; without this script nothing is
// missing but the keys. No key sends a form: a signature is written, never struck by chance. Who speaks to the machine, or strikes keys
// by mistake, switches them off; the browser remembers that.
"use strict";

// A table that is wider than its place is moved by the arrow keys, once the focus can stand on it.
for (const place of document.querySelectorAll(".scroll:not([tabindex]), .inline-group")) {
  new ResizeObserver(() => {
    if (place.scrollWidth > place.clientWidth) place.tabIndex = 0;
    else place.removeAttribute("tabindex");
  }).observe(place);
}

// A refusal is final and asks once more. The server asks too; here the browser says so before it sends.
const final = document.querySelector('input[name="final"]');
if (final) {
  const ask = () => (final.required = document.querySelector('input[name="verdict"]:checked')?.value === "refuse");
  final.form.addEventListener("change", ask);
  ask();
}

// What a link leads to may be folded away.
function unfold() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const closed = target && target.closest("details:not([open])");
  if (!closed) return;
  closed.open = true;
  target.scrollIntoView();
}
addEventListener("hashchange", unfold);
unfold();

// The chain's picture is asked for when it is unfolded, so that no case waits for it: the page that the link leads to holds it, drawn.
const folded = document.querySelector("details[data-from]");
if (folded) {
  folded.hidden = false;
  folded.addEventListener("toggle", () => folded.open && !folded.querySelector("svg") && draw(folded, folded.querySelector("[role=status]")));
}

async function draw(place, told) {
  try {
    const answer = await fetch(place.dataset.from, { redirect: "error" }); // a session that has ended is led to its login
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [stage, ...legends] = page.querySelectorAll(".picture :is(.stage, .legend)");
    stage.removeAttribute("aria-describedby"); // of keys that only that page has
    place.append(stage, ...legends);
    told.hidden = true;
  } catch {
    told.textContent = told.dataset.failed;
  }
}

const VERDICTS = { a: "approve", r: "return", x: "refuse" };
const help = document.getElementById("keys");
const OFF = "desk.keys.off";
if (help) {
  const on = document.getElementById("keys-on");
  on.checked = localStorage.getItem(OFF) === null;
  on.addEventListener("change", () => (on.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  for (const offer of document.querySelectorAll(".keys-offer")) {
    offer.hidden = false;
    offer.addEventListener("click", () => help.showModal());
  }
  document.addEventListener("keydown", pressed);
}

function pressed(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) {
    return;
  }
  if (isWriting(event.target)) {
    if (event.key === "Escape") {
      event.target.blur();
    }
    return;
  }
  if (localStorage.getItem(OFF) !== null) {
    return;
  }
  const act = help.open ? { "?": () => help.close() }[event.key] : acts()[event.key] || linkOf(event.key);
  if (act) {
    event.preventDefault();
    act();
  }
}

function isWriting(target) {
  return target.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio)$/.test(target.type));
}

function acts() {
  const shared = { "?": () => help.showModal() };
  const rows = [...document.querySelectorAll("#queue tbody th a")];
  if (rows.length) {
    return { ...shared, j: () => step(rows, 1), ArrowDown: () => step(rows, 1), k: () => step(rows, -1), ArrowUp: () => step(rows, -1) };
  }
  const findings = [...document.querySelectorAll(".finding")];
  const moves = { ...shared, j: () => step(findings, 1), k: () => step(findings, -1), c: () => clear(findings), d: decide };
  for (const [key, verdict] of Object.entries(VERDICTS)) {
    moves[key] = () => choose(verdict);
  }
  return moves;
}

function linkOf(key) {
  const link = /^[1-5]$/.test(key)
    ? document.querySelectorAll(".tabs a")[key - 1]
    : [...document.querySelectorAll("a[data-key]")].find((one) => one.dataset.key === key);
  return link && (() => link.click());
}

// From where the focus is to the next one; from elsewhere to the first.
function step(places, by) {
  const at = places.findIndex((one) => one.contains(document.activeElement));
  const next = at < 0 ? places[0] : places[Math.min(places.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

// The reason of the finding that has the focus, or of the first one behind it that must be cleared.
function clear(findings) {
  const at = Math.max(0, findings.findIndex((one) => one.contains(document.activeElement)));
  const order = [...findings.slice(at), ...findings.slice(0, at)];
  order.map((one) => one.querySelector("textarea")).find(Boolean)?.focus();
}

// A verdict under a key of its own, so that none is one arrow key beside another. Choosing signs nothing.
function choose(verdict) {
  const choice = document.querySelector(`input[name="verdict"][value="${verdict}"]:not(:disabled)`);
  if (!choice) return decide();
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  choice.focus();
}

function decide() {
  const choice = document.querySelector('input[name="verdict"]:checked') || document.querySelector('input[name="verdict"]:not(:disabled)');
  choice?.focus();
}
