"""The command line: parse, call, print, exit code.

Start-up is part of the product: nothing here imports a room of the house at its top level, every command imports what
it needs when it runs, and only the command that was asked for is built.
"""
