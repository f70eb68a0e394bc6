// The certificate's page: whether its signature fits, found out by this browser itself (WebCrypto, Ed25519), from
// the signed document and the keys we publish. Both come from the same place as the page, and it says so.
import { say } from "./words.mjs";

const box = document.getElementById("signature-check"), button = box.querySelector("button"), told = box.querySelector("[role=status]");
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const json = (text) => JSON.parse(new TextDecoder().decode(bytes(text)));

async function fetched(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(address);
  return answer;
}

async function found() {
  const [header, payload, signature] = (await (await fetched(box.dataset.jwt)).text()).trim().split(".");
  const { kid } = json(header), { keys } = await (await fetched(box.dataset.keys)).json();
  const jwk = keys.find((one) => one.kid === kid.split("#").at(-1));
  if (!jwk) return { fits: false };
  const key = await crypto.subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x: jwk.x }, "Ed25519", false, ["verify"]);
  const fits = await crypto.subtle.verify("Ed25519", key, bytes(signature), new TextEncoder().encode(`${header}.${payload}`));
  const { credentialSubject: { identifier, achievement, licenseNumber } } = json(payload);
  return { fits: fits && licenseNumber === box.dataset.id, name: identifier.find((one) => one.identityType === "name").identityHash, title: achievement.name };
}

async function check() {
  button.setAttribute("aria-busy", "true");
  try {
    const { fits, name, title } = await found();
    told.textContent = fits
      ? say("The signature fits. Signed were the name %(name)s and the certificate %(title)s. The key came from the same place as this page: compare it with a copy of your own if you keep one.", { name, title })
      : say("The signature does not fit. Do not rely on this page; tell us.");
  } catch (error) {
    told.textContent = error.name === "NotSupportedError"
      ? say("This browser cannot check such a signature itself. Any program for Open Badges 3.0 can.")
      : say("The signed document or the keys could not be loaded. Try again.");
  }
  button.removeAttribute("aria-busy");
}

if (crypto.subtle) {
  box.hidden = false;
  button.addEventListener("click", check);
}
