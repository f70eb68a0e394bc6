// A result that is being worked out: ask until it is there, ever more slowly, then load the page anew.
const address = `/api/v1${location.pathname}`;
let wait = 1000;

async function ask() {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (answer.ok && (await answer.json()).state === "released") return location.reload();
  } catch {
    // Offline for a moment: the next turn asks again.
  }
  wait = Math.min(wait * 1.5, 30_000);
  setTimeout(ask, wait);
}
setTimeout(ask, wait);
