// Keys on the board: "j" and "k" go to the next and the previous pair, "1" opens it, "2" and "3" press the buttons
// marked so for what is ticked, or for the pair at hand when nothing is. Without this script the boxes and buttons do.
(() => {
  const board = document.querySelector("[data-pairs]");
  if (!board) return;
  const boxes = () => [...board.querySelectorAll("[data-pair]")];
  const other = (element) => /^(input|textarea|select)$/i.test(element.tagName) && !element.matches("[data-pair]");

  const go = (step) => {
    const all = boxes();
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)];
    next?.focus();
    next?.closest("tr")?.scrollIntoView({ block: "nearest" });
  };

  const decide = (key) => {
    const all = boxes();
    const here = all.find((box) => box === document.activeElement);
    if (here && !all.some((box) => box.checked)) here.checked = true;
    if (all.some((box) => box.checked)) board.querySelector(`[data-key="${key}"] button`)?.click();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || other(event.target)) return;
    // The physical key, because with a Hangul keyboard "j" arrives as a jamo.
    if (event.code === "KeyJ") go(1);
    else if (event.code === "KeyK") go(-1);
    else if (event.key === "1") document.activeElement?.closest("tr")?.querySelector("[data-open] a")?.click();
    else if (event.key === "2" || event.key === "3") decide(event.key);
    else return;
    event.preventDefault();
  });
})();
