/* Where entries land that are moved, many at once: lists in, lists out. */
(function ({ chatarchive }) {
  /** `moved` together before the entry `key`, or at the end of `entries`. */
  function before(entries, moved, key) {
    const found = entries.findIndex((entry) => entry.key === key);
    const at = found < 0 ? entries.length : found;
    return [...entries.slice(0, at), ...moved, ...entries.slice(at)];
  }

  /** `moved`, each where its time belongs among `entries`: below what it answers, if that
      stands there, else before the first thread that began later. What answers another of
      `moved` goes with it; otherwise they keep their order. */
  function timely(entries, moved, tweets) {
    const at = new Map(entries.map(({ key }, place) => [key, place]));
    // Everything answers the question: that makes no thread of it.
    const above = (key) => {
      const parent = tweets.get(key)?.reply_to;
      return parent && tweets.get(parent)?.reason !== 'question' ? parent : undefined;
    };
    const begins = [];
    entries.forEach(({ key }, place) => {
      const tweet = tweets.get(key);
      const isLatest = tweet && !(tweet.at <= begins.at(-1)?.time);
      if (isLatest && !at.has(above(key))) begins.push({ time: tweet.at, place });
    });
    const below = (parent, time) => {
      const thread = new Set([parent]);
      let place = at.get(parent) + 1;
      for (; place < entries.length; place += 1) {
        const { key } = entries[place];
        const answered = above(key);
        if (!thread.has(answered)) break;
        if (answered === parent && tweets.get(key).at > time) break;
        thread.add(key);
      }
      return place;
    };
    const landings = { below: new Map(), apart: new Map() };
    for (const [root, thread] of threads(moved, above)) {
      const tweet = tweets.get(root);
      const parent = above(root);
      const [how, place] = at.has(parent)
        ? ['below', below(parent, tweet.at)]
        : ['apart', (tweet && firstLater(begins, tweet.at)?.place) ?? entries.length];
      const landed = landings[how];
      if (!landed.has(place)) landed.set(place, []);
      landed.get(place).push(...thread);
    }
    const result = [];
    for (let place = 0; place <= entries.length; place += 1) {
      // An answer is nearer to the thread that ends here than what begins a new one.
      result.push(...(landings.below.get(place) || []), ...(landings.apart.get(place) || []));
      if (place < entries.length) result.push(entries[place]);
    }
    return result;
  }

  /** `begins` are sorted by time. */
  function firstLater(begins, time) {
    let [low, high] = [0, begins.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (begins[middle].time > time) high = middle;
      else low = middle + 1;
    }
    return begins[low];
  }

  /** Entries by the key of what they answer in the end, as far as that is one of them. */
  function threads(entries, above) {
    const own = new Map(entries.map((entry) => [entry.key, entry]));
    const roots = new Map();
    const rootOf = (key) => {
      const passed = new Set();
      let root = key;
      // Nobody can answer an answer to themselves, but captured data may say so.
      while (!roots.has(root) && own.has(above(root)) && !passed.has(root)) {
        passed.add(root);
        root = above(root);
      }
      root = roots.get(root) || root;
      for (const each of passed) roots.set(each, root);
      return root;
    };
    const found = new Map();
    for (const entry of entries) {
      const root = rootOf(entry.key);
      if (!found.has(root)) found.set(root, [own.get(root)]);
      if (entry.key !== root) found.get(root).push(entry);
    }
    return found;
  }

  /** Every run of moving entries past the next one to be seen, by -1 or 1; at a section's edge,
      into the next section. `sections` are `{ section, entries, view }`, in order. Returns
      `lists`, the new ones by section, and `moved`, the keys that found a place to go to. */
  function stepped(sections, isMoving, by) {
    const lists = new Map();
    const moved = new Set();
    const crossing = [];
    sections.forEach(({ section, entries, view }, number) => {
      const next = sections[number + by]?.section;
      const passing = new Map();
      const edge = [];
      let passed = null;
      for (const entry of by < 0 ? view : [...view].reverse()) {
        if (!isMoving(entry.key)) {
          passed = entry.key;
        } else if (passed || next) {
          const run = passed ? passing.get(passed) || [] : edge;
          if (by < 0) run.push(entry);
          else run.unshift(entry);
          if (passed) passing.set(passed, run);
          moved.add(entry.key);
        }
      }
      if (edge.length) crossing.push([next, edge]);
      lists.set(
        section,
        entries
          .filter(({ key }) => !moved.has(key))
          .flatMap((entry) => {
            const run = passing.get(entry.key) || [];
            return by < 0 ? [...run, entry] : [entry, ...run];
          }),
      );
    });
    for (const [section, edge] of crossing) {
      const list = lists.get(section);
      lists.set(section, by < 0 ? [...list, ...edge] : [...edge, ...list]);
    }
    return { lists, moved };
  }

  /** The commands that bring `moved`, as `{ section, key }`, to where they stand in `lists`. */
  function commands(moved, lists) {
    const from = new Map(moved.map(({ section }) => [section, []]));
    for (const { section, key } of moved) from.get(section).push(key);
    const keys = new Set(moved.map(({ key }) => key));
    const found = [...from].map(([section, own]) => ({ do: 'take', section, keys: own }));
    for (const [section, entries] of lists) {
      const places = [...entries.entries()].filter(([, { key }]) => keys.has(key));
      if (places.length) found.push({ do: 'put', section, places });
    }
    return found;
  }

  chatarchive.places = { before, timely, stepped, commands };
})(window);
