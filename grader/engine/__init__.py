"""Where sandboxes run: on this machine, or on the workers of a cluster.

    session ──► local ────────────────────────────────► sandbox
            └─► cluster ──► remote ══ an Executor ══► work ──► sandbox   (on a worker)

Submissions are read and answers are judged here, whatever the engine. To a worker go a submission's
own files and the calls, as bytes; what comes back are outcomes as bytes, which are read as anything
from a sandbox is: lengths checked, nothing unpickled. Expected values and references stay here.
"""
