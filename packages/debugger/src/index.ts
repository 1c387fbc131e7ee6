/**
 * Where the files of the page are: a folder with `index.html` and `assets/`, beside each of which lie its compressed forms
 * (`.br`, `.gz`).
 */
export const pageFolder = new URL("../dist/page/", import.meta.url);
