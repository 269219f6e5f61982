/* Making elements. Words only ever become text: captured tweets are hostile. */
window.chatarchive = window.chatarchive || {};

(function ({ chatarchive }) {
  chatarchive.element = function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) made.setAttribute(name, '');
      else if (value !== false && value != null) made.setAttribute(name, value);
    }
    made.append(...children.filter((child) => child != null));
    return made;
  };

  /** Give an element new content, but leave at both its ends what is the same: a button that is
      replaced while somebody presses it never gets its click. */
  chatarchive.fill = function fill(parent, ...children) {
    const now = [...parent.childNodes];
    const next = children
      .filter((child) => child != null)
      .map((child) => (child instanceof Node ? child : document.createTextNode(child)));
    while (now.length && next[0]?.isEqualNode(now[0])) {
      now.shift();
      next.shift();
    }
    let end = null;
    while (now.length && next.at(-1)?.isEqualNode(now.at(-1))) {
      end = now.pop();
      next.pop();
    }
    now.forEach((node) => node.remove());
    next.forEach((node) => parent.insertBefore(node, end));
  };

  const SVG = 'http://www.w3.org/2000/svg';

  chatarchive.icon = function icon(name) {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('class', `icon icon-${name}`);
    svg.setAttribute('aria-hidden', 'true');
    const use = document.createElementNS(SVG, 'use');
    use.setAttribute('href', `#icon-${name}`);
    svg.append(use);
    return svg;
  };

  const { element, icon } = chatarchive;

  /** A button of one icon; its name is its tooltip too, with the key that does the same. */
  chatarchive.iconButton = function iconButton(iconName, label, attributes = {}) {
    return element(
      'button',
      { type: 'button', class: 'chat-button', title: label, 'aria-label': label, ...attributes },
      icon(iconName),
    );
  };

  chatarchive.number = new Intl.NumberFormat(document.documentElement.lang || 'en');

  chatarchive.plural = function plural(count, one, many = `${one}s`) {
    return `${chatarchive.number.format(count)} ${count === 1 ? one : many}`;
  };

  /** The beginning of a text, for where a whole one is too much. */
  chatarchive.shortened = function shortened(text, most = 80) {
    const line = text.replace(/\s+/g, ' ').trim();
    return line.length > most ? `${[...line].slice(0, most - 1).join('')}…` : line;
  };

  /** Only addresses of the web become links. */
  chatarchive.webAddress = function webAddress(address) {
    return /^https?:\/\//i.test(address || '') ? address : null;
  };

  const ADDRESS = /https?:\/\/[^\s<>"”’]+[^\s<>"”’.,;:!?)\]]/gi;

  /** Text as nodes, its addresses live. They stay out of the tab order until their row has it. */
  chatarchive.linked = function linked(text) {
    const nodes = [];
    let end = 0;
    for (const { 0: address, index } of text.matchAll(ADDRESS)) {
      nodes.push(text.slice(end, index));
      nodes.push(
        element(
          'a',
          { href: address, target: '_blank', rel: 'noopener noreferrer', tabindex: -1 },
          address.replace(/^https?:\/\/(www\.)?/i, ''),
        ),
      );
      end = index + address.length;
    }
    nodes.push(text.slice(end));
    return nodes.filter(Boolean);
  };

  /** An id for a new block, as Wagtail makes them; also where the site is served without TLS. */
  chatarchive.uuid = function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  };
})(window);
