"""What holds for the repository as a whole: its layout, its documents, its requirements."""

import ast
import re
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
# Made by running things, or samples of what others wrote.
LEFT_OUT = {"__pycache__", "media", "staticfiles", "samples"}


def files(*patterns):
    """The repository's own files of these patterns."""
    for pattern in patterns:
        for path in sorted(ROOT.rglob(pattern)):
            parts = path.relative_to(ROOT).parts
            hidden = any(part.startswith(".") and part != ".ci" for part in parts[:-1])
            if path.is_file() and not hidden and not LEFT_OUT.intersection(parts):
                yield path


def name_of(path):
    return str(path.relative_to(ROOT))


def section_of(document, heading):
    """The lines of a Markdown document from a heading to the next one of its level."""
    text = (ROOT / document).read_text()
    return re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.M | re.S)[1]


def first_column(document, heading):
    """The names in back quotes in the first column of a section's table."""
    rows = re.findall(r"^\| (`.*?) \|", section_of(document, heading), re.M)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def variables_read(source):
    """Names of the environment variables that a Python source asks for."""
    readers = {"env", "env_list", "required", "getenv", "get"}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            function, argument = ast.unparse(node.func), node.args[0]
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            function, argument = f"{ast.unparse(node.value)}.get", node.slice
        else:
            continue
        plain = function in readers - {"get"} or function in ("os.environ.get", "os.getenv")
        if plain and isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


# Layout


def test_no_top_level_folder_hides_a_module_of_python():
    hiding = [
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and path.name in sys.stdlib_module_names and path.name != "site"
    ]
    assert not hiding
    # A folder without this file loses against Python's own module of its name.
    assert not (ROOT / "site" / "__init__.py").exists()


def test_no_module_is_named_for_nothing():
    nameless = {"utils", "util", "helpers", "common", "misc"}
    assert not [name_of(path) for path in files("*.py") if path.stem in nameless]


def test_migrations_have_names():
    unnamed = re.compile(r"_auto_|_alter_|_remove_|_rename_|_and_more")
    assert not [name_of(path) for path in files("*/migrations/0*.py") if unnamed.search(path.name)]


@pytest.mark.parametrize("pattern", ["*.py", "*.md", "*.html", "*.js", "*.css", "*.toml", "*.txt"])
def test_no_file_knows_the_machine_it_was_written_on(pattern):
    places = re.compile(r"/(?:root|work|Users/\w+)/|index-url")
    own = Path(__file__)
    written = (path for path in files(pattern) if path != own)
    assert not [name_of(path) for path in written if places.search(path.read_text())]


def test_public_pages_ask_no_other_server():
    outside = re.compile(
        r"""(?:src|srcset|poster|action)=["']?(?:https?:)?//|<link[^>]*stylesheet[^>]*//"""
        r"""|@import\s+(?:url\()?["']?(?:https?:)?//|url\(["']?(?:https?:)?//"""
    )
    assert not [
        name_of(path) for path in files("*.html", "*.css") if outside.search(path.read_text())
    ]


# Documents


def test_the_readme_begins_with_the_two_commands():
    beginning = (ROOT / "README.md").read_text()[:300]
    assert beginning.index("make run") < beginning.index("make test")


def test_the_readme_knows_every_folder():
    known = {name.rstrip("/") for name in first_column("README.md", "Where things are")}
    folders = {name_of(path).split("/")[0] for path in files("*.py") if path.parent != ROOT}
    assert folders <= known
    assert not [name for name in known if not (ROOT / name).exists()]


def test_the_readme_lists_every_setting_and_no_other():
    read = {"DJANGO_SETTINGS_MODULE"}
    for path in files("*.py"):
        if path.parts[len(ROOT.parts)] not in ("tests", "bench"):
            read.update(variables_read(path.read_text()))
    read.update(re.findall(r"^([A-Z]\w+) \?=", (ROOT / "Makefile").read_text(), re.M))
    # The tests' own, which a person may set as well.
    read.add("CI")
    listed = first_column("README.md", "Settings")
    variables = [name for name in listed if name.isupper()]
    assert sorted(variables) == sorted(read)


def test_make_help_tells_every_target():
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.M)[1].split()
    assert sorted(phony) == sorted(re.findall(r"^([a-z]+):.*## ", makefile, re.M))


@pytest.mark.parametrize("document", [name_of(path) for path in files("*.md")])
def test_links_between_documents_lead_somewhere(document):
    path = ROOT / document
    targets = re.findall(r"\]\((?!https?:|mailto:)([^)#\s]*)[^)]*\)", path.read_text())
    assert not [target for target in targets if not (path.parent / target).exists()]


# Requirements


def requirements(name):
    lines = (ROOT / name).read_text().splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]


def brought_along(wanted):
    """Canonical names of the packages that requirements need, directly or not, on this Python."""
    seen, waiting = set(), [(requirement, {""} | requirement.extras) for requirement in wanted]
    while waiting:
        requirement, extras = waiting.pop()
        name = canonicalize_name(requirement.name)
        if (name, frozenset(extras)) in seen:
            continue
        seen.add((name, frozenset(extras)))
        for line in metadata.requires(name) or []:
            needed = Requirement(line)
            if needed.marker is None or any(needed.marker.evaluate({"extra": e}) for e in extras):
                waiting.append((needed, {""} | needed.extras))
    return {name for name, _ in seen}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "constraints.txt"])
def test_every_version_is_exact(name):
    assert not [
        str(requirement)
        for requirement in requirements(name)
        if [specifier.operator for specifier in requirement.specifier] != ["=="]
    ]


def test_everything_installed_is_pinned_to_the_version_that_is_tested():
    pinned = {canonicalize_name(r.name): r for r in requirements("constraints.txt")}
    wanted = requirements("requirements.txt") + requirements("requirements-dev.txt")
    for name in brought_along(wanted):
        assert metadata.version(name) in pinned[name].specifier, name
