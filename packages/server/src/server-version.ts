/** The version of this package, which its descriptions name. */
export const serverVersion = "0.0.0";
