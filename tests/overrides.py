"""Our overrides of stock methods, found in the registry, and the registry without them."""

import inspect
from contextlib import contextmanager


def overrides(registry):
    """Each method of ours on a model of others that overrides one of theirs.

    :return: (model name, method name, our class, the function that it overrides)
    """
    for name, model in sorted(registry.items()):
        if name.startswith('clip.card'):
            continue
        classes = model.mro()
        for at, cls in enumerate(classes):
            if not is_ours(cls):
                continue
            for method, ours in vars(cls).items():
                if not inspect.isfunction(ours) and not isinstance(ours, property):
                    continue
                stock = get_stock(classes[at + 1 :], method)
                if stock:
                    yield name, method, cls, stock


def is_ours(cls):
    return cls.__module__.startswith('odoo.addons.clip_card.')


def get_stock(classes, method):
    """The first function of that name which is not ours."""
    for cls in classes:
        if not is_ours(cls) and method in vars(cls):
            return vars(cls)[method]
    return None


@contextmanager
def without_ours(registry):
    """Stock models as they are without any override of ours; our fields stay."""
    taken = [(cls, name, vars(cls)[name]) for _model, name, cls, _stock in overrides(registry)]
    for cls, name, _method in taken:
        delattr(cls, name)
    try:
        yield
    finally:
        for cls, name, method in taken:
            setattr(cls, name, method)
