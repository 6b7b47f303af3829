"""One module per command, each with ``main(arguments)`` returning the exit code."""
