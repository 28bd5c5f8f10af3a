// Loaded before anything is drawn, and no module, so that a page never shows in the wrong colours first.
(() => {
  const chosen = window.localStorage.getItem('theme');
  if (chosen === 'light' || chosen === 'dark') {
    document.documentElement.dataset.theme = chosen;
  }
})();
