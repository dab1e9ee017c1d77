// Sends a message and, while there is no network, keeps it on this page and sends it as soon as there is one.
// Nothing goes into the browser's own storage, where others with the same phone could find it. The id of the form makes
// one tip of a message that was sent twice.
(() => {
  const AGAIN_MS = 8000;
  const form = document.querySelector("form[data-outbox]");
  const shelf = document.querySelector("[data-outbox-shelf]");
  if (!form || !shelf) return;
  const waiting = [];
  let timer = 0;
  let isSending = false;
  const token = form.elements.csrfmiddlewaretoken;

  const post = (fields) => {
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    body.set(token.name, token.value);
    return fetch(location.pathname, { method: "POST", body, redirect: "manual", cache: "no-store", headers: { Accept: "application/json" } });
  };

  // After signing in again the page's old token is void; a new page has a new one.
  const renew = async () => {
    const answer = await fetch(location.pathname, { redirect: "manual", cache: "no-store" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(`form[data-outbox] [name=${token.name}]`);
    const isNew = Boolean(fresh) && fresh.value !== token.value;
    if (isNew) token.value = fresh.value;
    return isNew;
  };

  // UUIDv7: the moment, then chance. Source: RFC 9562, 5.7.
  const newId = () => {
    const at = Date.now().toString(16).padStart(12, "0");
    const chance = [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const variant = "89ab"[parseInt(chance[3], 16) & 3];
    return `${at.slice(0, 8)}-${at.slice(8)}-7${chance.slice(0, 3)}-${variant}${chance.slice(4, 7)}-${chance.slice(7, 19)}`;
  };

  const keep = (fields) => {
    const line = document.createElement("li");
    const words = line.appendChild(document.createElement("span"));
    words.textContent = Object.fromEntries(fields).story;
    const state = line.appendChild(document.createElement("span"));
    state.className = "lines__quiet";
    state.textContent = shelf.dataset.waits;
    shelf.append(line);
    waiting.push({ fields, say: (text) => { state.textContent = text; } });
    form.reset();
    form.elements.record_id.value = newId();
    form.elements.draft?.remove();
    form.dataset.saved = "";
    shelf.scrollIntoView({ block: "nearest" });
    again();
  };

  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(flush, AGAIN_MS);
  };

  // Whether the first message is done with.
  const sendFirst = async () => {
    const { fields, say } = waiting[0];
    let answer = await post(fields);
    if (answer.status === 403 && await renew()) answer = await post(fields);
    if (answer.status === 201) say(`${shelf.dataset.sent} ${(await answer.json()).receipt}`);
    else if (answer.status === 422) say(shelf.dataset.fault);
    else {
      const isOut = answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403;
      say(isOut ? shelf.dataset.ended : shelf.dataset.waits);
      return false;
    }
    waiting.shift();
    return true;
  };

  async function flush() {
    if (isSending || !waiting.length) return;
    isSending = true;
    try {
      while (waiting.length && await sendFirst());
    } catch {
      waiting[0].say(shelf.dataset.waits);
    } finally {
      isSending = false;
      if (waiting.length) again();
    }
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    const fields = [...new FormData(form)].filter(([name]) => name !== token.name);
    isSending = true;
    try {
      const answer = await post(fields);
      form.dataset.saved = "";
      if (answer.status === 201) location.assign((await answer.json()).page);
      else form.submit(); // The page's own way says what is missing, or leads through signing in.
    } catch {
      // Without a network the page cannot say what is missing, but the browser can.
      if (form.checkValidity()) keep(fields);
      else form.reportValidity();
    } finally {
      isSending = false;
    }
  });
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => document.hidden || flush());
  window.addEventListener("beforeunload", (event) => { if (waiting.length) event.preventDefault(); });
})();
