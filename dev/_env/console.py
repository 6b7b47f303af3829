"""What the person at the terminal sees: steps with their time, and plain messages."""

import contextlib
import importlib
import os
import signal
import sys
import time


class Stop(Exception):
    """Ends the command with one plain sentence; the text is what the person reads."""

    def __init__(self, message, code=1):
        super().__init__(message)
        self.code = code


def say(message=""):
    """Print a line at once, whatever the output is connected to."""
    print(message, file=sys.stderr, flush=True)


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
    """Say what the block does, and when it is done how many seconds it took."""
    started = time.monotonic()
    say(f"  {title} ...")
    yield
    say(f"  {title}: {time.monotonic() - started:.0f} s")
