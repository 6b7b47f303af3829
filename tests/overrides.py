"""Our overrides of stock methods, found in the registry, and the registry without them."""

import ast
import inspect
import textwrap
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


def skips_stock(method):
    """Whether a method may keep records from the one that it overrides.

    It does when some way through it never calls `super()`, and when it calls it on other records.
    """
    method = method.fget if isinstance(method, property) else inspect.unwrap(method)
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(method))).body
    calls = (it for it in ast.walk(body) if is_super(it))
    return any(it.args for it in calls) or bool(get_ways(body.body))


def is_super(node):
    return isinstance(node, ast.Call) and getattr(node.func, 'id', None) == 'super'


def get_ways(statements):
    """How one gets through statements without `super()`: 'on' to the next, or 'out'."""
    ways = {'on'}
    for statement in statements:
        if isinstance(statement, ast.If) and not any(map(is_super, ast.walk(statement.test))):
            inside = get_ways(statement.body) | get_ways(statement.orelse)
            ways = ways - {'on'} | inside
            if 'on' not in ways:
                return ways
        elif any(is_super(it) for it in ast.walk(statement)) or isinstance(statement, ast.Raise):
            return ways - {'on'}
        elif isinstance(statement, ast.Return):
            return ways - {'on'} | {'out'}
    return ways


@contextmanager
def without_ours(registry):
    """Stock models as they are without any override of ours; our fields stay."""
    # Several models may share a class of ours.
    taken = {(cls, name): vars(cls)[name] for _model, name, cls, _stock in overrides(registry)}
    for cls, name in taken:
        delattr(cls, name)
    try:
        yield
    finally:
        for (cls, name), method in taken.items():
            setattr(cls, name, method)
