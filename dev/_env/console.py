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


def say(message=""):
    """Print a line at once, whatever the output is connected to."""
    print(message, file=sys.stderr, flush=True)


def run_command(name):
    """Run the command ``name``; return the exit code, and turn problems into sentences."""
    signal.signal(signal.SIGTERM, _terminated)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return importlib.import_module(f"_env.commands.{name}").main(sys.argv[1:]) or 0
    except Stop as stop:
        say(f"dev/{name}: {stop}")
        return stop.code
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130
    except BrokenPipeError:
        return 1
    except OSError as error:
        if os.environ.get("CLIP_CARD_DEBUG"):
            raise
        say(f"dev/{name}: {error}")
        return 1


def _terminated(_signal, _frame):
    raise KeyboardInterrupt


@contextlib.contextmanager
def step(title):
    """Show ``title`` while the block runs, with the seconds it has taken."""
    started = time.monotonic()
    if sys.stderr.isatty():
        with _ticking(title, started):
            yield
    else:
        say(f"  {title} ...")
        yield
    say(f"  {title}: {_seconds(started)}")


@contextlib.contextmanager
def _ticking(title, started):
    done = threading.Event()

    def tick():
        while not done.wait(1):
            print(f"\r  {title} ... {_seconds(started)} ", end="", file=sys.stderr, flush=True)

    print(f"\r  {title} ...", end="", file=sys.stderr, flush=True)
    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield
    except BaseException:
        done.set()
        thread.join()
        say()
        raise
    done.set()
    thread.join()
    print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _seconds(started):
    return f"{time.monotonic() - started:.0f} s"
