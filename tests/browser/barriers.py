"""What stands in the way of somebody who reads the page that a tab shows."""

# As CSS pixels. 320 × 256 is also 1280 × 1024 at a zoom of 400 %.
SIZES = [(320, 256), (390, 844), (768, 1024), (1920, 1080)]
FULL = {
    "resultTypes": ["violations"],
    # What Wagtail's own checker looks at besides, and the smallest size of what is pressed.
    "rules": {"p-as-heading": {"enabled": True}, "target-size": {"enabled": True}},
}
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
_AXE = """async options => (await axe.run(options)).violations.map(
    found => [found.id, ...found.nodes.slice(0, 3).map(node => node.target.join(" "))]
)"""
_OPEN = "document.querySelectorAll('details').forEach(one => { one.open = true })"
_OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Fixed and sticky things must leave most of a small window to the words.
_COVERED = """[...document.querySelectorAll("body *")].filter(one =>
    ["fixed", "sticky"].includes(getComputedStyle(one).position) && one.checkVisibility()
).map(one => one.getBoundingClientRect()).filter(
    box => box.top < innerHeight && box.bottom > 0
        && box.width * box.height > 0.4 * innerWidth * innerHeight
).length"""
# Each control takes the focus, in the order of the page, and shows that it has it.
_FOCUS = """() => {
    const wrong = [];
    const all = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
    for (const one of document.querySelectorAll(all)) {
        if (!one.checkVisibility() || one.closest("[aria-hidden=true]")) continue;
        const named = one.outerHTML.slice(0, 120);
        if (one.tabIndex > 0) wrong.push(`out of order: ${named}`);
        if (one.tabIndex !== 0) {
            if (!one.hasAttribute("tabindex") || one.matches("a, button, input, select, textarea"))
                wrong.push(`not reached: ${named}`);
            continue;
        }
        one.focus({preventScroll: true});
        const style = getComputedStyle(one);
        if (document.activeElement !== one) wrong.push(`takes no focus: ${named}`);
        else if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)
            wrong.push(`shows no focus: ${named}`);
    }
    document.activeElement.blur();
    return wrong;
}"""
# Where the system chooses the colours a button is known by its edge alone.
_EDGELESS = """[...document.querySelectorAll("button, .button, input, select, textarea")]
    .filter(one => one.checkVisibility() && one.type !== "hidden"
        && !one.matches(".as-link") && !one.closest("[aria-hidden=true]")
        && !["checkbox", "radio"].includes(one.type)
        && parseFloat(getComputedStyle(one).borderTopWidth) === 0)
    .map(one => one.outerHTML.slice(0, 120))"""


def barriers(page, sizes=SIZES):
    """A list of what is wrong, in words; empty where all is well. The page is left as light as
    it was, at the size it had."""
    before = page.viewport_size
    page.evaluate(_axe_script())
    page.evaluate(_OPEN)
    found = page.evaluate(_AXE, FULL)
    found += page.evaluate(_FOCUS)
    page.emulate_media(color_scheme="dark")
    found += [["dark", *one] for one in page.evaluate(_AXE, COLOURS)]
    page.emulate_media(color_scheme="light", forced_colors="active")
    found += [["forced colours", one] for one in page.evaluate(_EDGELESS)]
    page.emulate_media(forced_colors="none")
    for width, height in sizes or [(before["width"], before["height"])]:
        page.set_viewport_size({"width": width, "height": height})
        if page.evaluate(_OVER) > 0:
            found.append(f"scrolls sideways at {width}")
        if page.evaluate(_COVERED):
            found.append(f"something covers much of {width} × {height}")
    page.set_viewport_size(before)
    return found


def _axe_script():
    from axe_playwright_python.sync_playwright import Axe

    return Axe().axe_script
