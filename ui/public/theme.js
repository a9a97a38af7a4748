// Runs before the first paint so that a dark page never flashes white. A file of its own because the
// Content-Security-Policy allows no inline script. The key is the one @vueuse/core keeps the choice under.
(function () {
  var choice = null
  try {
    choice = localStorage.getItem('vueuse-color-scheme')
  } catch {
    choice = null
  }
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.add(dark ? 'dark' : 'light')
})()
