/* Security keys: asks the server for a challenge, lets the browser turn to the key, and sends what it answers with the form.
   Every sentence stands in the page, in the reader's language. Without this script codes still sign in. */
"use strict";
(() => {
  const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const toText = (bytes) =>
    btoa(Array.from(new Uint8Array(bytes), (one) => String.fromCharCode(one)).join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

  const asked = async (form) => {
    const answer = await fetch(form.dataset.challenge, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) throw new Error(form.dataset.failed);
    const told = await answer.json();
    if (!told.publicKey) throw new Error(told.problem || form.dataset.failed);
    return told.publicKey;
  };

  const made = async (asks) => {
    const user = { ...asks.user, id: toBytes(asks.user.id) };
    const publicKey = { ...asks, user, challenge: toBytes(asks.challenge), excludeCredentials: named(asks.excludeCredentials) };
    const key = await navigator.credentials.create({ publicKey });
    return [key, { attestationObject: toText(key.response.attestationObject) }];
  };

  const proved = async (asks) => {
    const publicKey = { ...asks, challenge: toBytes(asks.challenge), allowCredentials: named(asks.allowCredentials) };
    const key = await navigator.credentials.get({ publicKey });
    const { authenticatorData, signature, userHandle } = key.response;
    const told = { authenticatorData: toText(authenticatorData), signature: toText(signature) };
    return [key, userHandle ? { ...told, userHandle: toText(userHandle) } : told];
  };

  const answered = async (form) => {
    const asks = await asked(form);
    const [key, told] = await (form.dataset.ceremony === "enrol" ? made(asks) : proved(asks));
    const response = { clientDataJSON: toText(key.response.clientDataJSON), ...told };
    form.elements.answer.value = JSON.stringify({ id: key.id, rawId: key.id, type: key.type, response, clientExtensionResults: {} });
    const password = form.elements.password;
    if (password) password.disabled = true;
    form.submit();
  };

  const prepare = (form) => {
    const problem = form.querySelector(".refused");
    const say = (sentence) => {
      problem.textContent = sentence;
      problem.hidden = !sentence;
    };
    const button = form.querySelector("button");
    const hinders = !window.PublicKeyCredential ? form.dataset.unable : location.origin !== form.dataset.origin ? form.dataset.elsewhere : "";
    form.hidden = false;
    button.disabled = Boolean(hinders);
    say(hinders);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      say("");
      button.disabled = true;
      try {
        await answered(form);
      } catch (error) {
        say(error instanceof DOMException ? form.dataset.refused : error.message);
        button.disabled = false;
      }
    });
  };

  document.querySelectorAll("form[data-ceremony]").forEach(prepare);
})();
