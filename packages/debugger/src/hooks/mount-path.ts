/** The folder that the page is served from: two servers behind one host keep their settings apart. */
export function mountPath(): string {
  return new URL(".", document.baseURI).pathname;
}
