/* The history over a save, which loads the page anew. It comes back only for the same person,
   on the same page, where the transcript is exactly as it was left: a merge may have put
   tweets in meanwhile, and steps that know nothing of them would misplace what they move. */
(function ({ chatarchive }) {
  // One at a time, so that another page's takes its place.
  const KEPT = 'chatarchive.history';
  const MOST_CHARACTERS = 1_000_000;

  /** Comments have new ids in a new page, and only sections are plain data to bring back. */
  const survives = ({ back }) =>
    back.every(
      (command) =>
        !(command.do === 'comments' && command.only?.length) &&
        !(command.do === 'insert' && command.state.type !== 'section'),
    );

  /** The latest of `steps` that may be kept together, while there is room. */
  function latest(steps, room) {
    const kept = [];
    let left = room;
    for (const step of [...steps].reverse()) {
      if (!survives(step)) break;
      const { label, key, back } = step;
      const words = JSON.stringify({ label, key, back });
      left -= words.length;
      if (left < 0) break;
      kept.unshift(words);
    }
    return kept.map((words) => JSON.parse(words));
  }

  /** What the steps rest on: which blocks there are, and all that sections hold. Two sums of
      32 bits tell transcripts apart well enough. */
  function fingerprint({ blocks, store }) {
    const told = blocks.all().map(({ id, type }) => [
      id,
      type,
      blocks.heading(id),
      store.entries(id).map((entry) => Object.entries(entry).sort()),
    ]);
    let one = 5381;
    let other = 52711;
    const words = JSON.stringify(told);
    for (let at = 0; at < words.length; at += 1) {
      const code = words.charCodeAt(at);
      one = (Math.imul(one, 33) ^ code) | 0;
      other = (Math.imul(other, 31) + code) | 0;
    }
    return `${words.length}:${one}:${other}`;
  }

  class KeptHistory {
    constructor(desk) {
      this.desk = desk;
      window.addEventListener('pagehide', () => this.keep());
    }

    /** Who may have it back, and where; undefined while nobody knows. */
    get owner() {
      const { tweets } = this.desk;
      const page = tweets.url();
      return page && tweets.user && `${tweets.user} ${page}`;
    }

    keep() {
      const { desk, owner } = this;
      if (!owner) return;
      const { done, undone } = desk.history;
      const kept = {
        owner,
        fingerprint: fingerprint(desk),
        done: latest(done, MOST_CHARACTERS),
        undone: latest(undone, MOST_CHARACTERS),
      };
      try {
        sessionStorage.removeItem(KEPT);
        sessionStorage.setItem(KEPT, JSON.stringify(kept));
      } catch {
        // No room, or none for us: then the history ends with the page.
      }
    }

    /** Called once, when the tweets are there. */
    restore() {
      const { desk, owner } = this;
      let kept = null;
      try {
        kept = JSON.parse(sessionStorage.getItem(KEPT));
        sessionStorage.removeItem(KEPT);
      } catch {
        return;
      }
      const { history } = desk;
      if (!kept || desk.locked || kept.owner !== owner || history.done.length || history.undone.length) return;
      if (kept.fingerprint !== fingerprint(desk)) return;
      history.done = kept.done;
      history.undone = kept.undone;
      desk.bar.update();
    }
  }

  chatarchive.KeptHistory = KeptHistory;
})(window);
