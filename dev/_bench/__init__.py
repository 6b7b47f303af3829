"""What ``dev/bench`` measures."""


def main(env, arguments):
    """Measure; ``env`` is the superuser's, in a database that is dropped afterwards.

    :param arguments: what was given to ``dev/bench``, as strings.
    """
    print(f"{len(env['ir.model'].search([]))} models; nothing is measured yet {arguments or ''}")
