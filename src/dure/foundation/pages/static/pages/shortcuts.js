// Keys for frequent ways: "/" puts the cursor into the search box; "g t" follows the link with data-shortcut="g t",
// "n" the one with data-shortcut="n". Off while typing, and with any modifier key.
(() => {
  const PAUSE_MS = 1200;
  let prefix = "";
  let forget = 0;

  const typing = (element) => element.isContentEditable || /^(input|textarea|select)$/i.test(element.tagName);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    // The physical key, because with a Hangul keyboard "g" arrives as a jamo.
    const letter = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key;
    const search = document.querySelector("[data-shortcut-search]");
    if (letter === "/" && search) {
      event.preventDefault();
      search.focus();
      return;
    }
    const wanted = prefix ? `${prefix} ${letter}` : letter;
    clearTimeout(forget);
    prefix = "";
    const target = [...document.querySelectorAll("[data-shortcut]")].find((link) => link.dataset.shortcut === wanted);
    if (target) {
      event.preventDefault();
      target.click();
    } else if (letter === "g") {
      prefix = "g";
      forget = setTimeout(() => { prefix = ""; }, PAUSE_MS);
    }
  });

  // A page that came back with mistakes starts at their summary.
  document.querySelector("[data-focus-on-load]")?.focus();
})();
