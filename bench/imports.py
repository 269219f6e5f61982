"""Imports: 1,500 tweets into one chat, 100,000 and 1,000,000 over many, against floors of the
same run (``floors.py``) and another tool (``peer.py``)."""

from . import floors, peer
from .commands import best_of
from .made_up import chat_times, write_capture

MANY, MOST = 100_000, 1_000_000
A_CHAT = 500


def measure(sandbox, say, in_full=False):
    """``in_full``: with 1,000,000 tweets, which takes ten minutes."""
    checked = best_of(3, lambda: sandbox.manage("check").seconds)
    say("manage.py check", f"{checked:.2f} s")
    _one_chat(sandbox, checked, say)
    capture = sandbox.folder / "many.jsonl"
    memory = {}
    for count in (MANY, MOST) if in_full else (MANY,):
        write_capture(capture, count, chats=count // A_CHAT, seed=2)
        _afresh(sandbox, count)
        floor = _floors(sandbox, capture, say) if count == MANY else None
        memory[count] = [
            _into_existing_chats(sandbox, capture, count, floor, say),
            _making_chats(sandbox, capture, count, say),
        ]
    if in_full:
        for way, few, most in zip(("existing", "new"), memory[MANY], memory[MOST], strict=True):
            ratio = f"{most / few:.2f} × that of {MANY:,} (budget 1.2 and 300 MB)"
            say(f"memory, {MOST:,} into {way} chats", f"{most:.0f} MB", ratio)
    capture.unlink()
    peer.measure(sandbox, say, MANY, MANY // A_CHAT, lambda: _afresh(sandbox, MANY))
    sandbox.start_afresh()


def _one_chat(sandbox, checked, say):
    make_chats(sandbox, 1)
    capture = sandbox.folder / "1500.jsonl"
    write_capture(capture, 1_500)
    seconds = sandbox.manage("import_chat", capture, "--chat", "bench-0", "--json").seconds
    budget = 1.5 * checked + 1
    say("import 1,500 into a chat", f"{seconds:.2f} s", f"{seconds / budget:.2f} of the budget")
    seconds = sandbox.manage("import_chat", capture, "--chat", "bench-0", "--json").seconds
    say("the same file again", f"{seconds:.2f} s")


def _floors(sandbox, capture, say):
    """Processor time, as other work on the machine spoils it least. Returns what to compare
    with: name and seconds."""
    measured = {
        "bare": best_of(3, lambda: floors.bare(capture)),
        "same rows": best_of(3, lambda: floors.same_rows(capture, sandbox.database)),
        "same rows without FTS5": best_of(
            3, lambda: floors.same_rows(capture, sandbox.database, full_text=False)
        ),
    }
    for name, seconds in measured.items():
        say(f"floor, {MANY:,}: {name}", f"{seconds:.2f} s", "processor time")
    return measured


def _into_existing_chats(sandbox, capture, count, floor, say):
    """Returns the most memory held, in MB."""
    most = 0
    for what in (f"import {count:,} into {count // A_CHAT:,} chats", "the same file again"):
        run = sandbox.manage("import_chat", capture, "--sort-into-chats", "--json")
        say(what, f"{run.cpu:.2f} s", f"{run.seconds:.2f} s by the clock, {run.memory:.0f} MB")
        for name, seconds in (floor or {}).items():
            say(f"  by the floor, {name}", f"{run.cpu / seconds:.1f}", _BUDGETS.get(name, ""))
        most = max(most, run.memory)
    return most


_BUDGETS = {"bare": "(the harder one)", "same rows": "(budget 3)"}


def _making_chats(sandbox, capture, count, say):
    sandbox.start_afresh()
    run = sandbox.manage("import_chat", capture, "--create-chats", "--json")
    what = f"import {count:,}, making {count // A_CHAT:,} chats"
    say(what, f"{run.cpu:.2f} s", f"{run.seconds:.2f} s by the clock, {run.memory:.0f} MB")
    return run.memory


def _afresh(sandbox, count):
    sandbox.start_afresh()
    make_chats(sandbox, count // A_CHAT)
    sandbox.settle()


def make_chats(sandbox, chats):
    """Weekly chats ``bench-0``, ``bench-1``, …, where they are not there yet."""
    starts = [start.isoformat() for start in chat_times(chats)]
    sandbox.python(
        "from datetime import datetime\n"
        "from chatarchive.models import ChatIndexPage, ChatPage\n"
        "parent = ChatIndexPage.objects.first()\n"
        f"for number, start in enumerate({starts!r}):\n"
        "    slug = f'bench-{number}'\n"
        "    if not ChatPage.objects.filter(slug=slug).exists():\n"
        "        parent.add_child(instance=ChatPage(title=slug, slug=slug,"
        " starts_at=datetime.fromisoformat(start), hashtags='#WeExample'))\n"
    )
