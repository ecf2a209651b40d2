"""Network packs: a whole network, declared in a folder of text files."""

from oneroof.core.declarations.faults import Fault
from oneroof.federation.packs.faults import PackFaults
from oneroof.federation.packs.model import NetworkPack
from oneroof.federation.packs.read import read_pack

__all__ = ["Fault", "NetworkPack", "PackFaults", "read_pack"]
