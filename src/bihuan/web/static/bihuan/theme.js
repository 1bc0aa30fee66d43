/* Before the first paint: the system's theme, where nobody chose one. */
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const apply = () => {
    if (root.dataset.themeWish === "auto") {
      root.dataset.bsTheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    }
  };
  apply();
  matchMedia("(prefers-color-scheme: dark)").addEventListener?.("change", apply);
})();
