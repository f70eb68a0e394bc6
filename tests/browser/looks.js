// The looks of a page that were not seen before: a look is all that contrast depends on, what is
// written and every ground it is written on. Returns them, and keeps in `window.doubtful` what is
// written in those whose contrast plain arithmetic does not show to be enough.
(seen) => {
  const media = ["(prefers-color-scheme: dark)", "(forced-colors: active)"];
  const bottom = { key: media.map((one) => matchMedia(one).matches).join(), colour: null, isMixed: false };
  const grounds = new Map([[null, bottom]]);

  const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const colours = new Map();
  const colourOf = (text) => {  // whichever way it is written
    if (!colours.has(text)) {
      pixel.clearRect(0, 0, 1, 1);
      pixel.fillStyle = text;
      pixel.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
      colours.set(text, [red, green, blue, alpha / 255]);
    }
    return colours.get(text);
  };
  const over = (top, below) => {
    if (top[3] === 1) return top;
    return below && [...[0, 1, 2].map((at) => top[at] * top[3] + below[at] * (1 - top[3])), 1];
  };
  const lightOf = (colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((one) => one / 255)
      .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratioOf = (one, other) => {
    const [most, least] = [lightOf(one), lightOf(other)].sort((a, b) => b - a);
    return (most + 0.05) / (least + 0.05);
  };

  const groundOf = (one) => {
    if (grounds.has(one)) return grounds.get(one);
    const below = groundOf(one.parentElement);
    const { backgroundColor, backgroundImage, opacity, filter, mixBlendMode } = getComputedStyle(one);
    const mixing = [opacity, filter, mixBlendMode].join();
    const isMixed = below.isMixed || mixing !== "1,none,normal";
    const painted = backgroundImage === "none" ? over(colourOf(backgroundColor), below.colour) : null;
    const own = [backgroundColor, backgroundImage, mixing].join();
    const key = own === "rgba(0, 0, 0, 0),none,1,none,normal" ? below.key : `${below.key}/${own}`;
    grounds.set(one, { key, colour: painted, isMixed });
    return grounds.get(one);
  };
  const inkOf = (one) => {
    const { color, fontSize, fontWeight, textShadow, textDecorationLine } = getComputedStyle(one);
    return { color, fontSize, fontWeight, textShadow, textDecorationLine };
  };
  const hasWords = (one) => [...one.childNodes].some((each) => each.nodeType === 3 && each.data.trim());

  const isPlain = (one, ink, ground) => {
    const isLink = one.matches("a") && ink.textDecorationLine === "none" && hasWords(one.parentElement);
    if (isLink || ground.isMixed || !ground.colour || ink.textShadow !== "none") return false;
    const colour = over(colourOf(ink.color), ground.colour);
    const size = parseFloat(ink.fontSize);
    const isLarge = size >= 24 || (size >= 18.67 && Number(ink.fontWeight) >= 700);
    return Boolean(colour) && ratioOf(colour, ground.colour) >= (isLarge ? 3 : 4.5);
  };
  const isThere = (one) => one.offsetWidth > 1
    && one.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  const known = new Set(seen), fresh = new Set();
  window.doubtful = [];
  for (const one of document.querySelectorAll("body, body *")) {
    if (!(hasWords(one) || one.matches("input, select, textarea")) || !isThere(one)) continue;
    const ink = inkOf(one), ground = groundOf(one);
    const around = one.matches("a") ? Object.values(inkOf(one.parentElement)).join() : "";
    const isOff = Boolean(one.closest(":disabled, [aria-disabled='true']"));
    const look = [...Object.values(ink), around, isOff, ground.key].join("|");
    if (known.has(look)) continue;
    fresh.add(look);
    if (!isPlain(one, ink, ground)) window.doubtful.push(one);
  }
  return [...fresh];
}
