/** What the reference application's events are qualified with: the name of its module. */
export const namespace = "fixture_app";
