/** What came of the scenarios, and of the installations that they needed. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Scenarios of clients or servers that were installed for this, and are not in the lock file. */
  readonly isAnyInstalled: boolean;
  /** Files that could not run, since what they need could not be installed. */
  readonly missing: number;
  /** Is it a failure if something could not be installed? */
  readonly requireAll: boolean;
}

/** Zero only if something was shown that the lock file alone does not show, and nothing of it failed or was skipped. */
export function exitCode({ passed, failed, skipped, isAnyInstalled, missing, requireAll }: Outcome): 0 | 1 {
  const isShown = passed > 0 && isAnyInstalled;
  return isShown && failed === 0 && skipped === 0 && !(requireAll && missing > 0) ? 0 : 1;
}
