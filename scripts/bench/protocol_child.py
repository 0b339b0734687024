"""tritonclient's and kserve's side of the bench protocol: each call on a running endpoint. See protocol_calls.py."""

from importlib.metadata import version

from child_protocol import serve
from protocol_calls import CLIENTS, names_of, run


class Side:
    def clients(self):
        return [{"client": name, "version": version(name), "calls": names_of(name)} for name in CLIENTS]

    def call(self, client, name, **to):
        return run(client, name, **to)


if __name__ == "__main__":
    serve(Side())
