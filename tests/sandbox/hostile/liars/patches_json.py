"""Takes away what answers are written with."""

import json


def deed():
    json.dumps = json.loads = json.JSONEncoder.encode = json.JSONEncoder.iterencode = None
    return 1
