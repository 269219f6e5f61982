/* Near-duplicates: tweets that say the same again, such as one link sent ten times. */
(function ({ chatarchive }) {
  const { plural } = chatarchive;

  // Fewer words are said by many without being copied.
  const ENOUGH_WORDS = 5;
  // In scripts without spaces a sentence is one word.
  const ENOUGH_LETTERS = 12;
  const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
  const NEARLY = 0.75;
  const MOST_COMPARED = 40;

  const LINK = /https?:\/\/[^\s<>"”’]+/gi;
  const CREDIT = /(?:\b(?:via|rt|mt|by|from)\b:?\s*)?[@＠][\p{L}\p{N}_.-]+/gu;
  const HASHTAG = /[#＃][\p{L}\p{N}_]+/gu;
  const WORD = /[\p{L}\p{N}]+/gu;

  function wordsOf(text) {
    const plain = text.replace(LINK, ' ').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
    const own = plain.replace(/['’]/g, '').replace(CREDIT, ' ').replace(HASHTAG, ' ');
    return (own.match(WORD) || []).filter((word) => word !== 'rt');
  }

  /** Links as they compare: what only counts visitors does not tell two apart. */
  function linksOf(text) {
    return (text.match(LINK) || []).map((link) =>
      link
        .replace(/^https?:\/\/(?:www\.)?/i, '')
        .replace(/[?&](?:utm_|fbclid|ref=).*$/i, '')
        .replace(/[/.,:;!?)\]…]+$/, ''),
    );
  }

  const isEnough = (words) =>
    words.length >= ENOUGH_WORDS ||
    words.some((word) => word.length >= ENOUGH_LETTERS && UNSPACED.test(word));

  function areNear(one, other) {
    if (!one.enough || !other.enough) return one.joined === other.joined;
    let both = 0;
    for (const word of one.words) if (other.words.has(word)) both += 1;
    return both >= NEARLY * (one.words.size + other.words.size - both);
  }

  /** Groups of two or more keys whose tweets say nearly the same: key → its group. */
  function groupsOf(tweets) {
    const leaders = new Map();
    const leader = (key) => {
      let found = key;
      while (leaders.has(found)) found = leaders.get(found);
      return found;
    };
    const join = (one, other) => {
      const [a, b] = [leader(one), leader(other)];
      if (a !== b) leaders.set(b, a);
    };
    const byWords = new Map();
    const byLink = new Map();
    for (const { key, text } of tweets) {
      const list = wordsOf(text);
      const said = { key, joined: list.join(' '), enough: isEnough(list) };
      const same = said.enough && byWords.get(said.joined);
      if (same) join(same, key);
      else if (said.enough) byWords.set(said.joined, key);
      for (const link of linksOf(text)) {
        if (same) break;
        said.words ??= new Set(list);
        const others = byLink.get(link) || [];
        const near = others.find((other) => areNear(said, other));
        if (near) join(near.key, key);
        else if (others.length < MOST_COMPARED) byLink.set(link, [...others, said]);
      }
    }
    const groups = new Map();
    for (const { key } of tweets) {
      const first = leader(key);
      if (!groups.has(first)) groups.set(first, []);
      groups.get(first).push(key);
    }
    const found = new Map();
    for (const group of groups.values()) {
      if (group.length > 1) for (const key of group) found.set(key, group);
    }
    return found;
  }

  class Alike {
    constructor(desk) {
      this.desk = desk;
      this.groups = new Map();
    }

    /** Compare all tweets of the transcript, once they are known. */
    compare() {
      const { store, tweets } = this.desk;
      const entries = [...store.sections.values()].flat();
      const known = entries.map(({ key }) => tweets.get(key)).filter(Boolean);
      this.groups = groupsOf(known);
      this.answered = new Map();
      for (const { reply_to: parent } of known) {
        this.answered.set(parent, (this.answered.get(parent) || 0) + 1);
      }
    }

    /** The entries that say the same as `key`, itself among them. */
    of(key) {
      const { store } = this.desk;
      const keys = this.groups.get(key) || [];
      return keys.map((each) => store.entry(each)).filter(Boolean);
    }

    /** Those of a group that can go, hidden already or not: all but the one that drew most, and
        those that somebody has worked on. */
    spare(group) {
      const { tweets } = this.desk;
      const isFirm = ({ key, starred, text, note, settled }) =>
        starred || text || note || settled || tweets.get(key).reason === 'question';
      const loose = group.filter((entry) => !isFirm(entry));
      if (group.some((entry) => isFirm(entry) && !entry.hidden)) return loose;
      const shown = loose.filter((entry) => !entry.hidden);
      const weight = ({ key }) => {
        const { reposts, likes } = tweets.get(key);
        return [this.answered.get(key) || 0, (reposts || 0) + (likes || 0)];
      };
      const best = (shown.length ? shown : loose).reduce((one, other) => {
        const [a, b] = [weight(one), weight(other)];
        const by = b[0] - a[0] || b[1] - a[1] || tweets.get(one.key).at - tweets.get(other.key).at;
        return by > 0 ? other : one;
      });
      return loose.filter((entry) => entry !== best);
    }

    /** Keys of all that could be hidden, everywhere. */
    spareEverywhere() {
      return [...new Set(this.groups.values())].flatMap((keys) => {
        const group = this.of(keys[0]);
        if (group.length < 2) return [];
        return this.spare(group).filter(({ hidden }) => !hidden);
      });
    }

    /** Hide all but one of those like the row, or show them again. */
    fold({ key }) {
      const { desk } = this;
      const group = this.of(key);
      const spare = group.length > 1 ? this.spare(group) : [];
      if (!spare.length) {
        desk.say(group.length > 1 ? 'All of these are marked: they stay.' : 'None is like this.');
        return;
      }
      this.hide(spare, spare.some(({ hidden }) => !hidden), key);
    }

    foldAll() {
      const spare = this.spareEverywhere();
      if (spare.length) this.hide(spare, true, spare[0].key);
    }

    hide(entries, value, key) {
      const { desk } = this;
      const found = entries.filter(({ hidden }) => Boolean(hidden) !== value);
      const what = plural(found.length, 'near-duplicate');
      const label = `${what} ${value ? 'hidden' : 'shown again'}`;
      const chosen = found.map((entry) => ({ key: entry.key, section: desk.store.sectionOf(entry.key) }));
      desk.run({ label, key, commands: chatarchive.marking(chosen, 'hidden', value) });
      desk.say(`${label}.`);
    }
  }

  chatarchive.Alike = Alike;
})(window);
