export interface ShortcutEntry {
  readonly keys: string;
  readonly does: string;
}

export interface ShortcutGroup {
  readonly title: string;
  readonly entries: readonly ShortcutEntry[];
}

/** The keys of the page, for the help. */
export function shortcutGroups(modifier: string): readonly ShortcutGroup[] {
  return [
    {
      title: "Everywhere",
      entries: [
        { keys: `${modifier} K`, does: "Search and do" },
        { keys: "g h", does: "Home" },
        { keys: "g r", does: "Runs" },
        { keys: "g i", does: "Inbox" },
        { keys: "j", does: "Next row" },
        { keys: "k", does: "Previous row" },
        { keys: "Enter", does: "Inspect or open" },
        { keys: "Esc", does: "Back, close" },
        { keys: `${modifier} Enter`, does: "Send a form" },
        { keys: "?", does: "These shortcuts" },
      ],
    },
    {
      title: "A run",
      entries: [
        { keys: "1", does: "Events; 2 to 5 the other tabs" },
        { keys: "r", does: "Run again" },
        { keys: "e", does: "Run again with changes" },
        { keys: "s", does: "Send an event" },
        { keys: "c", does: "Copy the link" },
        { keys: "0", does: "Fit the graph" },
      ],
    },
    {
      title: "Its events",
      entries: [
        { keys: "/", does: "Filter" },
        { keys: "n", does: "Next hit" },
        { keys: "N", does: "Previous hit" },
        { keys: ".", does: "Next error" },
        { keys: "i", does: "Internal events" },
        { keys: "f", does: "Follow" },
      ],
    },
    { title: "The list of runs", entries: [{ keys: "x", does: "Select, to compare, cancel or delete" }] },
  ];
}
