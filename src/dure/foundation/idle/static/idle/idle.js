// Warns before the session ends from idleness and leaves the page once it has ended. The server decides; without
// this script its rule alone holds. Several tabs share one session, so each asks before it speaks.
(() => {
  const dialog = document.getElementById("idle");
  if (!dialog) return;
  const form = dialog.querySelector("[data-idle-go-on]");
  const shown = dialog.querySelector("[data-idle-left]");
  const said = dialog.querySelector("[data-idle-said]");
  const ASK_AGAIN_MS = 10000;
  const SAY_AT_S = [60, 30, 10];
  const warnMs = dialog.dataset.warn * 1000;
  const tabs = new BroadcastChannel("dure-idle");
  let until = Date.now() + dialog.dataset.left * 1000;
  let asked = 0;

  const leave = () => {
    // Asking for this page again leads to the sign-in page, which leads back here.
    document.documentElement.dataset.leaving = "";
    location.replace(location.pathname + location.search);
  };

  const hear = ({ left, who }) => {
    until = Date.now() + left * 1000;
    if (who !== dialog.dataset.who) leave();
    else if (left * 1000 > warnMs && dialog.open) dialog.close();
  };

  const ask = async (options) => {
    asked = Date.now();
    try {
      const answer = await fetch(form.action, { credentials: "same-origin", cache: "no-store", ...options });
      if (answer.ok) hear(await answer.json());
      return answer.ok;
    } catch {
      return false;
    }
  };

  const draw = () => {
    const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1000));
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (shown.textContent === text) return;
    shown.textContent = text;
    if (SAY_AT_S.includes(seconds)) said.textContent = `${said.dataset.idleSaid} ${text}`;
    // Nobody may read on over an unattended screen, even while the server cannot be reached.
    dialog.classList.toggle("is-over", seconds === 0);
  };

  const goOn = async () => {
    if (await ask({ method: "POST", body: new FormData(form) })) tabs.postMessage("asked");
  };

  const look = async () => {
    const left = until - Date.now();
    if (left > warnMs) return;
    if (Date.now() - asked > ASK_AGAIN_MS || left <= 0) await ask();
    if (until - Date.now() > warnMs) return;
    draw();
    if (!dialog.open) dialog.showModal();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    goOn();
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    goOn();
  });
  tabs.addEventListener("message", () => ask());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - asked > ASK_AGAIN_MS) ask();
  });
  setInterval(look, 1000);
  // This page was activity: the other tabs need not warn.
  tabs.postMessage("asked");
})();
