"""The devices of a centre as its coordinator sees them: paired, named, told what to show, ended."""
