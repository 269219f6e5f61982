/* Which key does what: for the rows, the tooltips and the list of keys alike. */
(function ({ chatarchive }) {
  const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);
  const CTRL = isMac ? '⌘' : 'Ctrl';
  const ALT = isMac ? '⌥' : 'Alt';

  // In the order people read them. `key` is KeyboardEvent.key.
  const KEYS = {
    hide: { key: 'h', label: 'Hide', opposite: 'Show again' },
    star: { key: 's', label: 'Star', opposite: 'Take the star away' },
    edit: { key: 'e', label: 'Edit the words' },
    note: { key: 'n', label: 'Note' },
    comment: { key: 'c', label: 'Comment' },
    up: { key: 'ArrowUp', alt: true, label: 'Move up' },
    down: { key: 'ArrowDown', alt: true, label: 'Move down' },
    moveTo: { key: 'm', label: 'Move to another section' },
    nth: { key: '1–9', digit: true, anyShift: true, label: 'Move to the section of that number' },
    split: { key: 'x', label: 'Begin a new section here' },
    merge: { key: 'J', shift: true, label: 'Join this section to the one above' },
    // Small keyboards of Macs have no other key of that name.
    remove: { key: 'Delete', also: isMac && { key: 'Backspace' }, label: 'Take out of the transcript' },
    quote: { key: 'q', label: 'Quote in the summary' },
    original: { key: 'o', label: 'Open the original' },
    choose: { key: ' ', label: 'Choose', opposite: 'Choose no longer' },
    extendUp: { key: 'ArrowUp', shift: true, label: 'Choose on, upwards' },
    extendDown: { key: 'ArrowDown', shift: true, label: 'Choose on, downwards' },
    chooseAll: { key: 'a', ctrl: true, label: 'Choose all of this section, as filtered' },
    chooseNone: { key: 'Escape', label: 'Choose none' },
    choices: { key: 'g', label: 'Choose by person, word, time, …' },
    alike: { key: 'd', label: 'Hide all like this but one', opposite: 'Show them again' },
    unsure: { key: 'u', label: 'To the next one that is unsure' },
    settle: { key: 'y', label: 'Its place is right', opposite: 'Its place is in doubt again' },
    other: { key: 'a', label: 'Move to where it might belong instead' },
    view: { key: 'v', label: 'Next view: transcript, conversations, by time' },
    fold: { key: 'f', label: 'Fold this section', opposite: 'Unfold it' },
    foldAll: { key: 'f', shift: true, label: 'Fold all sections', opposite: 'Unfold all' },
    filter: { key: '/', label: 'Filter by word or person' },
    undo: { key: 'z', ctrl: true, label: 'Undo' },
    redo: {
      key: 'z',
      ctrl: true,
      shift: true,
      also: !isMac && { key: 'y', ctrl: true },
      label: 'Redo',
    },
    match: {
      key: 'Enter',
      anyShift: true,
      label: 'To the next tweet found (with Shift, to the one before)',
    },
    keys: { key: '?', label: 'Show the keys' },
  };

  const NAMES = { 'ArrowUp': '↑', 'ArrowDown': '↓', 'Delete': 'Del', 'Escape': 'Esc', 'Enter': 'Enter', ' ': 'Space' };

  function shown({ key, ctrl, shift, alt }) {
    const parts = [shift && 'Shift', ctrl && CTRL, alt && ALT, NAMES[key] || key.toUpperCase()];
    return /^\S$/.test(key) && !ctrl && !shift
      ? key
      : parts.filter(Boolean).join('+');
  }

  function isMeant({ key, digit, anyShift, ctrl, alt, shift }, event) {
    const pressed = digit ? /^[1-9]$/.test(event.key) : event.key.toLowerCase() === key.toLowerCase();
    return (
      pressed &&
      (event.ctrlKey || event.metaKey) === Boolean(ctrl) &&
      event.altKey === Boolean(alt) &&
      // Signs such as ? and / need Shift on some keyboards and not on others.
      (anyShift || /^[^a-z]$/i.test(key) || event.shiftKey === Boolean(shift))
    );
  }

  chatarchive.keys = {
    all: KEYS,
    shown: (name) => shown(KEYS[name]),
    /** "Hide (h)": what a button says. */
    label: (name, label = KEYS[name].label) => `${label} (${shown(KEYS[name])})`,
    /** Which operation a key press asks for, or undefined. */
    operation(event) {
      // It presses the button that has the focus.
      if (event.key === ' ' && event.target.closest('button')) return undefined;
      const found = Object.entries(KEYS).find(
        ([, wanted]) => isMeant(wanted, event) || (wanted.also && isMeant(wanted.also, event)),
      );
      return found && found[0];
    },
  };
})(window);
