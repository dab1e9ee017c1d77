// Keeps what is typed in a form with {% draft %} on the server while it is typed, sealed and for its author alone.
// Nothing goes into the browser's own storage, where others at the same machine could find it.
(() => {
  const PAUSE_MS = 1500;
  const AT_LATEST_MS = 6000;
  const AGAIN_MS = 8000;
  const OUTLIVES_THE_PAGE = 20000; // characters; browsers let 64 kB go on after a page was left
  const NOT_TEXT = /^(file|password|submit|button)$/;

  const attach = (root) => {
    const form = root.closest("form");
    const line = root.querySelector(".draft__line");
    const token = form.elements.csrfmiddlewaretoken;
    const ours = new Set([token.name, "draft"]);
    let edits = 0; // how often something was changed, and how much of that is kept
    let kept = 0;
    let begun = 0; // when the oldest change that is not kept was made
    let timer = 0;
    let isSending = false;
    let isOver = false;

    const say = (text, isBad = false) => {
      line.textContent = text;
      line.classList.toggle("is-failed", isBad);
    };
    const inputs = () => [...form.elements].filter((each) => each.name && !ours.has(each.name) && !NOT_TEXT.test(each.type));
    const typed = () => {
      const names = new Set(inputs().map((each) => each.name));
      return [...new FormData(form)].filter(([name, value]) => names.has(name) && typeof value === "string");
    };
    const call = (url, method, body) => fetch(url, {
      method, body, redirect: "manual", cache: "no-store", keepalive: (body || "").length < OUTLIVES_THE_PAGE,
      headers: { "X-CSRFToken": token.value, "Content-Type": "application/json" },
    });
    const wait = (ms) => {
      clearTimeout(timer);
      timer = setTimeout(save, ms);
    };

    const hear = async (answer, upTo) => {
      if (answer.ok) {
        kept = upTo;
        begun = Date.now();
        if (kept === edits) form.dataset.saved = "";
        say(`${line.dataset.saved} ${(await answer.json()).saved}`);
      } else if (answer.status === 410) isOver = true;
      else if (answer.status === 413) say(line.dataset.long, true);
      else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) say(line.dataset.ended, true);
      else throw new Error(answer.status);
    };

    async function save() {
      clearTimeout(timer);
      if (isOver || isSending || kept === edits) return;
      const upTo = edits;
      isSending = true;
      try {
        const body = JSON.stringify({ key: root.dataset.draftKey, fields: typed() });
        await hear(await call(root.dataset.draft, "PUT", body), upTo);
        if (edits !== upTo) wait(PAUSE_MS);
      } catch {
        say(line.dataset.failed, true);
        wait(AGAIN_MS);
      } finally {
        isSending = false;
      }
    }

    const changed = () => {
      const now = Date.now();
      if (kept === edits) begun = now;
      edits += 1;
      wait(Math.max(0, Math.min(PAUSE_MS, begun + AT_LATEST_MS - now)));
    };

    // Puts the texts back; returns those for which the form has no place any more.
    const fill = (fields) => {
      const rest = [...fields];
      const take = (name, fits) => {
        const at = rest.findIndex(([other, value]) => other === name && fits(value));
        return at < 0 ? null : rest.splice(at, 1)[0][1];
      };
      for (const input of inputs()) {
        const options = [...(input.options || [])];
        if (/^(checkbox|radio)$/.test(input.type)) input.checked = take(input.name, (value) => value === input.value) !== null;
        else if (input.multiple) for (const each of options) each.selected = take(input.name, (value) => value === each.value) !== null;
        else input.value = take(input.name, (value) => !options.length || options.some((each) => each.value === value)) ?? input.value;
        if (input.checked) input.closest("details")?.setAttribute("open", "");
      }
      return rest.map(([, value]) => value).filter((value) => value.trim());
    };

    const goOn = async (notice) => {
      const answer = await call(notice.dataset.draftKept, "GET").catch(() => null);
      if (!answer?.ok) return say(line.dataset.failed, true);
      const homeless = fill((await answer.json()).fields);
      const shelf = root.querySelector("[data-draft-left]");
      shelf.parentElement.hidden = homeless.length === 0;
      for (const text of homeless) shelf.appendChild(document.createElement("p")).textContent = text;
      root.dataset.draft = notice.dataset.draftKept;
      form.elements.draft.value = notice.dataset.draftId;
      notice.remove();
      say(line.dataset.back);
      form.querySelector("textarea, input[type=text]")?.focus();
      form.dispatchEvent(new Event("change", { bubbles: true }));
    };

    const drop = async (notice) => {
      const answer = await call(notice.dataset.draftKept, "DELETE").catch(() => null);
      if (!answer?.ok) return say(line.dataset.failed, true);
      notice.remove();
      say(line.dataset.gone);
    };

    for (const notice of root.querySelectorAll("[data-draft-kept]")) {
      const version = inputs().find((each) => /(^|-)version$/.test(each.name));
      notice.querySelector("[data-draft-older]").hidden = !version || version.value === notice.dataset.draftVersion;
      notice.querySelector("[data-act=go-on]").addEventListener("click", () => goOn(notice));
      notice.querySelector("[data-act=drop]").addEventListener("click", () => drop(notice));
      notice.hidden = false;
    }
    form.querySelector(".form__buttons, .save-bar")?.append(line);
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      isOver = true;
    });
    window.addEventListener("pageshow", () => { isOver = false; });
    window.addEventListener("online", save);
    document.addEventListener("visibilitychange", () => document.hidden && save());
  };

  for (const root of document.querySelectorAll("[data-draft]")) attach(root);
})();
