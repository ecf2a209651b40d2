"""The command `oneroof`. Each command stands in a file of its own and is imported only when it is called."""

from oneroof.cli.group import CommandList

main = CommandList(
    name="oneroof",
    help="Run and administer a network of one-stop-shop centres.\n\n\b\nExample:\n  oneroof up --port 8000",
    commands_at={
        "up": "oneroof.cli.up:up",
        "down": "oneroof.cli.down:down",
        "stop": "oneroof.cli.down:down",
        "migrate": "oneroof.cli.migrate:migrate",
        "worker": "oneroof.cli.worker:worker",
        "live": "oneroof.cli.live:live",
        "keys": "oneroof.cli.keys:keys",
        "erasures": "oneroof.cli.erasures:erasures",
        "network": "oneroof.cli.network:network",
        "tenant": "oneroof.cli.tenant:tenant",
        "audit": "oneroof.cli.audit:audit",
        "catalogue": "oneroof.cli.catalogue:catalogue",
        "content": "oneroof.cli.content:content",
        "casefiles": "oneroof.cli.casefiles:casefiles",
        "plugin": "oneroof.cli.plugin:plugin",
        "staff": "oneroof.cli.staff:staff",
        "demo": "oneroof.cli.demo:demo",
        "simulate": "oneroof.cli.simulate_referrals:simulate",
        "scan-agent": "oneroof.cli.scan_agent:scan_agent",
        "bench": "oneroof.cli.bench:bench",
    },
)
"""The entry point. A new command is one line above and one file beside this one."""
