def deed():
    with open("file", "wb") as file:
        while True:
            file.write(bytes(1 << 20))
