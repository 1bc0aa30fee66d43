"""Outside systems that a place has fed: a file in their order goes out, their receipt is entered (docs/adr/0046).

No interface of any of them is described, so nothing is uploaded. One folder a system: `mapping.toml` says which columns
its file holds, in which order and which must be filled; it is data, and the first thing to change once a system says
otherwise.
"""
