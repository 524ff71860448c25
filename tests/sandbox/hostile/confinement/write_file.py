def deed(path):
    open(path, "w").write("mine")
