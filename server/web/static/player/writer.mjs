// Who writes. One window writes to a sitting; all others read until the candidate says "Work here instead".
//
// The server's writer number decides, because only it sees every device. This browser remembers the number it holds:
//   - it holds the current number and no other window of this browser is at work: go on with it, unsent answers too;
//   - nobody has answered or taken over yet (number 1, no responses): claim a number at once. Taking 1 as given would
//     let two devices opened in the same minute both believe they are it;
//   - anything else: read only. Another device, or a cleared browser, is one press away from writing and never locked out.
// Web Locks only keep two windows of one browser from using the same number; where they are missing (a page without
// HTTPS) every window claims a number of its own, and the server turns the older one away.

const PATIENCE = 1_000; // of a window opened in the moment in which another is closed

/** Resolve to whether this window got the lock; `lost` is called when another window takes it. */
export function lock(sitting, { steal = false, lost }) {
  if (!navigator.locks) return Promise.resolve(true);
  const how = steal ? { steal: true } : { signal: AbortSignal.timeout(PATIENCE) };
  return new Promise((resolve) => {
    let isHeld = false;
    const hold = () => {
      isHeld = true;
      resolve(true);
      return new Promise(() => undefined);
    };
    navigator.locks.request(`assay-sitting-${sitting}`, how, hold).catch(() => (isHeld ? lost() : resolve(false)));
  });
}

/** @returns "resume" | "claim" | "read" */
export function stance({ sitting, held, hasLock }) {
  if (!hasLock) return "read";
  if (held !== null && held === sitting.writer) return navigator.locks ? "resume" : "claim";
  const isFresh = sitting.writer <= 1 && Object.keys(sitting.responses).length === 0;
  return isFresh ? "claim" : "read";
}
