"""The plugins that a pack enables, and the services that a centre has by them."""

from __future__ import annotations

from collections.abc import Iterable

from oneroof.catalogue.plugins.installed import Plugins
from oneroof.core.declarations.faults import FaultLog, suggestion
from oneroof.core.declarations.fields import Fields


def read_plugins(fields: Fields, key: str, plugins: Plugins, log: FaultLog, *, required: bool) -> tuple[str, ...]:
    """A list of plugins' names; one that cannot be used here is a fault that says what to do."""
    fields.item(key, required=required)
    broken = {one.plugin: one for one in plugins.set_aside}
    found: list[str] = []
    for item in fields.texts(key):
        name = item.value
        if name in broken:
            told = f'the plugin "{name}" cannot be used: {broken[name].reason} {broken[name].remedy}'
            log.add(item.place, f"{fields.what}: {told}")
        elif name not in plugins.loaded:
            meant = suggestion(name, plugins.loaded)
            told = f'the plugin "{name}" is not installed here. Install its package, or take it off the list.{meant}'
            log.add(item.place, f"{fields.what}: {told}")
        elif name in found:
            log.add(item.place, f'{fields.what}: "{name}" stands twice in "{key}".')
        else:
            found.append(name)
    return tuple(found)


def services_of(names: Iterable[str], plugins: Plugins, fields: Fields, log: FaultLog) -> dict[str, str]:
    """The services that these plugins bring: code → plugin. One that two of them bring is a fault."""
    found: dict[str, str] = {}
    for name in names:
        for service in plugins[name].catalogue.services:
            other = found.setdefault(service.code, name)
            if other != name:
                told = f'the plugins "{other}" and "{name}" both have a service "{service.code}"; choose one of them.'
                log.add(fields.place("plugins"), f"{fields.what}: {told}")
    return found
