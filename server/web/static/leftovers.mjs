// On the page of a result: answers that still waited on this device are sent now, as evidence, and their candidate is told.
// Whatever else this device kept of the sitting goes.
import { Api } from "./player/api.mjs";
import { lateWords, sendEvidence } from "./player/evidence.mjs";
import { forgetPage } from "./player/offline.mjs";
import { openStore } from "./player/store.mjs";

const [, , sitting] = location.pathname.split("/");
const store = await openStore(sitting), words = lateWords(await sendEvidence(new Api(sitting), store));
if (words) {
  const banner = document.getElementById("leftovers");
  banner.querySelector("[data-late]").textContent = words;
  banner.hidden = false;
}
await Promise.allSettled([store.clear(), forgetPage(sitting)]);
