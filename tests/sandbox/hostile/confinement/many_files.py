def deed():
    number = 0
    while True:
        open(f"file{number % 5000}", "w").close()
        number += 1
