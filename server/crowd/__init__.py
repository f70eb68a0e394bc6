"""Simulated candidates, for operators who want to know what their machine carries.

They come, think, save, lose the line and hand in over HTTP, as the player in a browser does.
Nothing here knows the house from inside; `cli/rehearse.py` puts both together.
"""
