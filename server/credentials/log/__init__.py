"""The transparency log: what we issued and changed, in an order nobody can alter unseen.

`tree`     hashes, inclusion and consistency (RFC 6962)
`tiles`    how the tree is cut into files, and its growing edge (C2SP tlog-tiles)
`notes`    signed notes and checkpoints (C2SP signed-note, tlog-checkpoint)
`proofs`   the proof file beside a certificate (C2SP tlog-proof)
`folder`   the files on disk
`service`  publishes: append, fsync, checkpoint; then what waits for it is delivered
`witnessing` others who sign that the log only grew (C2SP tlog-witness, tlog-cosignature)
`looking`  one certificate, or one proof file, held against the log
`auditing` what must hold of it
`monitor`  follows another log, and needs nothing of ours
"""
