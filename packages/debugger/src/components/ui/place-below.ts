const gap = 4;
const margin = 8;

/** Puts a popover below what opened it, aligned with its end if it would not fit otherwise; above where there is more room. */
export function placeBelow(popover: HTMLElement, anchor: HTMLElement): void {
  const from = anchor.getBoundingClientRect();
  const { width, height } = popover.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const fromStart = from.left + width <= clientWidth - margin;
  const left = fromStart ? from.left : from.right - width;
  const fitsBelow = from.bottom + gap + height <= clientHeight - margin;
  const top = fitsBelow || from.top < height + margin ? from.bottom + gap : from.top - gap - height;
  popover.style.left = `${Math.max(margin, Math.min(left, clientWidth - width - margin))}px`;
  popover.style.top = `${top}px`;
  popover.style.maxHeight = `${clientHeight - Math.max(top, margin) - margin}px`;
}
