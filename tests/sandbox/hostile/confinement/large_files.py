def deed():
    number = 0
    while True:
        with open(f"file{number % 50}", "wb") as file:
            file.write(bytes(1 << 20))
        number += 1
