"""The sandbox: a centre of the network where everybody is invented, and every agency's programs are let in."""
