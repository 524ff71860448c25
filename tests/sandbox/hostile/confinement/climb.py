def deed(path):
    return open("../" * 40 + path[1:], "rb").read(20)
