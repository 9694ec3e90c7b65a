// Forms that are marked (signin/kept.html): what is typed stays in this tab until it was accepted, so that a session which ends, or another
// language, costs nothing; and a form is sent once. Without this script the forms work all the same. Never kept: passwords, codes of a
// second factor, files, and what is hidden. Nobody else's text is put back, and none stays behind who signs out: pages with a way out load this
// script too, and other tabs are told.
const PREFIX = "kept:";
const NEVER = new Set(["hidden", "password", "file", "submit", "button", "image", "reset"]);
const AGAIN_AFTER = 15000; // milliseconds without an answer, after which the buttons can be pressed again
const page = [...document.querySelectorAll("[data-kept-page]")].at(-1)?.dataset.keptPage; // what stands in the page, before what its frame says
const marked = [...document.querySelectorAll("form [data-kept]")].map((mark) => new Kept(mark));

forgetWhatIsOver();
for (const one of marked) one.begin();
const exits = new BroadcastChannel("signed-out");
exits.addEventListener("message", forgetAll);
document.addEventListener("submit", (event) => {
  if (event.target.matches('#logout-form, form:has([name="out"])')) {
    forgetAll();
    exits.postMessage(null);
  }
});

function Kept(mark) {
  const form = mark.closest("form");
  const key = `${PREFIX}${here()}|${form.getAttribute("action") || ""}`;
  let [timer, sent] = [0, false];

  function keep() {
    clearTimeout(timer);
    timer = 0;
    store(key, { user: mark.dataset.kept, sent, fields: typed(form).map((one) => [one.name, one.value, isChoice(one) ? one.checked : null]) });
  }

  function isPutBack(draft) {
    let changed = false;
    for (const [name, value, on] of draft.fields) {
      for (const field of typed(form).filter((one) => one.name === name && (!isChoice(one) || one.value === value))) {
        changed ||= isChoice(field) ? field.checked !== on : field.value !== value;
        if (isChoice(field)) field.checked = on;
        else field.value = value;
      }
    }
    return changed;
  }

  function end() {
    clearTimeout(timer);
    timer = 0;
    sessionStorage.removeItem(key);
  }

  function startAnew() {
    end();
    location.replace(here());
  }

  function setBusy(busy) {
    form.toggleAttribute("data-sent", busy);
    for (const one of form.elements) if (one.type === "submit") one.disabled = busy;
  }

  this.key = key;
  this.clear = () => {
    end();
    form.reset();
    mark.hidden = true;
  };
  this.user = mark.dataset.kept;
  this.isAnswer = mark.hasAttribute("data-kept-answer");
  this.begin = () => {
    const draft = stored(key);
    if (draft?.sent) keep(); // it was refused, and stands here as it was sent
    else if (draft && !asksForRows(key, draft, form) && isPutBack(draft)) mark.hidden = false;
    mark.querySelector("button").addEventListener("click", startAnew);
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => (timer ||= setTimeout(keep, 300)));
    addEventListener("pagehide", () => timer && keep());
    addEventListener("pageshow", (event) => event.persisted && setBusy(false));
    form.addEventListener("submit", (event) => {
      if (form.hasAttribute("data-sent")) {
        event.preventDefault();
        return;
      }
      sent = true;
      keep();
      form.toggleAttribute("data-sent", true);
      setTimeout(() => setBusy(true)); // a button that is disabled before would not be sent
      setTimeout(() => setBusy(false), AGAIN_AFTER);
    });
  };
}

// What was sent and is answered by another page than itself was accepted, unless the page says that it was not even looked at.
function forgetWhatIsOver() {
  const signedIn = marked[0]?.user;
  const cameBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  if (page === "out" || (page === "login" && !document.querySelector('[name="next"]')?.value)) forget(() => true);
  if (signedIn) forget((draft) => draft.user !== signedIn);
  if (page === "undecided" || page === "exploring") return; // no answer to what was sent
  if (page || cameBack) {
    for (const [key, draft] of all()) store(key, { ...draft, sent: false });
  } else {
    forget((draft, key) => draft.sent && !marked.some((one) => one.key === key && one.isAnswer));
  }
}

function forgetAll() {
  for (const one of marked) one.clear();
  forget(() => true);
}

// A form that is shown anew has fewer rows than were filled: the page is asked for as many.
function asksForRows(key, draft, form) {
  const [wanted, shown] = [rows(draft.fields.map(([name]) => name)), rows([...form.elements].map((one) => one.name))];
  const lacks = Object.keys(wanted).some((name) => wanted[name] > (shown[name] || 0));
  if (Boolean(draft.asked) !== lacks) store(key, { ...draft, asked: lacks });
  if (draft.asked || !lacks) return false;
  const address = new URL(location.href);
  address.searchParams.set("rows", Object.entries(wanted).map(([name, number]) => `${name}.${number}`).join(","));
  location.replace(address);
  return true;
}

function rows(names) {
  const found = {};
  for (const [, name, place] of names.map((one) => /^\/(\w+)\/(\d+)\//.exec(one)).filter(Boolean)) {
    found[name] = Math.max(found[name] || 0, Number(place) + 1);
  }
  return found;
}

function typed(form) {
  return [...form.elements].filter((one) => one.name && !one.disabled && !NEVER.has(one.type) && !/one-time-code|password/.test(one.autocomplete));
}

function isChoice(field) {
  return field.type === "radio" || field.type === "checkbox";
}

function here() {
  const asked = new URLSearchParams(location.search);
  asked.delete("rows");
  return location.pathname + (String(asked) ? `?${asked}` : "");
}

function all() {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).map((key) => [key, stored(key)]);
}

function forget(isOver) {
  for (const [key, draft] of all()) if (isOver(draft, key)) sessionStorage.removeItem(key);
}

function stored(key) {
  return JSON.parse(sessionStorage.getItem(key));
}

function store(key, draft) {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    sessionStorage.removeItem(key); // larger than a browser keeps
  }
}
