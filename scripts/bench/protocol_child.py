"""One client's side of the bench protocol: each of its calls on a running endpoint. See protocol_calls.py."""

import sys
from importlib.metadata import version

from child_protocol import serve
from protocol_calls import names_of, run

CLIENT = sys.argv[1]


class Side:
    def describe(self):
        return {"version": version(CLIENT.split()[0]), "calls": names_of(CLIENT)}

    def call(self, name, **to):
        return run(CLIENT, name, **to)


if __name__ == "__main__":
    serve(Side())
