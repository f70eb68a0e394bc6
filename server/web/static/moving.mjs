// Work that goes on: look again by itself while somebody looks at it.
const EVERY = 3000;

function look() {
  if (document.hidden) return setTimeout(look, EVERY);
  location.replace(location.pathname); // what was just done is told once
}
setTimeout(look, EVERY);
