def deed(path):
    return open(path, "rb").read(20)
