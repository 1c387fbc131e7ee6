/** How the key of shortcuts such as Ctrl K is called here. */
export function modifierKey(): "⌘" | "Ctrl" {
  return /mac|iphone|ipad/i.test(navigator.userAgent) ? "⌘" : "Ctrl";
}
