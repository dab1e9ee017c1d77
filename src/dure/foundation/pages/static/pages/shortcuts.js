// Keys for frequent ways: "/" puts the cursor into the search box; "g t" follows the link with data-shortcut="g t",
// "n" the one with data-shortcut="n"; "j" and "k" go down and up a list whose links bear data-row, and "x" ticks the box
// of the line at hand. Off while typing, and with any modifier key.
(() => {
  const PAUSE_MS = 1200;
  let prefix = "";
  let forget = 0;

  const typing = (element) => element.isContentEditable || /^(input|textarea|select)$/i.test(element.tagName);

  const walk = (letter) => {
    const rows = [...document.querySelectorAll("[data-row]")];
    const at = rows.indexOf(document.activeElement);
    const step = { j: 1, k: -1 }[letter];
    if (step && rows.length) rows[Math.min(Math.max(at + step, 0), rows.length - 1)].focus();
    else if (letter === "x" && at >= 0) rows[at].closest("tr").querySelector("input[type=checkbox]")?.click();
    else return false;
    return true;
  };

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
    if (!prefix && walk(letter)) {
      event.preventDefault();
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
