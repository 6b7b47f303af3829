"""What the commands in ``dev/`` share: one cached environment that runs Odoo 19 with this addon.

Standard library only, since it has to work before anything is installed; what is needed of
``dev/requirements.txt`` is imported where ``venv`` has made it first. ``dev/docs/tools.md``
tells which tools were tried.

``console``      what the person at the terminal sees: steps, plain messages, no tracebacks
``checkout``     this checkout: its manifest, what its sources hash to
``cache``        the folder everything is kept in, locks, things built once
``system``       programs of the machine, and how to get those that are missing
``apt``          files of Debian packages, without installing them
``odoo_source``  Odoo itself
``pdf``          wkhtmltopdf
``venv``         the Python packages of ``dev/requirements.txt``
``postgres``     a private PostgreSQL server, or the one ``PGHOST`` names
``database``     making, copying and dropping databases with their filestores
``templates``    the databases that others are copied from
``odoo_run``     running Odoo on a database
``releases``     databases that earlier releases left
``measured``     the same to measure it, inside (``dev/_bench``) and from outside
``module_bench`` installing and upgrading, measured
``machine``      what a figure was taken on
``throwaway``    PostgreSQL servers that may be killed
``load``         many people at once on such a server
``replica``      the portal on a replica of that
``commands``     one module per command
"""
