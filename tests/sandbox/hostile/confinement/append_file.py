def deed(path):
    open(path, "a").write("mine")
