// Shows who may be the same while a name, birth date, phone or address is typed, and when a field is left also who is
// known to another office. Without this script the button of the form asks the same.
(() => {
  const PAUSE_MS = 250;
  const NAMES = ["name", "birth_date", "phone", "address"];

  const read = (text) => new DOMParser().parseFromString(text, "text/html").body.childNodes;

  const attach = (region) => {
    const form = region.closest("form");
    const [here, elsewhere] = region.children;
    const waiting = new Map(); // by place: the question whose answer has not come yet
    let timer = 0;
    let seen = here.querySelector("[data-seen]")?.dataset.seen || "";
    let lastLeft = "";

    const typed = () => NAMES.map((name) => [name, form.elements[name]?.value?.trim() || ""]);
    const ask = async (place, url, more) => {
      waiting.get(place)?.abort();
      const question = new AbortController();
      waiting.set(place, question);
      const body = new URLSearchParams([...typed(), ...more]);
      const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
      try {
        const answer = await fetch(url, { method: "POST", body, headers, redirect: "manual", cache: "no-store", signal: question.signal });
        if (answer.ok) place.replaceChildren(...read(await answer.text()));
        else if (answer.type === "opaqueredirect" || answer.status < 500) place.replaceChildren();
      } catch {
        // Left for a newer question, or no network: what is shown stays, and the button asks again.
      }
    };
    const askHere = async () => {
      await ask(here, region.dataset.likely, [["seen", seen]]);
      seen = here.querySelector("[data-seen]")?.dataset.seen || seen;
    };

    form.addEventListener("input", (event) => {
      if (!NAMES.includes(event.target.name)) return;
      region.hidden = false;
      elsewhere.replaceChildren();
      lastLeft = "";
      clearTimeout(timer);
      timer = setTimeout(askHere, PAUSE_MS);
    });
    form.addEventListener("focusout", (event) => {
      const now = JSON.stringify(typed());
      if (!NAMES.includes(event.target.name) || now === lastLeft || event.target.value === event.target.defaultValue) return;
      lastLeft = now;
      ask(elsewhere, region.dataset.elsewhere, []);
    });
  };

  for (const region of document.querySelectorAll("[data-likely]")) attach(region);
})();
