// Sets the theme before the first paint: the person's choice, else the system's.
(function () {
  var chosen = null
  try { chosen = localStorage.getItem('tuntas.theme') } catch (e) { /* storage is off */ }
  var dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()
