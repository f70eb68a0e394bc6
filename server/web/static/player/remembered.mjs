// How the candidate likes this device: small things that say nothing of an exam.
export function remembered(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}

export function remember(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch { /* it lasts as long as the page */ }
}
