"""What the person at the terminal sees: steps with their time, and plain messages."""

import contextlib
import importlib
import os
import signal
import sys
import threading
import time


class Stop(Exception):
    """Ends the command with one plain sentence; the text is what the person reads."""

    def __init__(self, message, code=1):
        super().__init__(message)
        self.code = code


def say(message="", end="\n"):
    """Print a line at once, whatever the output is connected to."""
    print(message, end=end, file=sys.stderr, flush=True)


def run_command(name):
    """Run the command ``name``; return the exit code, and turn problems into sentences."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return importlib.import_module(f"_env.commands.{name}").main(sys.argv[1:]) or 0
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130
    except BrokenPipeError:
        return 1
    except (Stop, OSError) as problem:
        if os.environ.get("CLIP_CARD_DEBUG"):
            raise
        say(f"dev/{name}: {problem}")
        return getattr(problem, "code", 1)


@contextlib.contextmanager
def step(title):
    """Show ``title`` while the block runs, with the seconds it has taken."""
    started, done = time.monotonic(), threading.Event()

    def seconds():
        return f"{time.monotonic() - started:.0f} s"

    def tick():
        while not done.wait(1):
            say(f"\r  {title} ... {seconds()} ", end="")

    live = sys.stderr.isatty()
    say(f"  {title} ...", end="" if live else "\n")
    ticking = threading.Thread(target=tick, daemon=True)
    if live:
        ticking.start()
    try:
        yield
        end = "\r\x1b[K"
    except BaseException:
        end = "\n"
        raise
    finally:
        done.set()
        if live:
            ticking.join()
            say(end, end="")
    say(f"  {title}: {seconds()}")
