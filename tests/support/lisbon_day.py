"""A running network with the Lisbon centre, and simulators that walk visitors through its day."""

import shutil
import subprocess
import sys
from pathlib import Path

from support.installation import environment
from support.running_network import RunningNetwork

PACK = Path(__file__).parents[2] / "tenants" / "portugal"
KEPT_CENTRES = ("lisboa", "lagoa", "linha", "movel", "funchal", "ponta-delgada")


def start_simulator(network: RunningNetwork, visitors: int, speed: int, seed: int) -> "subprocess.Popen[str]":
    """`oneroof simulate` beside the network; it prints its summary as JSON."""
    arguments = ["simulate", "--tenant", "lisboa", "--day", "--json", "--seed", str(seed), "--speed", str(speed)]
    return subprocess.Popen(
        [sys.executable, "-m", "oneroof.cli", *arguments, "--visitors", str(visitors)],
        env=environment(network.settings, PORT=str(network.port)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def lisbon_and_few(folder: Path) -> Path:
    """The Portuguese pack with few centres beside Lisbon (those that its translations name): it stands in seconds."""
    pack = shutil.copytree(PACK, folder / "portugal")
    for centre in pack.glob("centres/*.toml"):
        if centre.stem not in KEPT_CENTRES:
            centre.unlink()
    return pack
