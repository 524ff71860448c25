import subprocess


def deed():
    subprocess.run(["/bin/true"])
