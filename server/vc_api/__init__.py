"""The VC-API adapter: what the conformance suites of W3C are pointed at. Off unless started.

A small application of its own that issues and checks any credential under a did:key made at its
start. It touches neither database nor keys of the house, reads nothing from the network and listens
on the loopback only. What it checks is the code that checks foreign credentials everywhere else.
"""
