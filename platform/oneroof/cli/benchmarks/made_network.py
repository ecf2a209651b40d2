"""The network pack that benchmarks begin with: an umbrella, and a centre with a reception."""

NETWORK = """\
code = "benchmark"
governance = "centralised"
default_language = "en"
languages = ["en"]
time_zone = "Europe/Lisbon"
open_at_once = true
name = "Benchmark network"
plugins = []
public_name_pattern = "Office {letter}"

[umbrella]
code = "council"
name = "Council"
agency = "council"

[[agency]]
code = "council"
kind = "ministry_department"
area = "integration"
name = "Council"

[[office]]
code = "presorting"
kind = "reception"
queue = "presorting"
letter = "A"
name = "Pre-sorting"
services = []

[[office]]
code = "welcome"
kind = "reception"
queue = "welcome"
letter = "B"
name = "Welcome"
services = []
"""
"""What follows are more offices and the template of the centre."""
